package io.managedkeys.registry.grant;

import io.managedkeys.common.api.HsmGateway;
import io.managedkeys.common.api.Registry.GrantRequest;
import io.managedkeys.common.api.Registry.GrantedKey;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.KeyIdentity;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.managedkey.Binding;
import io.managedkeys.registry.managedkey.FoundKey;
import io.managedkeys.registry.managedkey.ManagedKey;
import io.managedkeys.registry.managedkey.Owners;
import io.managedkeys.registry.managedkey.ResolveKey;
import io.managedkeys.registry.managedkey.UniformRefusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Gives one service the use of one key, from one mount, for a minute. */
@Component
class GiveGrant {
    private static final Duration LIFETIME = Duration.ofSeconds(60);

    private final FindGrantable grantable;
    private final ResolveKey resolveKey;
    private final GrantSigner signer;
    private final Owners owners;
    private final InstantSource clock;

    GiveGrant(FindGrantable grantable, ResolveKey resolveKey, GrantSigner signer, Owners owners, InstantSource clock) {
        this.grantable = grantable;
        this.resolveKey = resolveKey;
        this.signer = signer;
        this.owners = owners;
        this.clock = clock;
    }

    GrantedKey give(ServiceIdentity caller, GrantRequest request, Deadline deadline) {
        Grantable found = grantable
                .find(caller, request.mount(), request.key())
                .orElseThrow(() -> UniformRefusal.of(request.key()));
        FoundKey resolved = resolveKey.forEngine(found.key(), request.key(), deadline);
        Binding binding = Objects.requireNonNull(resolved.binding());
        ManagedKey key = resolved.key();
        demandExpected(key, binding, request.expectedIdentity());
        HsmGateway.Owner owner = owners.of(key);
        Instant now = clock.instant();
        KeyGrant grant = new KeyGrant(
                UUID.randomUUID(),
                caller,
                request.purpose(),
                now,
                now.plus(LIFETIME),
                key.uuid(),
                key.credentialsVersion(),
                key.config(),
                binding.locator(),
                binding.identity(),
                binding.spki(),
                binding.keySpec(),
                key.policy().usages(),
                binding.schemes(),
                owner.namespace(),
                owner.namespacePath(),
                found.mount().uuid(),
                key.credentials(),
                key.credentialTag());
        return new GrantedKey(
                signer.sign(grant),
                grant.expiresAt(),
                found.epoch(),
                key.uuid(),
                key.name(),
                binding.identity(),
                binding.spki(),
                binding.keySpec(),
                key.policy().usages(),
                binding.schemes());
    }

    private static void demandExpected(ManagedKey key, Binding binding, @Nullable KeyIdentity expected) {
        if (expected != null && !expected.equals(binding.identity())) {
            throw new ApiException(
                    ErrorKind.BACKEND_FAILED,
                    "managed key \"%s\" is no longer the key that was used here before".formatted(key.name()));
        }
    }
}
