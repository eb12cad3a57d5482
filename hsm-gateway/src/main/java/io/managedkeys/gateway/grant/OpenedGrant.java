package io.managedkeys.gateway.grant;

import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.backend.Credentials;
import org.jspecify.annotations.Nullable;

/** A grant whose signature and holder were checked, with its credentials in clear and, once used, its opened key. */
public final class OpenedGrant {
    private final KeyGrant grant;
    private final Credentials credentials;
    private volatile @Nullable BackendKey key;

    OpenedGrant(KeyGrant grant, Credentials credentials) {
        this.grant = grant;
        this.credentials = credentials;
    }

    public KeyGrant grant() {
        return grant;
    }

    /** The granted key, opened at first use. */
    public BackendKey key(Backends backends, Deadline deadline) {
        BackendKey opened = key;
        if (opened == null) {
            opened = backends.of(grant.config()).open(grant, credentials, deadline);
            key = opened;
        }
        return opened;
    }

    void forget() {
        credentials.close();
    }

    /** Whether the credentials were overwritten. */
    boolean isForgotten() {
        return credentials.isClosed();
    }
}
