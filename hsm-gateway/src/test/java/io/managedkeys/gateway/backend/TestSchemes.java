package io.managedkeys.gateway.backend;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** What goes into a signature, and the second implementation (Bouncy Castle) that verifies what came out. */
public final class TestSchemes {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private TestSchemes() {}

    /** What a backend gets to sign for a message. */
    public static byte[] input(SignatureScheme scheme, byte[] message) {
        HashAlgorithm hash = switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> HashAlgorithm.SHA2_256;
            case SignatureScheme.RsaPkcs1 pkcs1 -> pkcs1.hash();
            case SignatureScheme.RsaPss pss -> pss.hash();
            case SignatureScheme.EdDsa edDsa -> null;
            case SignatureScheme.MlDsa mlDsa -> null;
        };
        try {
            return hash == null
                    ? message
                    : MessageDigest.getInstance(hash.jcaName()).digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static boolean verifies(
            SignatureScheme scheme, byte @Nullable [] spki, byte[] message, byte @Nullable [] signature) {
        if (spki == null || signature == null) {
            return false;
        }
        try {
            var key = KeyFactory.getInstance(keyFactory(scheme), BOUNCY_CASTLE)
                    .generatePublic(new X509EncodedKeySpec(spki));
            Signature verifier = verifier(scheme);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String keyFactory(SignatureScheme scheme) {
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> "EC";
            case SignatureScheme.RsaPkcs1 pkcs1 -> "RSA";
            case SignatureScheme.RsaPss pss -> "RSA";
            case SignatureScheme.EdDsa edDsa -> "Ed25519";
            case SignatureScheme.MlDsa mlDsa -> "ML-DSA";
        };
    }

    private static Signature verifier(SignatureScheme scheme) throws GeneralSecurityException {
        return switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> Signature.getInstance("SHA256withECDSA", BOUNCY_CASTLE);
            case SignatureScheme.RsaPkcs1(var hash) ->
                Signature.getInstance(
                        hash == null ? "NONEwithRSA" : hash.jcaName().replace("SHA-", "SHA") + "withRSA",
                        BOUNCY_CASTLE);
            case SignatureScheme.RsaPss(var hash, var saltLength) -> {
                Signature pss = Signature.getInstance("RSASSA-PSS", BOUNCY_CASTLE);
                pss.setParameter(new PSSParameterSpec(
                        hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), saltLength, 1));
                yield pss;
            }
            case SignatureScheme.EdDsa edDsa -> Signature.getInstance("Ed25519", BOUNCY_CASTLE);
            case SignatureScheme.MlDsa mlDsa -> Signature.getInstance("ML-DSA", BOUNCY_CASTLE);
        };
    }
}
