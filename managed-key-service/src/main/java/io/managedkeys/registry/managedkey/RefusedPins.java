package io.managedkeys.registry.managedkey;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Remembers which PINs were refused, so that keys, replicas and restarts that share a stale PIN burn one try. */
@Component
public class RefusedPins {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedPins.class);

    private final RefusedPinRepository refused;
    private final ManagedKeyRepository keys;
    private final InstantSource clock;

    RefusedPins(RefusedPinRepository refused, ManagedKeyRepository keys, InstantSource clock) {
        this.refused = refused;
        this.keys = keys;
        this.clock = clock;
    }

    /** What the gateway must not try for this key. */
    Set<String> notToTry(ManagedKey key, boolean operatorTest) {
        Set<String> tags = new HashSet<>(refused.newest());
        if (operatorTest && key.credentialTag() != null) {
            tags.remove(key.credentialTag());
        }
        return tags;
    }

    /** A token refused the key's PIN just now. */
    public void refuse(ManagedKey key, String tag) {
        LOG.warn("the token of managed key {} refused its PIN", key.uuid());
        refused.refuse(tag, clock.instant());
        note(key, tag);
    }

    /** The key's PIN is this one, whether or not it works. */
    void note(ManagedKey key, String tag) {
        if (!tag.equals(key.credentialTag())) {
            keys.noteTag(key.uuid(), key.credentialsVersion(), tag);
        }
    }

    /** A token took this PIN although it had refused it before. */
    void forgive(UUID managedKey, String tag) {
        LOG.info("the token of managed key {} takes its PIN again", managedKey);
        refused.forgive(tag);
    }
}
