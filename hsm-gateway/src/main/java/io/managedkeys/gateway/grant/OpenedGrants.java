package io.managedkeys.gateway.grant;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Grants that were opened, by SHA-256 of the JWS, until they expire or the eldest must make room. */
final class OpenedGrants {
    private final int limit;
    private final Map<Digest, OpenedGrant> grants = new LinkedHashMap<>();

    /** SHA-256 of a JWS. */
    record Digest(byte[] value) {
        static Digest of(String jws) {
            try {
                return new Digest(MessageDigest.getInstance("SHA-256").digest(jws.getBytes(StandardCharsets.US_ASCII)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Digest digest && Arrays.equals(value, digest.value);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(value);
        }
    }

    OpenedGrants(int limit) {
        this.limit = limit;
    }

    synchronized @Nullable OpenedGrant find(Digest digest) {
        return grants.get(digest);
    }

    /** The grant that is kept: another thread's, where it was faster. */
    synchronized OpenedGrant keep(Digest digest, OpenedGrant grant, Instant expired) {
        OpenedGrant earlier = grants.get(digest);
        if (earlier != null) {
            grant.forget();
            return earlier;
        }
        forgetExpired(expired);
        for (Iterator<OpenedGrant> eldest = grants.values().iterator(); grants.size() >= limit && eldest.hasNext(); ) {
            eldest.next().forget();
            eldest.remove();
        }
        grants.put(digest, grant);
        return grant;
    }

    /** Overwrites the credentials of those that expired before an instant. */
    synchronized void forgetExpired(Instant expired) {
        grants.values().removeIf(grant -> {
            boolean over = !grant.grant().expiresAt().isAfter(expired);
            if (over) {
                grant.forget();
            }
            return over;
        });
    }
}
