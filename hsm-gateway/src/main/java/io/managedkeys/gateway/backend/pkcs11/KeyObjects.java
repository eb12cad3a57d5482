package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_CLASS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DECRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_PARAMS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_POINT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ENCRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_KEY_TYPE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_LABEL;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_MODULUS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PUBLIC_EXPONENT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PUBLIC_KEY_INFO;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SIGN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VALUE_LEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_EC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_EC_EDWARDS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_GENERIC_SECRET;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_RSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_SHA256_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_SHA384_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_SHA512_HMAC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_PRIVATE_KEY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_PUBLIC_KEY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_SECRET_KEY;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeySpec.KeyType;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/** The key objects of a token, seen through one session. */
final class KeyObjects {
    private static final int AT_ONCE = 64;
    private static final Set<Long> MAC_KEYS =
            Set.of(CKK_GENERIC_SECRET, CKK_SHA256_HMAC, CKK_SHA384_HMAC, CKK_SHA512_HMAC);

    private final PKCS11 module;
    private final long session;
    private final Lock searching;

    /** @param searching held during searches */
    KeyObjects(PKCS11 module, long session, Lock searching) {
        this.module = module;
        this.session = session;
        this.searching = searching;
    }

    /**
     * A private or secret key object; what its attributes do not say it is taken to permit.
     *
     * @param id CKA_ID in hex, empty where it has none
     * @param signs CKA_SIGN
     * @param encrypts CKA_ENCRYPT, of a secret key
     * @param decrypts CKA_DECRYPT
     * @param bytes CKA_VALUE_LEN of a secret key; 0 where it is not told
     */
    record KeyObject(
            long handle,
            String id,
            String label,
            KeyType type,
            boolean signs,
            boolean encrypts,
            boolean decrypts,
            int bytes) {
        /**
         * The kind of a secret key.
         *
         * @param saidBits what the entry says of a key that does not tell its length, as some tokens' imported ones
         * @throws ApiException 400 for an AES key of which nobody tells the length
         */
        KeySpec secretSpec(int saidBits) {
            int bits = bytes > 0 ? bytes * 8 : saidBits;
            return Arrays.stream(KeySpec.values())
                    .filter(spec -> spec.type() == type && spec.bits() == bits && bits > 0)
                    .findFirst()
                    .orElseGet(() -> {
                        if (type == KeyType.AES) {
                            throw ApiException.invalid(
                                    bits > 0
                                            ? "an AES key of %d bits is not supported".formatted(bits)
                                            : "the AES key does not tell its length: give key_bits");
                        }
                        return KeySpec.GENERIC_SECRET;
                    });
        }
    }

    /** Private keys with both the label and the id, of which either may be left open. */
    List<KeyObject> privateKeys(@Nullable String label, @Nullable String id) throws PKCS11Exception {
        return keys(CKO_PRIVATE_KEY, label, id);
    }

    /** Secret keys likewise. */
    List<KeyObject> secretKeys(@Nullable String label, @Nullable String id) throws PKCS11Exception {
        return keys(CKO_SECRET_KEY, label, id);
    }

    private List<KeyObject> keys(long objectClass, @Nullable String label, @Nullable String id) throws PKCS11Exception {
        List<KeyObject> keys = new ArrayList<>();
        for (long handle : find(objectClass, label, id)) {
            Optional<KeyType> type = type(handle);
            if (type.isPresent()) {
                keys.add(new KeyObject(
                        handle,
                        Attributes.bytes(module, session, handle, CKA_ID)
                                .map(HexFormat.of()::formatHex)
                                .orElse(""),
                        Attributes.text(module, session, handle, CKA_LABEL),
                        type.get(),
                        Attributes.flag(module, session, handle, CKA_SIGN).orElse(true),
                        objectClass == CKO_SECRET_KEY
                                && Attributes.flag(module, session, handle, CKA_ENCRYPT)
                                        .orElse(true),
                        decrypts(handle, type.get()),
                        objectClass == CKO_SECRET_KEY
                                ? Attributes.number(module, session, handle, CKA_VALUE_LEN)
                                        .orElse(0L)
                                        .intValue()
                                : 0));
            }
        }
        return keys;
    }

    private boolean decrypts(long handle, KeyType type) throws PKCS11Exception {
        return (type == KeyType.RSA || type == KeyType.AES)
                && Attributes.flag(module, session, handle, CKA_DECRYPT).orElse(true);
    }

    /** Every SubjectPublicKeyInfo that may be the key's: its own word first, then those of public key objects. */
    List<byte[]> publicKeys(KeyObject key) throws PKCS11Exception {
        List<byte[]> found = new ArrayList<>();
        own(key).ifPresent(found::add);
        if (!key.id().isEmpty()) {
            addPublicObjects(key, null, key.id(), found);
        }
        if (!key.label().isEmpty()) {
            addPublicObjects(key, key.label(), null, found);
        }
        return found;
    }

    private Optional<byte[]> own(KeyObject key) throws PKCS11Exception {
        Optional<byte[]> info = Attributes.bytes(module, session, key.handle(), CKA_PUBLIC_KEY_INFO);
        return info.isPresent() || key.type() != KeyType.RSA ? info : rsa(key.handle());
    }

    private void addPublicObjects(KeyObject key, @Nullable String label, @Nullable String id, List<byte[]> found)
            throws PKCS11Exception {
        for (long handle : find(CKO_PUBLIC_KEY, label, id)) {
            if (type(handle).filter(key.type()::equals).isPresent()) {
                Optional<byte[]> spki = switch (key.type()) {
                    case RSA -> rsa(handle);
                    case EDWARDS ->
                        Attributes.bytes(module, session, handle, CKA_EC_POINT).map(PublicKeys::ed25519);
                    default -> ec(handle);
                };
                spki.filter(candidate -> found.stream().noneMatch(known -> Arrays.equals(known, candidate)))
                        .ifPresent(found::add);
            }
        }
    }

    private Optional<KeyType> type(long handle) throws PKCS11Exception {
        long number = Attributes.number(module, session, handle, CKA_KEY_TYPE).orElse(-1L);
        if (number == CKK_RSA) {
            return Optional.of(KeyType.RSA);
        }
        if (number == CKK_EC) {
            return Optional.of(KeyType.EC);
        }
        if (number == CKK_EC_EDWARDS) {
            return Optional.of(KeyType.EDWARDS);
        }
        if (number == CKK_AES) {
            return Optional.of(KeyType.AES);
        }
        return MAC_KEYS.contains(number) ? Optional.of(KeyType.HMAC) : Optional.empty();
    }

    private Optional<byte[]> rsa(long handle) throws PKCS11Exception {
        Optional<byte[]> modulus = Attributes.bytes(module, session, handle, CKA_MODULUS);
        Optional<byte[]> exponent = Attributes.bytes(module, session, handle, CKA_PUBLIC_EXPONENT);
        if (modulus.isEmpty() || exponent.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(PublicKeys.rsa(modulus.get(), exponent.get()));
        } catch (GeneralSecurityException e) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "the token's RSA public key is none", e);
        }
    }

    private Optional<byte[]> ec(long handle) throws PKCS11Exception {
        Optional<byte[]> parameters = Attributes.bytes(module, session, handle, CKA_EC_PARAMS);
        Optional<byte[]> point = Attributes.bytes(module, session, handle, CKA_EC_POINT);
        return parameters.isEmpty() || point.isEmpty()
                ? Optional.empty()
                : Optional.of(PublicKeys.ec(parameters.get(), point.get()));
    }

    private List<Long> find(long objectClass, @Nullable String label, @Nullable String id) throws PKCS11Exception {
        Attributes template = new Attributes().with(CKA_CLASS, objectClass);
        if (label != null) {
            template.with(CKA_LABEL, label);
        }
        if (id != null) {
            template.with(CKA_ID, HexFormat.of().parseHex(id));
        }
        searching.lock();
        try {
            return find(template);
        } finally {
            searching.unlock();
        }
    }

    private List<Long> find(Attributes template) throws PKCS11Exception {
        List<Long> handles = new ArrayList<>();
        module.C_FindObjectsInit(session, template.toArray(), true);
        try {
            long[] some;
            while ((some = module.C_FindObjects(session, AT_ONCE)).length > 0) {
                Arrays.stream(some).forEach(handles::add);
            }
        } finally {
            module.C_FindObjectsFinal(session);
        }
        return handles;
    }
}
