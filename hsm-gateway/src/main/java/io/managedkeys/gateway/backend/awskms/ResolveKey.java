package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
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
        GenerateKey generate = new GenerateKey(kms, aliasName(), wanted.toGenerate(resolution.usages()), resolution);
        KeyMetadata generated = generate.run(deadline);
        if (kmsKey.startsWith("arn:") && !account(kmsKey).equals(account(generated.arn()))) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED, "the ARN in kms_key is of another account than the credentials");
        }
        return describe.generated(generated, deadline);
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

    private String aliasName() {
        int alias = kmsKey.startsWith("arn:") ? kmsKey.indexOf(":alias/") + 1 : 0;
        String name = kmsKey.substring(alias);
        if (!name.startsWith("alias/")) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED,
                    "key not found, and kms_key must be an alias where a key is to be generated");
        }
        return name;
    }

    private static String account(String arn) {
        return arn.split(":", -1)[4];
    }
}
