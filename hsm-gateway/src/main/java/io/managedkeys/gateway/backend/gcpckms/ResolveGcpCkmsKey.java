package io.managedkeys.gateway.backend.gcpckms;

import com.google.cloud.kms.v1.CryptoKey;
import com.google.cloud.kms.v1.CryptoKeyVersion;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.cloud.kms.v1.CryptoKeyVersionTemplate;
import com.google.cloud.kms.v1.ProtectionLevel;
import io.managedkeys.common.api.HsmGateway.ResolvedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.key.BackendConfig;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.ClassifiedFailure;
import io.managedkeys.gateway.backend.Resolution;
import java.time.Duration;
import java.util.Optional;

/** Finds the version that an entry names, or generates its key where that is allowed. */
final class ResolveGcpCkmsKey {
    /** Names the managed key on what was generated for it; a label's value may hold a UUID as it is written. */
    static final String LABEL = "managed-key";

    private static final String FIRST = "1";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final BackendConfig.GcpCkms config;
    private final GcpCkmsAlgorithms.Row row;
    private final Resolution resolution;
    private final GcpCkmsCalls calls;

    ResolveGcpCkmsKey(
            BackendConfig.GcpCkms config, GcpCkmsAlgorithms.Row row, Resolution resolution, GcpCkmsCalls calls) {
        this.config = config;
        this.row = row;
        this.resolution = resolution;
        this.calls = calls;
    }

    ResolvedKey run(Deadline deadline) {
        String name = KeyName.version(config);
        Optional<CryptoKeyVersion> found = calls.findVersion(name, deadline);
        if (found.isEmpty()) {
            if (!resolution.mayGenerate()) {
                throw ClassifiedFailure.NOT_FOUND.at(place(), null, null);
            }
            generate(deadline);
        }
        CryptoKeyVersion version = whenReady(name, found, deadline);
        CryptoKey key = calls.cryptoKey(KeyName.cryptoKey(config), deadline);
        boolean generated = isOurs(key);
        return new DescribeGcpCkmsKey(row, config.allowUnsafeDecryption(), calls)
                .run(version, generated, resolution, deadline);
    }

    private String place() {
        return "%s, key %s in %s".formatted(calls.place(), config.cryptoKey(), config.keyRingName());
    }

    /** What a crash left behind is adopted; a key that somebody else made is left alone. */
    private void generate(Deadline deadline) {
        if (!FIRST.equals(config.cryptoKeyVersion())) {
            throw ApiException.invalid(
                    "a key is generated as crypto_key_version 1, not as %s".formatted(config.cryptoKeyVersion()));
        }
        ProtectionLevel level = level();
        CryptoKey wanted = CryptoKey.newBuilder()
                .setPurpose(row.purpose())
                .setVersionTemplate(CryptoKeyVersionTemplate.newBuilder()
                        .setAlgorithm(row.algorithm())
                        .setProtectionLevel(level))
                .putLabels(LABEL, resolution.managedKey().toString())
                .build();
        if (calls.create(config.keyRingName(), config.cryptoKey(), wanted, deadline)
                .isPresent()) {
            return;
        }
        if (calls.findVersion(KeyName.version(config), deadline).isPresent()) {
            return; // it was made meanwhile
        }
        CryptoKey there = calls.cryptoKey(KeyName.cryptoKey(config), deadline);
        if (!isOurs(there)) {
            throw ApiException.invalid(("%s: the crypto key exists without a version 1; make one there, or name another"
                            + " crypto_key to be generated")
                    .formatted(place()));
        }
        var unused = calls.createVersion(KeyName.cryptoKey(config), deadline);
    }

    private boolean isOurs(CryptoKey key) {
        return resolution.managedKey().toString().equals(key.getLabelsOrDefault(LABEL, ""));
    }

    private ProtectionLevel level() {
        String level = config.protectionLevel();
        if (level == null) {
            return row.level();
        }
        return switch (level) {
            case "SOFTWARE" -> ProtectionLevel.SOFTWARE;
            case "HSM" -> ProtectionLevel.HSM;
            default ->
                throw ApiException.invalid(
                        "keys are generated with protection_level SOFTWARE or HSM, not %s".formatted(level));
        };
    }

    /** Keys in an HSM take seconds to generate. */
    private CryptoKeyVersion whenReady(String name, Optional<CryptoKeyVersion> found, Deadline deadline) {
        Optional<CryptoKeyVersion> version = found;
        while (version.isEmpty() || version.get().getState() == CryptoKeyVersionState.PENDING_GENERATION) {
            if (version.isPresent()) {
                pause(deadline);
            }
            version = calls.findVersion(name, deadline);
            if (version.isEmpty()) {
                throw ClassifiedFailure.NOT_READY.at(place(), null, null);
            }
        }
        CryptoKeyVersionState state = version.get().getState();
        GcpCkmsErrors.state(state).ifPresent(failure -> {
            throw failure.at(place(), null, null);
        });
        return version.get();
    }

    private void pause(Deadline deadline) {
        if (deadline.remaining().compareTo(BETWEEN_LOOKS) <= 0) {
            throw ClassifiedFailure.NOT_READY.at(place(), null, null);
        }
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ClassifiedFailure.NOT_READY.at(place(), null, e);
        }
    }
}
