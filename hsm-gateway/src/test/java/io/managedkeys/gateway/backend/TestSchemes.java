package io.managedkeys.gateway.backend;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Schemes to try on a key, and the second implementation (Bouncy Castle) that verifies what came of them. */
public final class TestSchemes {
    private static final Provider BOUNCY_CASTLE = new BouncyCastleProvider();

    private TestSchemes() {}

    /** Every scheme that is permitted, with every hash. */
    public static List<SignatureScheme> of(List<PermittedScheme> permitted, Set<HashAlgorithm> withoutPss) {
        List<SignatureScheme> schemes = new ArrayList<>();
        for (PermittedScheme rule : permitted) {
            switch (rule.family()) {
                case ECDSA -> schemes.add(new SignatureScheme.Ecdsa());
                case RSA_PKCS1 -> {
                    schemes.add(new SignatureScheme.RsaPkcs1(null));
                    for (HashAlgorithm hash : HashAlgorithm.values()) {
                        schemes.add(new SignatureScheme.RsaPkcs1(hash));
                    }
                }
                case RSA_PSS -> {
                    for (HashAlgorithm hash : HashAlgorithm.values()) {
                        if (!withoutPss.contains(hash)) {
                            schemes.add(new SignatureScheme.RsaPss(hash, hash.length()));
                            schemes.add(new SignatureScheme.RsaPss(hash, 0));
                        }
                    }
                }
            }
        }
        return schemes;
    }

    /** What a backend gets to sign for a message. */
    public static byte[] input(SignatureScheme scheme, byte[] message) {
        HashAlgorithm hash = switch (scheme) {
            case SignatureScheme.Ecdsa ecdsa -> HashAlgorithm.SHA2_256;
            case SignatureScheme.RsaPkcs1 pkcs1 -> pkcs1.hash();
            case SignatureScheme.RsaPss pss -> pss.hash();
        };
        try {
            return hash == null
                    ? message
                    : MessageDigest.getInstance(hash.jcaName()).digest(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static boolean verifies(SignatureScheme scheme, byte[] spki, byte[] message, byte @Nullable [] signature) {
        try {
            String family = scheme instanceof SignatureScheme.Ecdsa ? "EC" : "RSA";
            var key = KeyFactory.getInstance(family, BOUNCY_CASTLE).generatePublic(new X509EncodedKeySpec(spki));
            Signature verifier = verifier(scheme);
            verifier.initVerify(key);
            verifier.update(message);
            return signature != null && verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
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
        };
    }
}
