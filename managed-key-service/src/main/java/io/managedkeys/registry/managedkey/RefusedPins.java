package io.managedkeys.registry.managedkey;

import io.managedkeys.registry.namespace.Namespaces;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Remembers which PINs were refused, so that keys, replicas and restarts that share a stale PIN burn one try. */
@Component
public class RefusedPins {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedPins.class);

    private final RefusedPinRepository refused;
    private final ManagedKeyRepository keys;
    private final Namespaces namespaces;
    private final InstantSource clock;

    RefusedPins(RefusedPinRepository refused, ManagedKeyRepository keys, Namespaces namespaces, InstantSource clock) {
        this.refused = refused;
        this.keys = keys;
        this.namespaces = namespaces;
        this.clock = clock;
    }

    /** What the gateway must not try for this key; an operator may try its own PIN if it was written since. */
    Set<String> notToTry(ManagedKey key, boolean operatorTest) {
        Set<String> tags = new HashSet<>(refused.newest());
        if (operatorTest && key.credentialTag() != null && refused.wasWrittenSince(key.uuid())) {
            tags.remove(key.credentialTag());
        }
        return tags;
    }

    /**
     * A token refused the key's PIN just now. Grants that carry the same PIN, for whatever key, become void: a gateway
     * that was started anew would try it.
     */
    @Transactional
    public void refuse(ManagedKey key, String tag) {
        LOG.warn("the token of managed key {} refused its PIN", key.uuid());
        Set<UUID> concerned = new TreeSet<>(keys.namespacesWithTag(tag));
        concerned.add(key.namespace());
        concerned.forEach(namespaces::raiseGrantEpoch);
        keys.noteTag(key.uuid(), key.credentialsVersion(), tag);
        refused.refuse(tag, clock.instant());
    }

    /** The key's PIN is this one, whether or not it works. */
    void note(ManagedKey key, String tag) {
        if (!tag.equals(key.credentialTag())) {
            keys.noteTag(key.uuid(), key.credentialsVersion(), tag);
        }
    }

    /** A token took this PIN, even if it had refused it before. */
    void forgive(ManagedKey key, String tag) {
        if (refused.forgive(tag) > 0) {
            LOG.info("the token of managed key {} takes its PIN again", key.uuid());
        }
    }
}
