package io.managedkeys.gateway.backend.azurekeyvault;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.gateway.backend.EcdsaDigest;
import io.managedkeys.gateway.backend.GrantedPublicKey;
import java.io.IOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.crypto.signers.PlainDSAEncoding;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/** Digests on their way to the vault, and signatures on their way back; each is proven with the granted public key. */
final class Signatures {
    private final SignatureScheme scheme;
    private final KeySpec spec;
    private final GrantedPublicKey publicKey;

    Signatures(SignatureScheme scheme, KeySpec spec, GrantedPublicKey publicKey) {
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
            return EcdsaDigest.fitted(spec, digest);
        }
        if (digest.length != hash.length()) {
            throw ApiException.invalid("a digest of %s has %d bytes, this one has %d"
                    .formatted(hash.wireName(), hash.length(), digest.length));
        }
        return digest;
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
        return publicKey.verifies(scheme, prepared, signature);
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
