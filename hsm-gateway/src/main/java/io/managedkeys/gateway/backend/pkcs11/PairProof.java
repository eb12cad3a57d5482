package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Proves in software that a private key object belongs to a public key: it signs what nobody could know before. */
final class PairProof {
    private static final int SALT = 32;
    private static final int CHALLENGE = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] challenge = new byte[CHALLENGE];
    private final SignatureScheme scheme;
    private final byte[] signature;

    private PairProof(PKCS11 module, long session, long handle, SignatureScheme scheme, int keyBytes)
            throws PKCS11Exception {
        RANDOM.nextBytes(challenge);
        this.scheme = scheme;
        SigningMechanism mechanism = SigningMechanism.of(scheme);
        module.C_SignInit(session, mechanism.mechanism(), handle, true);
        this.signature = mechanism.encode(module.C_Sign(session, mechanism.prepare(sha256(challenge), keyBytes)));
    }

    static PairProof sign(PKCS11 module, long session, long handle, SignatureScheme.Family family, KeySpec spec)
            throws PKCS11Exception {
        SignatureScheme scheme = switch (family) {
            case ECDSA -> new SignatureScheme.Ecdsa();
            case RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA2_256);
            case RSA_PSS -> new SignatureScheme.RsaPss(HashAlgorithm.SHA2_256, SALT);
        };
        return new PairProof(module, session, handle, scheme, SigningMechanism.keyBytes(spec));
    }

    boolean holdsFor(PublicKey key) {
        try {
            Signature verifier = switch (scheme) {
                case SignatureScheme.Ecdsa ecdsa -> Signature.getInstance("SHA256withECDSA");
                case SignatureScheme.RsaPkcs1 pkcs1 -> Signature.getInstance("SHA256withRSA");
                case SignatureScheme.RsaPss pss -> {
                    Signature signature = Signature.getInstance("RSASSA-PSS");
                    signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, SALT, 1));
                    yield signature;
                }
            };
            verifier.initVerify(key);
            verifier.update(challenge);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind, or no signature at all
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
