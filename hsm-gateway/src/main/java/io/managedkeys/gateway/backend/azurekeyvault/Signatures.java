package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.RSAEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** Digests on their way to the vault, and signatures on their way back; each is proven with the granted public key. */
final class Signatures {
    private static final int LONGEST_DIGEST = 64;
    private static final int SHORTEST_DIGEST = 20;

    private final SignatureScheme scheme;
    private final KeySpec spec;
    private final PublicKey publicKey;

    Signatures(SignatureScheme scheme, KeySpec spec, PublicKey publicKey) {
        this.scheme = scheme;
        this.spec = spec;
        this.publicKey = publicKey;
    }

    /**
     * The digest as the vault wants it.
     *
     * @throws ApiException 400 when it is not as long as the scheme's hash
     */
    byte[] prepare(byte[] digest) {
        HashAlgorithm hash = scheme.hash();
        if (hash == null) {
            return toCurve(digest);
        }
        if (digest.length != hash.length()) {
            throw ApiException.invalid("a digest of %s has %d bytes, this one has %d"
                    .formatted(hash.wireName(), hash.length(), digest.length));
        }
        return digest;
    }

    /**
     * Key Vault takes digests of the curve's own length alone. Leading zeros leave the number that is signed the same,
     * and of a longer digest only the leftmost bits count (FIPS 186-5 §6.4.1), so any hash will do.
     */
    private byte[] toCurve(byte[] digest) {
        if (digest.length < SHORTEST_DIGEST || digest.length > LONGEST_DIGEST) {
            throw ApiException.invalid("ECDSA signs a digest of 20 to 64 bytes, this one has " + digest.length);
        }
        int length = spec == KeySpec.EC_P521 ? LONGEST_DIGEST : spec.bits() / Byte.SIZE;
        if (digest.length >= length) {
            return Arrays.copyOf(digest, length);
        }
        byte[] padded = new byte[length];
        System.arraycopy(digest, 0, padded, length - digest.length, digest.length);
        return padded;
    }

    /** DER of r ‖ s; RSA signatures stay as they are. */
    byte[] encode(byte[] signature) {
        if (!(scheme instanceof SignatureScheme.Ecdsa)) {
            return signature;
        }
        try {
            BigInteger order = order();
            BigInteger[] parts = PlainDSAEncoding.INSTANCE.decode(order, signature);
            return StandardDSAEncoding.INSTANCE.encode(order, parts[0], parts[1]);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadAnswer("the signature is malformed", e);
        }
    }

    /**
     * @param prepared by {@link #prepare}
     * @param signature by {@link #encode}
     */
    boolean verifies(byte[] prepared, byte[] signature) {
        try {
            return switch (scheme) {
                case SignatureScheme.Ecdsa ecdsa -> verifiesEcdsa(prepared, signature);
                case SignatureScheme.RsaPkcs1(var hash) -> hash != null && verifiesPkcs1(hash, prepared, signature);
                case SignatureScheme.RsaPss(var hash, var salt) -> verifiesPss(hash, salt, prepared, signature);
                case SignatureScheme.EdDsa edDsa -> false;
                case SignatureScheme.MlDsa mlDsa -> false;
            };
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean verifiesEcdsa(byte[] prepared, byte[] signature) throws GeneralSecurityException {
        Signature verifier = spec == KeySpec.EC_SECP256K1
                ? Signature.getInstance("NONEwithECDSA", PublicKeys.PROVIDER)
                : Signature.getInstance("NONEwithECDSA");
        verifier.initVerify(publicKey);
        verifier.update(prepared);
        return verifier.verify(signature);
    }

    private boolean verifiesPkcs1(HashAlgorithm hash, byte[] prepared, byte[] signature)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        cipher.init(Cipher.DECRYPT_MODE, publicKey);
        byte[] prefix = hash.digestInfoPrefix();
        byte[] expected = Arrays.copyOf(prefix, prefix.length + prepared.length);
        System.arraycopy(prepared, 0, expected, prefix.length, prepared.length);
        return Arrays.equals(expected, cipher.doFinal(signature));
    }

    private boolean verifiesPss(HashAlgorithm hash, int salt, byte[] prepared, byte[] signature) {
        var rsa = (java.security.interfaces.RSAPublicKey) publicKey;
        PSSSigner verifier = PSSSigner.createRawSigner(
                new RSAEngine(), digest(hash), digest(hash), salt, PSSSigner.TRAILER_IMPLICIT);
        verifier.init(false, new RSAKeyParameters(false, rsa.getModulus(), rsa.getPublicExponent()));
        verifier.update(prepared, 0, prepared.length);
        return verifier.verifySignature(signature);
    }

    private static Digest digest(HashAlgorithm hash) {
        return switch (hash) {
            case SHA2_384 -> new SHA384Digest();
            case SHA2_512 -> new SHA512Digest();
            default -> new SHA256Digest();
        };
    }

    private BigInteger order() {
        return ECNamedCurveTable.getByName(
                        switch (spec) {
                            case EC_SECP256K1 -> "secp256k1";
                            case EC_P384 -> "secp384r1";
                            case EC_P521 -> "secp521r1";
                            default -> "secp256r1";
                        })
                .getN();
    }
}
