package io.managedkeys.gateway.backend.gcpckms;

import com.google.auth.oauth2.GoogleCredentials;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose connection to which endpoint: what is equal shares one.
 *
 * @param endpoint of a stand-in or a private endpoint; null for Google's own
 * @param tag tells credentials apart without keeping them
 * @param credentials read when a connection is opened
 */
record Account(@Nullable URI endpoint, String tag, Supplier<GoogleCredentials> credentials) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Account account
                && tag.equals(account.tag)
                && java.util.Objects.equals(endpoint, account.endpoint);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(endpoint, tag);
    }

    /** For people; says nothing of the credentials. */
    @Override
    public String toString() {
        return endpoint == null ? "Google Cloud KMS" : "Google Cloud KMS at " + endpoint.getAuthority();
    }
}
