package io.managedkeys.gateway.backend.awskms;

import io.managedkeys.gateway.backend.Credentials;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells connections to KMS apart: region, endpoint, and whose credentials are used.
 *
 * <p>The credentials themselves are of no account in {@link #equals}; they are copied when a connection is opened.
 */
final class Account {
    private final String region;
    private final @Nullable URI endpoint;
    private final String credentialTag;
    private final @Nullable Credentials credentials;

    /** @param credentials null for the gateway's own */
    Account(String region, @Nullable URI endpoint, String credentialTag, @Nullable Credentials credentials) {
        this.region = region;
        this.endpoint = endpoint;
        this.credentialTag = credentialTag;
        this.credentials = credentials;
    }

    String region() {
        return region;
    }

    @Nullable
    URI endpoint() {
        return endpoint;
    }

    @Nullable
    Credentials credentials() {
        return credentials;
    }

    /** What people call it. */
    String place() {
        return "AWS KMS in " + region;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Account account
                && region.equals(account.region)
                && Objects.equals(endpoint, account.endpoint)
                && credentialTag.equals(account.credentialTag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(region, endpoint, credentialTag);
    }
}
