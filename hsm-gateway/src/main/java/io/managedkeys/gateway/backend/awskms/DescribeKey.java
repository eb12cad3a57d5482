package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.GrantedPublicKey;
import io.managedkeys.gateway.backend.KeyProof;
import io.managedkeys.gateway.backend.Permission;
import io.managedkeys.gateway.backend.Resolution;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.kms.model.GetPublicKeyResponse;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;

/** What a key of KMS is: its kind, its public half, and where it came from; with the {@link KeyProof}. */
final class DescribeKey {
    private final Kms kms;
    private final WantedKey wanted;
    private final Resolution resolution;

    DescribeKey(Kms kms, WantedKey wanted, Resolution resolution) {
        this.kms = kms;
        this.wanted = wanted;
        this.resolution = resolution;
    }

    ResolvedKey found(KeyMetadata key, Deadline deadline) {
        requireUsable(key);
        return describe(kms, key, madeForThisEntry(key, deadline), deadline);
    }

    ResolvedKey generated(KeyMetadata key, Deadline deadline) {
        requireUsable(key);
        return describe(kms.forFreshKey(), key, true, deadline);
    }

    private void requireUsable(KeyMetadata key) {
        ClassifiedFailure failure = switch (key.keyState()) {
            case ENABLED -> null;
            case DISABLED -> ClassifiedFailure.DISABLED;
            case PENDING_DELETION, PENDING_REPLICA_DELETION -> ClassifiedFailure.PENDING_DELETION;
            case CREATING, PENDING_IMPORT, UPDATING, UNAVAILABLE, UNKNOWN_TO_SDK_VERSION -> ClassifiedFailure.NOT_READY;
        };
        if (failure != null) {
            throw failure.at("%s (%s)".formatted(kms.account().place(), key.keyStateAsString()), null, null);
        }
    }

    private ResolvedKey describe(Kms seen, KeyMetadata key, boolean generated, Deadline deadline) {
        KeyKind kind = KeyKind.of(key.keySpecAsString(), key.keyUsageAsString())
                .orElseThrow(() -> ApiException.invalid("a key of key spec %s for %s is of a kind that is not supported"
                        .formatted(key.keySpecAsString(), key.keyUsageAsString())));
        wanted.requireFitting(kind);
        byte[] spki = kind.spec().isSecret() ? null : spki(seen, key, kind, deadline);
        KeyIdentity identity = spki == null ? KeyLocator.secretIdentity(key.arn()) : KeyIdentity.ofSpki(spki);
        KeyLocator locator = new KeyLocator(key.arn(), identity);
        AwsKmsKey usable = new AwsKmsKey(
                seen,
                locator,
                kind,
                spki == null ? null : GrantedPublicKey.of(kind.spec(), spki),
                Permission.of(kind.permits()));
        new KeyProof(usable, kind.permits(), resolution.usages(), seen.account().place())
                .run(resolution.testScheme(), deadline);
        return new ResolvedKey(
                locator.text(),
                identity,
                spki,
                kind.spec(),
                kind.usage().capabilities(),
                kind.permits(),
                generated,
                provenance(key, generated),
                null);
    }

    private static byte[] spki(Kms seen, KeyMetadata key, KeyKind kind, Deadline deadline) {
        GetPublicKeyResponse answer =
                seen.call(Kms.PUBLIC_KEY, deadline, (calls, timeout) -> calls.publicKey(key.arn(), timeout));
        if (!key.arn().equals(answer.keyId())
                || !kind.awsSpec().equals(answer.keySpecAsString())
                || answer.publicKey() == null) {
            throw ClassifiedFailure.BAD_ANSWER.at(seen.account().place(), null, null);
        }
        return answer.publicKey().asByteArray();
    }

    /** By its tag; where the credentials may not read tags, it counts as found. */
    private boolean madeForThisEntry(KeyMetadata key, Deadline deadline) {
        return kms.call(Kms.LIST_TAGS, deadline, (calls, timeout) -> {
            try {
                return GenerateKey.isFor(resolution, calls.tags(key.arn(), timeout));
            } catch (KmsException e) {
                if (AwsKmsErrors.of(e).cause() == ClassifiedFailure.ACCESS_DENIED) {
                    return false;
                }
                throw e;
            }
        });
    }

    private static Map<String, String> provenance(KeyMetadata key, boolean generated) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("origin", generated ? "generated" : "found");
        provenance.put("arn", key.arn());
        provenance.put("aws_account_id", Objects.requireNonNullElse(key.awsAccountId(), ""));
        provenance.put("aws_origin", Objects.requireNonNullElse(key.originAsString(), ""));
        provenance.put("key_manager", Objects.requireNonNullElse(key.keyManagerAsString(), ""));
        provenance.put("multi_region", String.valueOf(Boolean.TRUE.equals(key.multiRegion())));
        return provenance;
    }
}
