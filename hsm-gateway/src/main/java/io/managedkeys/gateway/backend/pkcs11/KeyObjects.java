package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_CLASS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_PARAMS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_POINT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_KEY_TYPE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_LABEL;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_MODULUS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PUBLIC_EXPONENT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PUBLIC_KEY_INFO;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SIGN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_EC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_RSA;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_PRIVATE_KEY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_PUBLIC_KEY;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.key.KeySpec.KeyType;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key objects of a token, seen through one session. */
final class KeyObjects {
    private static final int AT_ONCE = 64;

    private final PKCS11 module;
    private final long session;

    KeyObjects(PKCS11 module, long session) {
        this.module = module;
        this.session = session;
    }

    /**
     * A private key object.
     *
     * @param id CKA_ID in hex, empty where it has none
     * @param signs CKA_SIGN
     */
    record PrivateKey(long handle, String id, String label, KeyType type, boolean signs) {}

    /** Private keys with both the label and the id, of which either may be left open. */
    List<PrivateKey> privateKeys(@Nullable String label, @Nullable String id) throws PKCS11Exception {
        List<PrivateKey> keys = new ArrayList<>();
        for (long handle : find(CKO_PRIVATE_KEY, label, id)) {
            Optional<KeyType> type = type(handle);
            if (type.isPresent()) {
                keys.add(new PrivateKey(
                        handle,
                        Attributes.bytes(module, session, handle, CKA_ID)
                                .map(HexFormat.of()::formatHex)
                                .orElse(""),
                        Attributes.text(module, session, handle, CKA_LABEL),
                        type.get(),
                        Attributes.flag(module, session, handle, CKA_SIGN).orElse(true)));
            }
        }
        return keys;
    }

    /** Every SubjectPublicKeyInfo that may be the key's: its own word first, then those of public key objects. */
    List<byte[]> publicKeys(PrivateKey key) throws PKCS11Exception {
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

    private Optional<byte[]> own(PrivateKey key) throws PKCS11Exception {
        Optional<byte[]> info = Attributes.bytes(module, session, key.handle(), CKA_PUBLIC_KEY_INFO);
        return info.isPresent() || key.type() != KeyType.RSA ? info : rsa(key.handle());
    }

    private void addPublicObjects(PrivateKey key, @Nullable String label, @Nullable String id, List<byte[]> found)
            throws PKCS11Exception {
        for (long handle : find(CKO_PUBLIC_KEY, label, id)) {
            if (type(handle).filter(key.type()::equals).isPresent()) {
                Optional<byte[]> spki = key.type() == KeyType.RSA ? rsa(handle) : ec(handle);
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
        return number == CKK_EC ? Optional.of(KeyType.EC) : Optional.empty();
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
