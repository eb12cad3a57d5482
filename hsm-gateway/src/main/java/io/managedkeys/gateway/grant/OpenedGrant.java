package io.managedkeys.gateway.grant;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.grant.KeyGrant;
import io.managedkeys.common.key.KeyUsage;
import io.managedkeys.common.key.PermittedScheme;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendKey;
import io.managedkeys.gateway.backend.Backends;
import io.managedkeys.gateway.backend.Credentials;
import java.util.Comparator;
import java.util.stream.Collectors;
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

    KeyGrant grant() {
        return grant;
    }

    /**
     * Usage first, then scheme.
     *
     * @throws ApiException 400 naming what the key can do
     */
    static void permit(KeyGrant grant, KeyUsage usage, SignatureScheme scheme) {
        if (!grant.usages().contains(usage)) {
            throw ApiException.invalid("the managed key is not for %s; its usages are: %s"
                    .formatted(
                            usage.wireName(),
                            grant.usages().stream()
                                    .sorted(Comparator.naturalOrder())
                                    .map(KeyUsage::wireName)
                                    .collect(Collectors.joining(", "))));
        }
        if (grant.schemes().stream().noneMatch(permitted -> permitted.permits(scheme))) {
            throw ApiException.invalid("the managed key does not sign with %s; it can do: %s"
                    .formatted(
                            scheme.text(),
                            grant.schemes().stream()
                                    .map(PermittedScheme::toString)
                                    .collect(Collectors.joining(", "))));
        }
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
}
