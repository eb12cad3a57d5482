package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.Resolution;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.kms.model.AliasListEntry;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * Makes a key with an alias. The key carries the managed key's UUID in a tag: one that was made before, and lost its
 * answer or never got its alias, is found by it and used, so that there is never a second one.
 */
final class GenerateKey {
    static final String TAG = "managed-keys/managed-key";
    private static final String ALIAS_IN_ARN = ":alias/";

    private final Kms kms;
    private final String kmsKey;
    private final String alias;
    private final KeyKind kind;
    private final Resolution resolution;

    /**
     * @param kmsKey an alias or the ARN of one
     * @throws ApiException 502 when it names a key otherwise
     */
    GenerateKey(Kms kms, String kmsKey, KeyKind kind, Resolution resolution) {
        this.kms = kms;
        this.kmsKey = kmsKey;
        this.alias = kmsKey.substring(kmsKey.indexOf(ALIAS_IN_ARN) + 1);
        if (!alias.startsWith("alias/")) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED,
                    "key not found, and kms_key must be an alias where a key is to be generated");
        }
        this.kind = kind;
        this.resolution = resolution;
    }

    static boolean isFor(Resolution resolution, List<Tag> tags) {
        return tags.stream()
                .anyMatch(tag -> TAG.equals(tag.tagKey())
                        && resolution.managedKey().toString().equals(tag.tagValue()));
    }

    KeyMetadata run(Deadline deadline) {
        List<AliasListEntry> aliases = kms.call(Kms.LIST_ALIASES, deadline, KmsCalls::aliases);
        requireOwnAccount(aliases);
        KeyMetadata key = orphan(aliases, deadline).orElseGet(() -> create(deadline));
        boolean pointed = kms.call(Kms.CREATE_ALIAS, deadline, (calls, timeout) -> {
            try {
                calls.createAlias(alias, key.arn(), timeout);
                return true;
            } catch (AlreadyExistsException e) {
                return false;
            }
        });
        if (!pointed) {
            requireOurs(key, deadline);
        }
        return key;
    }

    /**
     * A key is made in the account of the credentials, whatever the ARN says. Each account has aliases of AWS's own, so
     * that their ARNs tell which it is.
     */
    private void requireOwnAccount(List<AliasListEntry> aliases) {
        String account = kmsKey.substring(0, kmsKey.indexOf(ALIAS_IN_ARN) + 1);
        if (!account.isEmpty()
                && aliases.stream().noneMatch(entry -> entry.aliasArn().startsWith(account))) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED, "the ARN in kms_key is of another account than the credentials");
        }
    }

    private KeyMetadata create(Deadline deadline) {
        Tag tag = Tag.builder()
                .tagKey(TAG)
                .tagValue(resolution.managedKey().toString())
                .build();
        return kms.call(
                Kms.CREATE,
                deadline,
                (calls, timeout) -> calls.create(kind, "managed key " + resolution.managedKey(), tag, timeout));
    }

    /** A key with our tag and no alias yet. KMS cannot look for tags, but few keys have no alias. */
    private Optional<KeyMetadata> orphan(List<AliasListEntry> aliases, Deadline deadline) {
        Set<String> named = aliases.stream()
                .map(AliasListEntry::targetKeyId)
                .filter(target -> target != null)
                .collect(Collectors.toSet());
        List<KeyListEntry> nameless = kms.call(Kms.LIST_KEYS, deadline, KmsCalls::keys).stream()
                .filter(key -> !named.contains(key.keyId()))
                .toList();
        for (KeyListEntry key : nameless) {
            List<Tag> tags = kms.call(Kms.LIST_TAGS, deadline, (calls, timeout) -> calls.tags(key.keyArn(), timeout));
            if (isFor(resolution, tags)) {
                KeyMetadata made =
                        kms.call(Kms.DESCRIBE, deadline, (calls, timeout) -> calls.describe(key.keyArn(), timeout));
                if (made.keyState() == KeyState.ENABLED) {
                    return Optional.of(made);
                }
            }
        }
        return Optional.empty();
    }

    /** The alias came into being meanwhile, or its creation was answered late. */
    private void requireOurs(KeyMetadata key, Deadline deadline) {
        KeyMetadata target = kms.call(Kms.DESCRIBE, deadline, (calls, timeout) -> calls.describe(alias, timeout));
        if (!target.arn().equals(key.arn())) {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "%s was given to another key meanwhile".formatted(alias));
        }
    }
}
