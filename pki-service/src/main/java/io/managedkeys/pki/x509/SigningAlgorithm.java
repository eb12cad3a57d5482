package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/** How an issuer signs: the hash follows an EC key's curve and is chosen for RSA (RFC 5758, RFC 4055). */
public record SigningAlgorithm(SignatureScheme scheme, HashAlgorithm hash) {

    /**
     * @param signatureBits 256, 384, 512; 0 where the caller named none; EC keys do not ask
     * @param usePss whether the caller named PSS; where he did not and the key permits PSS alone, PSS it is
     * @param permitted what the key's mechanism permits
     * @throws ApiException 400, naming what the key can do, when that is not among it
     */
    public static SigningAlgorithm choose(
            IssuerKeyKind key, int signatureBits, boolean usePss, List<PermittedScheme> permitted) {
        SigningAlgorithm wanted = wanted(key, signatureBits, usePss, permitted);
        if (permitted.stream().noneMatch(rule -> rule.permits(wanted.scheme()))) {
            throw ApiException.invalid("the managed key cannot sign with %s; it permits %s"
                    .formatted(wanted.scheme().text(), PermittedScheme.describe(permitted, KeyUsage.SIGN)));
        }
        return wanted;
    }

    private static SigningAlgorithm wanted(
            IssuerKeyKind key, int signatureBits, boolean usePss, List<PermittedScheme> permitted) {
        if (key.isEc()) {
            return new SigningAlgorithm(new SignatureScheme.Ecdsa(), hashOf(key.bits()));
        }
        boolean pkcs1Possible = permitted.stream().anyMatch(rule -> rule.family() == SignatureScheme.Family.RSA_PKCS1);
        HashAlgorithm hash = signatureBits == 0 ? HashAlgorithm.SHA2_256 : hashOf(signatureBits);
        return new SigningAlgorithm(
                usePss || !pkcs1Possible
                        ? new SignatureScheme.RsaPss(hash, hash.length())
                        : new SignatureScheme.RsaPkcs1(hash),
                hash);
    }

    private static HashAlgorithm hashOf(int bits) {
        return switch (bits) {
            case 224, 256 -> HashAlgorithm.SHA2_256;
            case 384 -> HashAlgorithm.SHA2_384;
            case 512, 521 -> HashAlgorithm.SHA2_512;
            default -> throw ApiException.invalid("unsupported hash signature algorithm: " + bits);
        };
    }

    /** By Go's names, as Vault shows them: {@code SHA256WithRSAPSS}. */
    public String goName() {
        String sha = "SHA" + hash.length() * 8;
        return switch (scheme.family()) {
            case ECDSA -> "ECDSAWith" + sha;
            case RSA_PKCS1 -> sha + "WithRSA";
            case RSA_PSS -> sha + "WithRSAPSS";
            case EDDSA, ML_DSA -> throw notChosen();
        };
    }

    AlgorithmIdentifier identifier() {
        String sha = "SHA" + hash.length() * 8;
        return new DefaultSignatureAlgorithmIdentifierFinder()
                .find(
                        switch (scheme.family()) {
                            case ECDSA -> sha + "WITHECDSA";
                            case RSA_PKCS1 -> sha + "WITHRSA";
                            case RSA_PSS -> sha + "WITHRSAANDMGF1";
                            case EDDSA, ML_DSA -> throw notChosen();
                        });
    }

    byte[] digest(byte[] toBeSigned) {
        try {
            return MessageDigest.getInstance(hash.jcaName()).digest(toBeSigned);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-2", e);
        }
    }

    boolean verifies(PublicKey key, byte[] toBeSigned, byte[] signature) {
        try {
            Signature verifier = verifier();
            verifier.initVerify(key);
            verifier.update(toBeSigned);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private Signature verifier() throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
        String sha = "SHA" + hash.length() * 8;
        return switch (scheme) {
            case SignatureScheme.Ecdsa() -> Signature.getInstance(sha + "withECDSA");
            case SignatureScheme.RsaPkcs1(var ignored) -> Signature.getInstance(sha + "withRSA");
            case SignatureScheme.RsaPss(var pssHash, int salt) -> {
                Signature verifier = Signature.getInstance("RSASSA-PSS");
                verifier.setParameter(new PSSParameterSpec(
                        pssHash.jcaName(), "MGF1", new MGF1ParameterSpec(pssHash.jcaName()), salt, 1));
                yield verifier;
            }
            case SignatureScheme.EdDsa(), SignatureScheme.MlDsa() -> throw notChosen();
        };
    }

    private static IllegalStateException notChosen() {
        return new IllegalStateException("no issuer signs with it");
    }
}
