package io.managedkeys.registry.grant;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.registry.managedkey.FindManagedKey;
import io.managedkeys.registry.managedkey.ManagedKey;
import io.managedkeys.registry.mount.Mount;
import io.managedkeys.registry.mount.Mounts;
import io.managedkeys.registry.namespace.Namespace;
import io.managedkeys.registry.namespace.Namespaces;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Decides whether a service may use a key from a mount: the mount is of its type, the key in the mount's namespace, and
 * listed by the mount unless any mount may use it.
 */
@Component
class FindGrantable {
    private final Mounts mounts;
    private final Namespaces namespaces;
    private final FindManagedKey keys;

    FindGrantable(Mounts mounts, Namespaces namespaces, FindManagedKey keys) {
        this.mounts = mounts;
        this.namespaces = namespaces;
        this.keys = keys;
    }

    /**
     * Empty for whatever reason. All is read from one snapshot: a grant never carries an epoch newer than the list it
     * was decided by, so that taking a key away voids it.
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Optional<Grantable> find(ServiceIdentity caller, UUID mountUuid, String nameOrUuid) {
        return mounts.find(mountUuid)
                .filter(mount -> ServiceIdentity.ofMountType(mount.type()).equals(Optional.of(caller)))
                .flatMap(mount -> keys.asked(mount.namespace(), nameOrUuid)
                        .filter(key -> isGranted(mount, key.key()))
                        .flatMap(key -> namespaces
                                .find(mount.namespace())
                                .map(Namespace::grantEpoch)
                                .map(epoch -> new Grantable(mount, key, epoch))));
    }

    private static boolean isGranted(Mount mount, ManagedKey key) {
        return key.policy().anyMount() || key.isListedIn(mount.allowedManagedKeys());
    }
}
