package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_CLASS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_DECRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_PARAMS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EC_POINT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ENCRYPT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_EXTRACTABLE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_ID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_KEY_TYPE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_LABEL;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_PRIVATE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SENSITIVE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_SIGN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_TOKEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VALUE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKA_VERIFY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_RW_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_SERIAL_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_AES;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKK_EC;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKM_EC_KEY_PAIR_GEN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_PRIVATE_KEY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_PUBLIC_KEY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKO_SECRET_KEY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_USER_ALREADY_LOGGED_IN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_USER;

import iaik.pkcs.pkcs11.wrapper.CK_MECHANISM;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Objects that people or other tools put into a token, or took out of it. */
final class TestObjects {
    private final PKCS11 module;
    private final SoftHsm.FreshToken token;

    private interface Work<T> {
        T in(long session) throws PKCS11Exception;
    }

    private TestObjects(PKCS11 module, SoftHsm.FreshToken token) {
        this.module = module;
        this.token = token;
    }

    static TestObjects in(SoftHsm.FreshToken token) {
        return in(SoftHsm.module(), token);
    }

    static TestObjects in(PKCS11 module, SoftHsm.FreshToken token) {
        return new TestObjects(module, token);
    }

    void generateEc(@Nullable String label, byte[] id, boolean extractable) {
        String name = Objects.requireNonNull(label);
        CK_MECHANISM mechanism = new CK_MECHANISM();
        mechanism.mechanism = CKM_EC_KEY_PAIR_GEN;
        Attributes forPublic = new Attributes()
                .with(CKA_TOKEN, true)
                .with(CKA_EC_PARAMS, Objects.requireNonNull(PublicKeys.CURVES.get("P256")))
                .with(CKA_VERIFY, true)
                .with(CKA_LABEL, name)
                .with(CKA_ID, id);
        Attributes forPrivate = new Attributes()
                .with(CKA_TOKEN, true)
                .with(CKA_PRIVATE, true)
                .with(CKA_SENSITIVE, !extractable)
                .with(CKA_EXTRACTABLE, extractable)
                .with(CKA_SIGN, true)
                .with(CKA_LABEL, name)
                .with(CKA_ID, id);
        inSession(session ->
                module.C_GenerateKeyPair(session, mechanism, forPublic.toArray(), forPrivate.toArray(), true));
    }

    /** Puts a secret key with known bytes into the token. */
    void importSecret(String label, long keyType, byte[] value) {
        boolean aes = keyType == CKK_AES;
        inSession(session -> module.C_CreateObject(
                session,
                new Attributes()
                        .with(CKA_CLASS, CKO_SECRET_KEY)
                        .with(CKA_KEY_TYPE, keyType)
                        .with(CKA_TOKEN, true)
                        .with(CKA_PRIVATE, true)
                        .with(CKA_SENSITIVE, true)
                        .with(CKA_EXTRACTABLE, false)
                        .with(CKA_ENCRYPT, aes)
                        .with(CKA_DECRYPT, aes)
                        .with(CKA_SIGN, !aes)
                        .with(CKA_VERIFY, !aes)
                        .with(CKA_LABEL, label)
                        .with(CKA_ID, label.getBytes(StandardCharsets.UTF_8))
                        .with(CKA_VALUE, value)
                        .toArray(),
                true));
    }

    /** Takes a pair's public half away, as some tools that import keys leave it. */
    void destroyPublicKey(String label) {
        inSession(session -> {
            for (long object : find(session, CKO_PUBLIC_KEY, label)) {
                module.C_DestroyObject(session, object);
            }
            return label;
        });
    }

    /** How many private keys have the label. */
    int count(@Nullable String label) {
        return inSession(session -> find(session, CKO_PRIVATE_KEY, Objects.requireNonNull(label)).length);
    }

    void destroy(String label) {
        inSession(session -> {
            for (long type : new long[] {CKO_PRIVATE_KEY, CKO_PUBLIC_KEY, CKO_SECRET_KEY}) {
                for (long object : find(session, type, label)) {
                    module.C_DestroyObject(session, object);
                }
            }
            for (long object : find(session, CKO_SECRET_KEY, label)) {
                module.C_DestroyObject(session, object);
            }
            return label;
        });
    }

    /** Puts the public key of each in the place of the other's. */
    void swapPublicKeys(String first, String second) {
        inSession(session -> {
            Map<String, byte[]> points = Map.of(first, point(session, second), second, point(session, first));
            for (String label : points.keySet()) {
                long old = find(session, CKO_PUBLIC_KEY, label)[0];
                byte[] id = Attributes.bytes(module, session, old, CKA_ID).orElseThrow();
                module.C_DestroyObject(session, old);
                module.C_CreateObject(
                        session,
                        new Attributes()
                                .with(CKA_CLASS, CKO_PUBLIC_KEY)
                                .with(CKA_KEY_TYPE, CKK_EC)
                                .with(CKA_TOKEN, true)
                                .with(CKA_VERIFY, true)
                                .with(CKA_EC_PARAMS, Objects.requireNonNull(PublicKeys.CURVES.get("P256")))
                                .with(CKA_EC_POINT, Objects.requireNonNull(points.get(label)))
                                .with(CKA_LABEL, label)
                                .with(CKA_ID, id)
                                .toArray(),
                        true);
            }
            return points;
        });
    }

    private byte[] point(long session, String label) throws PKCS11Exception {
        return Attributes.bytes(module, session, find(session, CKO_PUBLIC_KEY, label)[0], CKA_EC_POINT)
                .orElseThrow();
    }

    private long[] find(long session, long objectClass, String label) throws PKCS11Exception {
        module.C_FindObjectsInit(
                session,
                new Attributes()
                        .with(CKA_CLASS, objectClass)
                        .with(CKA_LABEL, label)
                        .toArray(),
                true);
        long[] found = module.C_FindObjects(session, 100);
        module.C_FindObjectsFinal(session);
        return found;
    }

    private <T> T inSession(Work<T> work) {
        try {
            long session = module.C_OpenSession(token.slot(), CKF_SERIAL_SESSION | CKF_RW_SESSION, null, null);
            try {
                logIn(session);
                return work.in(session);
            } finally {
                module.C_CloseSession(session);
            }
        } catch (PKCS11Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void logIn(long session) throws PKCS11Exception {
        try {
            module.C_Login(session, CKU_USER, token.pin().toCharArray(), true);
        } catch (PKCS11Exception e) {
            if (e.getErrorCode() != CKR_USER_ALREADY_LOGGED_IN) {
                throw e;
            }
        }
    }
}
