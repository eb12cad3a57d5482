package io.managedkeys.gateway.backend.gcpckms;

import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.KeyProof;
import io.managedkeys.gateway.backend.Permission;
import io.managedkeys.gateway.backend.Resolution;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells what a version is, with the {@link KeyProof}. */
final class DescribeGcpCkmsKey {
    private final GcpCkmsAlgorithms.Row row;
    private final boolean unsafeDecryption;
    private final GcpCkmsCalls calls;

    DescribeGcpCkmsKey(GcpCkmsAlgorithms.Row row, boolean unsafeDecryption, GcpCkmsCalls calls) {
        this.row = row;
        this.unsafeDecryption = unsafeDecryption;
        this.calls = calls;
    }

    ResolvedKey run(CryptoKeyVersion version, boolean generated, Resolution resolution, Deadline deadline) {
        if (version.getAlgorithm() != row.algorithm()) {
            throw ApiException.invalid("the key's algorithm is %s, not %s; write the managed key with that one"
                    .formatted(version.getAlgorithm(), row.algorithm()));
        }
        List<PermittedScheme> permitted = row.permits(unsafeDecryption);
        byte[] spki =
                row.spec().isSecret() ? null : SubjectPublicKey.fetch(calls, version.getName(), row.spec(), deadline);
        KeyIdentity identity = spki == null
                ? KeyIdentity.ofSecret("gcpckms", version.getName(), checkValue(version))
                : KeyIdentity.ofSpki(spki);
        KeyName name = new KeyName(version.getName(), identity);
        GcpCkmsKey usable = new GcpCkmsKey(name, row, spki, calls, Permission.of(permitted));
        new KeyProof(usable, permitted, resolution.usages(), calls.place()).run(resolution.testScheme(), deadline);
        return new ResolvedKey(
                name.locator(),
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
