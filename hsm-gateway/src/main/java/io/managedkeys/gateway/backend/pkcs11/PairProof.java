package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
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
        // input without a hash is not what software verifies: its digest proves as much
        this.scheme = scheme instanceof SignatureScheme.RsaPkcs1 ? new SignatureScheme.RsaPkcs1(hash(scheme)) : scheme;
        SigningMechanism mechanism = SigningMechanism.of(this.scheme);
        mechanism.requireFitting(keyBytes);
        module.C_SignInit(session, mechanism.mechanism(), handle, true);
        this.signature =
                mechanism.encode(module.C_Sign(session, mechanism.prepare(digest(hash(scheme), challenge), keyBytes)));
    }

    /** A scheme of the family that every token and key size can do. */
    static SignatureScheme schemeOf(SignatureScheme.Family family) {
        return switch (family) {
            case ECDSA -> new SignatureScheme.Ecdsa();
            case RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA2_256);
            case RSA_PSS -> new SignatureScheme.RsaPss(HashAlgorithm.SHA2_256, SALT);
            case EDDSA, ML_DSA -> throw unsupported(family.name());
        };
    }

    static PairProof sign(PKCS11 module, long session, long handle, SignatureScheme scheme, KeySpec spec)
            throws PKCS11Exception {
        return new PairProof(module, session, handle, scheme, SigningMechanism.keyBytes(spec));
    }

    boolean holdsFor(PublicKey key) {
        try {
            Signature verifier = verifier(scheme);
            verifier.initVerify(key);
            verifier.update(challenge);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind, or no signature at all
        }
    }

    private static Signature verifier(SignatureScheme scheme) throws GeneralSecurityException {
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> Signature.getInstance("SHA256withECDSA");
            case SignatureScheme.RsaPkcs1 pkcs1 ->
                Signature.getInstance(hash(pkcs1).jcaName().replace("SHA-", "SHA") + "withRSA");
            case SignatureScheme.RsaPss(var hash, var saltLength) -> {
                Signature signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec(
                        hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), saltLength, 1));
                yield signature;
            }
            case SignatureScheme.EdDsa edDsa -> throw unsupported(edDsa.text());
            case SignatureScheme.MlDsa mlDsa -> throw unsupported(mlDsa.text());
        };
    }

    private static ApiException unsupported(String scheme) {
        return ApiException.invalid("PKCS#11 keys do not sign with " + scheme);
    }

    private static HashAlgorithm hash(SignatureScheme scheme) {
        HashAlgorithm hash = scheme.hash();
        return hash == null ? HashAlgorithm.SHA2_256 : hash;
    }

    private static byte[] digest(HashAlgorithm hash, byte[] bytes) {
        try {
            return MessageDigest.getInstance(hash.jcaName()).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has every hash that schemes name", e);
        }
    }
}
