package io.managedkeys.pki;

import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeySpec;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.key.SignatureScheme.Family;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A managed key whose HSM is this JVM: it signs digests as the gateway promises to. */
record SoftwareKey(
        String name, UUID uuid, KeySpec spec, KeyPair pair, Set<KeyUsage> usages, List<PermittedScheme> schemes) {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    static SoftwareKey of(String name, KeySpec spec) {
        return new SoftwareKey(
                name,
                UUID.randomUUID(),
                spec,
                generate(spec),
                Set.of(KeyUsage.SIGN, KeyUsage.VERIFY),
                switch (spec.type()) {
                    case EC -> List.of(PermittedScheme.anyHash(Family.ECDSA));
                    case EDWARDS -> List.of(PermittedScheme.anyHash(Family.EDDSA));
                    default ->
                        List.of(PermittedScheme.anyHash(Family.RSA_PKCS1), PermittedScheme.anyHash(Family.RSA_PSS));
                });
    }

    SoftwareKey permitting(PermittedScheme... permitted) {
        return new SoftwareKey(name, uuid, spec, pair, usages, List.of(permitted));
    }

    SoftwareKey usableFor(KeyUsage... permitted) {
        return new SoftwareKey(name, uuid, spec, pair, Set.of(permitted), schemes);
    }

    SoftwareKey withPair(KeyPair other) {
        return new SoftwareKey(name, uuid, spec, other, usages, schemes);
    }

    byte[] spki() {
        return pair.getPublic().getEncoded();
    }

    KeyIdentity identity() {
        return KeyIdentity.ofSpki(spki());
    }

    static KeyPair generate(KeySpec spec) {
        try {
            KeyPairGenerator generator;
            switch (spec.type()) {
                case RSA -> {
                    generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(spec.bits());
                }
                case EDWARDS -> generator = KeyPairGenerator.getInstance("Ed25519");
                default -> {
                    String curve = spec == KeySpec.EC_SECP256K1 ? "secp256k1" : "secp" + spec.bits() + "r1";
                    generator = KeyPairGenerator.getInstance("EC", PROVIDER);
                    generator.initialize(new ECGenParameterSpec(curve));
                }
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    byte[] sign(SignatureScheme scheme, byte[] digest) {
        try {
            return switch (scheme) {
                case SignatureScheme.Ecdsa() -> sign(Signature.getInstance("NONEwithECDSA", PROVIDER), digest);
                case SignatureScheme.RsaPkcs1(var hash) ->
                    sign(Signature.getInstance("NONEwithRSA", PROVIDER), prefixed(hash, digest));
                case SignatureScheme.RsaPss(var hash, int salt) -> {
                    Signature signer = Signature.getInstance("NONEwithRSASSA-PSS", PROVIDER);
                    signer.setParameter(new PSSParameterSpec(
                            hash.jcaName(), "MGF1", new MGF1ParameterSpec(hash.jcaName()), salt, 1));
                    yield sign(signer, digest);
                }
                case SignatureScheme.EdDsa() -> sign(Signature.getInstance("Ed25519"), digest);
                case SignatureScheme.MlDsa() -> throw new IllegalArgumentException("no software key does " + scheme);
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] prefixed(HashAlgorithm hash, byte[] digest) {
        byte[] prefix = hash.digestInfoPrefix();
        return ByteBuffer.allocate(prefix.length + digest.length)
                .put(prefix)
                .put(digest)
                .array();
    }

    private byte[] sign(Signature signer, byte[] input) throws GeneralSecurityException {
        signer.initSign(pair.getPrivate());
        signer.update(input);
        return signer.sign();
    }
}
