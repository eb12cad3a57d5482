package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.Resolution;
import java.util.Optional;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** Finds the key that an entry means, or generates it where that is allowed. */
final class ResolveKey {
    private final Kms kms;
    private final String kmsKey;
    private final WantedKey wanted;
    private final Resolution resolution;

    ResolveKey(Kms kms, String kmsKey, WantedKey wanted, Resolution resolution) {
        this.kms = kms;
        this.kmsKey = kmsKey;
        this.wanted = wanted;
        this.resolution = resolution;
    }

    ResolvedKey run(Deadline deadline) {
        DescribeKey describe = new DescribeKey(kms, wanted, resolution);
        Optional<KeyMetadata> found = find(deadline);
        if (found.isPresent()) {
            return describe.found(found.get(), deadline);
        }
        if (!resolution.mayGenerate()) {
            throw ClassifiedFailure.NOT_FOUND.at(kms.account().place(), null, null);
        }
        GenerateKey generate = new GenerateKey(kms, kmsKey, wanted.toGenerate(resolution.usages()), resolution);
        return describe.generated(generate.run(deadline), deadline);
    }

    /** The key now; an alias is followed once, here, and its target's ARN is what grants name. */
    private Optional<KeyMetadata> find(Deadline deadline) {
        return kms.call(Kms.DESCRIBE, deadline, (calls, timeout) -> {
            try {
                return Optional.of(calls.describe(kmsKey, timeout));
            } catch (NotFoundException e) {
                if (AwsKmsErrors.of(e).cause() == ClassifiedFailure.NOT_FOUND) {
                    return Optional.<KeyMetadata>empty();
                }
                throw e;
            }
        });
    }
}
