package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.api.HsmGateway.Plaintext;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.EncryptionScheme;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.RsaEncryption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

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
        byte[] input = scheme.takesMessage() ? challenge : digest(hash(scheme), challenge);
        this.signature = mechanism.encode(module.C_Sign(session, mechanism.prepare(input, keyBytes)));
    }

    /** A scheme that the rule permits, and that every token and key size can do. */
    static SignatureScheme signatureOf(PermittedScheme rule) {
        SignatureScheme.Family family = (SignatureScheme.Family) rule.family();
        HashAlgorithm hash = rule.hash();
        return family == SignatureScheme.Family.RSA_PSS && hash != null && hash != HashAlgorithm.SHA1
                ? new SignatureScheme.RsaPss(hash, hash.length())
                : schemeOf(family);
    }

    /** A scheme of the family that every token and key size can do. */
    static SignatureScheme schemeOf(SignatureScheme.Family family) {
        return switch (family) {
            case ECDSA -> new SignatureScheme.Ecdsa();
            case RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA2_256);
            case RSA_PSS -> new SignatureScheme.RsaPss(HashAlgorithm.SHA2_256, SALT);
            case EDDSA -> new SignatureScheme.EdDsa();
            case ML_DSA -> throw unsupported(family.name());
        };
    }

    static PairProof sign(PKCS11 module, long session, long handle, SignatureScheme scheme, KeySpec spec)
            throws PKCS11Exception {
        return new PairProof(module, session, handle, scheme, SigningMechanism.keyBytes(spec));
    }

    /** The same for a key that decrypts: it finds what was encrypted to the public key. */
    static boolean decrypts(PKCS11 module, long session, long handle, EncryptionScheme scheme, byte[] spki)
            throws PKCS11Exception {
        byte[] challenge = new byte[CHALLENGE];
        RANDOM.nextBytes(challenge);
        byte[] ciphertext = RsaEncryption.encrypt(scheme, spki, Plaintext.of(challenge));
        module.C_DecryptInit(session, CipherMechanism.of(scheme, new byte[0], null), handle, true);
        try {
            return MessageDigest.isEqual(challenge, module.C_Decrypt(session, ciphertext));
        } catch (PKCS11Exception e) {
            if (Pkcs11Errors.of(e).loss() == Pkcs11Errors.Loss.NOTHING) {
                return false; // encrypted to another key
            }
            throw e;
        }
    }

    /** A scheme of the rule's family; null where the rule is not of RSA. */
    static @Nullable EncryptionScheme schemeOf(@Nullable PermittedScheme rule) {
        if (rule == null) {
            return null;
        }
        HashAlgorithm hash = rule.hash();
        if (rule.family() == EncryptionScheme.Family.RSA_OAEP && hash != null) {
            return EncryptionScheme.RsaOaep.with(hash);
        }
        return rule.family() == EncryptionScheme.Family.RSA_PKCS1 ? new EncryptionScheme.RsaPkcs1() : null;
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
            case SignatureScheme.Ecdsa ecdsa -> Signature.getInstance("SHA256withECDSA", PublicKeys.BOUNCY_CASTLE);
            case SignatureScheme.RsaPkcs1 pkcs1 ->
                Signature.getInstance(hash(pkcs1).jcaName().replace("SHA-", "SHA") + "withRSA");
            case SignatureScheme.RsaPss(var hash, var saltLength) -> {
                Signature signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec(
                        hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), saltLength, 1));
                yield signature;
            }
            case SignatureScheme.EdDsa edDsa -> Signature.getInstance("Ed25519", PublicKeys.BOUNCY_CASTLE);
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
