package io.managedkeys.registry.mount;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.namespace.Namespaces;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Enables, tunes, moves and disables mounts. Each change voids the grants of the namespace in the same transaction, and
 * one change runs at a time over all replicas.
 */
@Component
class ChangeMounts {
    private static final Set<String> NOT_MOUNTABLE = Set.of("system", "identity", "cubbyhole", "token");

    private final MountRepository repository;
    private final Namespaces namespaces;
    private final SharedKeyWarning sharedKeys;
    private final SecureRandom random = new SecureRandom();

    ChangeMounts(MountRepository repository, Namespaces namespaces, SharedKeyWarning sharedKeys) {
        this.repository = repository;
        this.namespaces = namespaces;
        this.sharedKeys = sharedKeys;
    }

    @Transactional
    public void enable(UUID namespace, MountPath path, EnableRequest request) {
        String type = request.engineType();
        refuseBuiltIn(path, "cannot mount \"%s\"");
        if (NOT_MOUNTABLE.contains(type)) {
            throw ApiException.invalid("mount type of \"%s\" is not mountable".formatted(type));
        }
        MountTuning tuning = request.tuning();
        LeaseTimes times = LeaseTimes.forNewMount(tuning);
        tuning.checkVisibility();
        if (tuning.identityTokenKey() != null && !tuning.identityTokenKey().isEmpty()) {
            throw ApiException.invalid("key \"%s\" does not exist".formatted(tuning.identityTokenKey()));
        }
        if (ServiceIdentity.ofMountType(type).isEmpty()) {
            throw ApiException.invalid("plugin not found in the catalog: " + type);
        }
        namespaces.raiseGrantEpoch(namespace);
        refuseUsed(namespace, path, "path is already in use at %s");
        repository.save(new MountRow(new Mount(
                UUID.randomUUID(),
                namespace,
                path.value(),
                type,
                newAccessor(type),
                Objects.requireNonNullElse(request.description(), ""),
                isTrue(request.local()),
                isTrue(request.sealWrap()),
                isTrue(request.externalEntropyAccess()),
                Objects.requireNonNullElse(request.options(), Map.of()),
                tuning.applyTo(MountConfig.DEFAULT, times.defaultTtl(), times.maxTtl()))));
    }

    /** @return what deserves a warning */
    @Transactional
    public List<String> tune(UUID namespace, MountPath path, MountTuning tuning) {
        boolean ofTokens = path.value().equals(BuiltInMounts.TOKEN);
        if (!ofTokens) {
            refuseBuiltIn(path, "cannot tune \"%s\"");
        }
        namespaces.raiseGrantEpoch(namespace);
        MountRow row = repository
                .findByNamespaceAndPath(namespace, path.value())
                // It has no row before it is tuned.
                .or(() -> ofTokens ? Optional.of(new MountRow(BuiltInMounts.ofTokens(namespace))) : Optional.empty())
                .orElseThrow(() -> ApiException.invalid(
                        "tune of path \"%s\" failed: no mount entry found".formatted(path.value())));
        Mount mount = row.toMount();
        tuning.checkVisibility();
        if (tuning.tokenType() != null) {
            throw ApiException.invalid(
                    ofTokens
                            ? "'token_type' cannot be set for 'token' or 'ns_token' auth mounts"
                            : "'token_type' can only be modified on auth mounts");
        }
        if (tuning.userLockoutConfig() != null) {
            throw ApiException.invalid(
                    "tuning of user lockout configuration for auth type \"%s\" not allowed".formatted(mount.type()));
        }
        if (tuning.pluginVersion() != null && !tuning.pluginVersion().isEmpty()) {
            throw ApiException.invalid(
                    "plugin not found in the catalog: %s, version=%s".formatted(mount.type(), tuning.pluginVersion()));
        }
        LeaseTimes times = LeaseTimes.tuned(tuning, mount.config());
        row.tune(
                Objects.requireNonNullElse(tuning.description(), mount.description()),
                tuning.mergedInto(mount.options()),
                tuning.applyTo(mount.config(), times.defaultTtl(), times.maxTtl()));
        repository.save(row);
        return tuning.allowedManagedKeys() == null
                ? List.of()
                : sharedKeys.of(
                        row.toMount(),
                        repository.findByNamespaceOrderByPath(namespace).stream()
                                .map(MountRow::toMount)
                                .toList());
    }

    /** Removing what does not exist does nothing. The engine's rows are its own reaper's matter. */
    @Transactional
    public void disable(UUID namespace, MountPath path) {
        refuseBuiltIn(path, "cannot unmount \"%s\"");
        namespaces.raiseGrantEpoch(namespace);
        repository.findByNamespaceAndPath(namespace, path.value()).ifPresent(repository::delete);
    }

    /** The mount keeps its uuid and accessor, so its engine notices nothing. */
    @Transactional
    public void move(UUID namespace, MountPath from, MountPath to) {
        refuseBuiltIn(from, "cannot remount \"%s\"");
        if (BuiltInMounts.cover(to.value())) {
            throw ApiException.invalid("cannot remount to destination " + to.value());
        }
        namespaces.raiseGrantEpoch(namespace);
        MountRow row = repository
                .findByNamespaceAndPath(namespace, from.value())
                .orElseThrow(() -> ApiException.invalid("no matching mount at \"%s\"".formatted(from.value())));
        refuseUsed(namespace, to, "path already in use at \"%s\"");
        row.moveTo(to.value());
        repository.save(row);
    }

    private void refuseUsed(UUID namespace, MountPath path, String text) {
        String owner = namespaces
                .find(namespace)
                .map(Namespace::path)
                .orElseThrow(() -> new ApiException(ErrorKind.NOT_FOUND, "namespace not found"));
        repository.findByNamespaceOrderByPath(namespace).stream()
                .map(row -> row.toMount().path())
                .filter(path::collidesWith)
                .findFirst()
                .or(() -> namespaces.children(namespace).stream()
                        .map(child -> child.path().substring(owner.length()))
                        .filter(path::collidesWith)
                        .findFirst())
                .ifPresent(used -> {
                    throw ApiException.invalid(text.formatted(used));
                });
    }

    private static void refuseBuiltIn(MountPath path, String text) {
        if (BuiltInMounts.cover(path.value())) {
            throw ApiException.invalid(text.formatted(path.value()));
        }
    }

    private String newAccessor(String type) {
        byte[] bytes = new byte[4];
        random.nextBytes(bytes);
        return type + "_" + HexFormat.of().formatHex(bytes);
    }

    private static boolean isTrue(@org.jspecify.annotations.Nullable Boolean given) {
        return given != null && given;
    }
}
