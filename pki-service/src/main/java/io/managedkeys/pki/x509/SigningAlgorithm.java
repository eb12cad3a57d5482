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
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.jspecify.annotations.Nullable;

/**
 * How an issuer signs: the hash follows an EC key's curve and is chosen for RSA (RFC 5758, RFC 4055); Ed25519 takes the
 * message (RFC 8410).
 *
 * @param hash null where the scheme has its own
 */
public record SigningAlgorithm(
        SignatureScheme scheme, @Nullable HashAlgorithm hash) {

    /**
     * What is wished, or where the wish leaves it open what the key can do: a key whose backend fixed padding and hash
     * signs with just these.
     *
     * @param permitted what the key's mechanism or algorithm permits
     * @throws ApiException 400, naming what the key can do, when nothing fits
     */
    public static SigningAlgorithm choose(IssuerKeyKind key, SigningWish wish, List<PermittedScheme> permitted) {
        KeyChoice.of(key.type(), key.bits(), key.isRsa() ? wish.signatureBits() : 0);
        List<SigningAlgorithm> fitting = fitting(key, wish, permitted);
        return fitting.stream()
                .filter(algorithm -> permitted.stream().anyMatch(rule -> rule.permits(algorithm.scheme())))
                .findFirst()
                .orElseThrow(() -> ApiException.invalid("the managed key cannot sign with %s; it permits %s"
                        .formatted(
                                fitting.getFirst().scheme().text(),
                                PermittedScheme.describe(permitted, KeyUsage.SIGN))));
    }

    /** In the order of preference, and never empty. */
    private static List<SigningAlgorithm> fitting(
            IssuerKeyKind key, SigningWish wish, List<PermittedScheme> permitted) {
        return switch (key.type()) {
            case "ec" -> List.of(new SigningAlgorithm(new SignatureScheme.Ecdsa(), hashOf(key.bits())));
            case "ed25519" -> List.of(new SigningAlgorithm(new SignatureScheme.EdDsa(), null));
            default -> {
                List<HashAlgorithm> hashes = new ArrayList<>();
                hashes.add(hashOf(wish.signatureBits() == 0 ? 256 : wish.signatureBits()));
                for (PermittedScheme rule : permitted) {
                    HashAlgorithm fixed = rule.hash();
                    if (!wish.bindsHash() && fixed != null && isForCertificates(fixed)) {
                        hashes.add(fixed);
                    }
                }
                List<SigningAlgorithm> algorithms = new ArrayList<>();
                for (HashAlgorithm hash : hashes) {
                    if (!wish.usePss()) {
                        algorithms.add(new SigningAlgorithm(new SignatureScheme.RsaPkcs1(hash), hash));
                    }
                    algorithms.add(new SigningAlgorithm(new SignatureScheme.RsaPss(hash, hash.length()), hash));
                }
                yield algorithms;
            }
        };
    }

    private static boolean isForCertificates(HashAlgorithm hash) {
        return hash == HashAlgorithm.SHA2_256 || hash == HashAlgorithm.SHA2_384 || hash == HashAlgorithm.SHA2_512;
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
        return switch (scheme) {
            case SignatureScheme.Ecdsa() -> "ECDSAWith" + sha();
            case SignatureScheme.RsaPkcs1(var ignored) -> sha() + "WithRSA";
            case SignatureScheme.RsaPss(var ignored, var salt) -> sha() + "WithRSAPSS";
            case SignatureScheme.EdDsa() -> "Ed25519";
            case SignatureScheme.MlDsa() -> throw notChosen();
        };
    }

    AlgorithmIdentifier identifier() {
        return switch (scheme) {
            case SignatureScheme.Ecdsa() -> found(sha() + "WITHECDSA");
            case SignatureScheme.RsaPkcs1(var ignored) -> found(sha() + "WITHRSA");
            case SignatureScheme.RsaPss(var ignored, var salt) -> found(sha() + "WITHRSAANDMGF1");
            // Without parameters (RFC 8410 §3).
            case SignatureScheme.EdDsa() -> new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
            case SignatureScheme.MlDsa() -> throw notChosen();
        };
    }

    private static AlgorithmIdentifier found(String name) {
        return new DefaultSignatureAlgorithmIdentifierFinder().find(name);
    }

    /** What the key signs: a digest, or the message where the scheme takes it. */
    byte[] input(byte[] toBeSigned) {
        if (hash == null || scheme.takesMessage()) {
            return toBeSigned.clone();
        }
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

    /** Each certificate is verified before it is handed out; on curves Bouncy Castle takes a quarter of the JDK's time. */
    private Signature verifier() throws NoSuchAlgorithmException, InvalidAlgorithmParameterException {
        return switch (scheme) {
            case SignatureScheme.Ecdsa() -> Signature.getInstance(sha() + "withECDSA", PublicKeys.PROVIDER);
            case SignatureScheme.RsaPkcs1(var ignored) -> Signature.getInstance(sha() + "withRSA");
            case SignatureScheme.RsaPss(var pssHash, int salt) -> {
                Signature verifier = Signature.getInstance("RSASSA-PSS");
                verifier.setParameter(new PSSParameterSpec(
                        pssHash.jcaName(), "MGF1", new MGF1ParameterSpec(pssHash.jcaName()), salt, 1));
                yield verifier;
            }
            case SignatureScheme.EdDsa() -> Signature.getInstance("Ed25519", PublicKeys.PROVIDER);
            case SignatureScheme.MlDsa() -> throw notChosen();
        };
    }

    /** {@code SHA256}. */
    private String sha() {
        if (hash == null) {
            throw notChosen();
        }
        return "SHA" + hash.length() * 8;
    }

    private static IllegalStateException notChosen() {
        return new IllegalStateException("no issuer signs with it");
    }
}
