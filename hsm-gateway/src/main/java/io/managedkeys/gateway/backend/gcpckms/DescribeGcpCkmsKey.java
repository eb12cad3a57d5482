package io.managedkeys.gateway.backend.gcpckms;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.GrantedPublicKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells what a version is, and proves with a signature that its public key is its own. */
final class DescribeGcpCkmsKey {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final GcpCkmsAlgorithms.Row row;
    private final boolean unsafeDecryption;
    private final GcpCkmsCalls calls;

    DescribeGcpCkmsKey(GcpCkmsAlgorithms.Row row, boolean unsafeDecryption, GcpCkmsCalls calls) {
        this.row = row;
        this.unsafeDecryption = unsafeDecryption;
        this.calls = calls;
    }

    /** @param testScheme what the proof is made with; null for the first that the key permits */
    ResolvedKey run(
            CryptoKeyVersion version, boolean generated, @Nullable SignatureScheme testScheme, Deadline deadline) {
        if (version.getAlgorithm() != row.algorithm()) {
            throw ApiException.invalid("the key's algorithm is %s, not %s; write the managed key with that one"
                    .formatted(version.getAlgorithm(), row.algorithm()));
        }
        List<PermittedScheme> permitted = row.permits(unsafeDecryption);
        Optional<SignatureScheme> proof = proofScheme(permitted, testScheme);
        byte[] spki =
                row.spec().isSecret() ? null : SubjectPublicKey.fetch(calls, version.getName(), row.spec(), deadline);
        if (spki != null && proof.isPresent()) {
            prove(version.getName(), proof.get(), spki, deadline);
        }
        KeyIdentity identity = spki == null
                ? KeyIdentity.ofSecret("gcpckms", version.getName(), checkValue(version))
                : KeyIdentity.ofSpki(spki);
        return new ResolvedKey(
                new KeyName(version.getName(), identity).locator(),
                identity,
                spki,
                row.spec(),
                capabilities(permitted),
                permitted,
                generated,
                provenance(version, generated),
                null);
    }

    /** A version's moment of creation never changes, and no other version has both it and the name. */
    private static byte[] checkValue(CryptoKeyVersion version) {
        return "%d.%09d"
                .formatted(
                        version.getCreateTime().getSeconds(),
                        version.getCreateTime().getNanos())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<SignatureScheme> proofScheme(
            List<PermittedScheme> permitted, @Nullable SignatureScheme testScheme) {
        if (testScheme == null) {
            return permitted.stream()
                    .filter(rule -> rule.operation() == KeyUsage.SIGN)
                    .findFirst()
                    .map(DescribeGcpCkmsKey::anyOf);
        }
        if (permitted.stream().noneMatch(rule -> rule.permits(testScheme))) {
            throw ApiException.invalid("the managed key does not sign with %s; it can do: %s"
                    .formatted(testScheme.text(), PermittedScheme.describe(permitted, KeyUsage.SIGN)));
        }
        return Optional.of(testScheme);
    }

    private static SignatureScheme anyOf(PermittedScheme rule) {
        HashAlgorithm hash = rule.hash() == null ? HashAlgorithm.SHA2_256 : rule.hash();
        return switch ((SignatureScheme.Family) rule.family()) {
            case ECDSA -> new SignatureScheme.Ecdsa();
            case RSA_PKCS1 -> new SignatureScheme.RsaPkcs1(hash);
            case RSA_PSS -> new SignatureScheme.RsaPss(hash, hash.length());
            case EDDSA -> new SignatureScheme.EdDsa();
            case ML_DSA -> new SignatureScheme.MlDsa();
        };
    }

    private void prove(String version, SignatureScheme scheme, byte[] spki, Deadline deadline) {
        byte[] input = new byte
                [scheme.hash() == null
                        ? HashAlgorithm.SHA2_256.length()
                        : scheme.hash().length()];
        RANDOM.nextBytes(input);
        byte[] signature = calls.sign(new SigningInput(row, scheme, spki).request(version, input), deadline);
        if (!GrantedPublicKey.of(row.spec(), spki).verifies(scheme, input, signature)) {
            throw ClassifiedFailure.BAD_ANSWER.at(calls.place(), null, null);
        }
    }

    private static Set<KeyUsage> capabilities(List<PermittedScheme> permitted) {
        Set<KeyUsage> capabilities = EnumSet.noneOf(KeyUsage.class);
        for (PermittedScheme rule : permitted) {
            capabilities.add(rule.operation());
            if (rule.operation() == KeyUsage.SIGN || rule.operation() == KeyUsage.MAC) {
                capabilities.add(KeyUsage.VERIFY);
            }
        }
        return capabilities;
    }

    private Map<String, String> provenance(CryptoKeyVersion version, boolean generated) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("origin", generated ? "generated" : "found");
        provenance.put("name", version.getName());
        provenance.put("algorithm", version.getAlgorithm().name());
        provenance.put("protection_level", version.getProtectionLevel().name());
        provenance.put("imported", String.valueOf(!version.getImportJob().isEmpty()));
        provenance.put(
                "created",
                Instant.ofEpochSecond(version.getCreateTime().getSeconds()).toString());
        if (row.is(CryptoKeyPurpose.ENCRYPT_DECRYPT)) {
            provenance.put("decrypts", "ciphertexts of every version of the crypto key");
        }
        return provenance;
    }
}
