package io.managedkeys.pki.x509;

import io.managedkeys.common.error.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * From when until when a certificate holds, to the second.
 *
 * @param warnings what a caller should know of how it came about
 */
public record Validity(Instant notBefore, Instant notAfter, List<String> warnings) {
    /** The last moment a certificate can name (RFC 5280 §4.1.2.5). */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * What was asked for, and what is allowed.
     *
     * @param ttl zero when not asked for
     * @param notAfter "" when not asked for; it is bound by no maximum
     * @param roleTtl zero for none
     * @param roleMaxTtl zero for none
     */
    public record Wish(
            Duration ttl,
            String notAfter,
            Duration roleTtl,
            Duration roleMaxTtl,
            Duration mountDefault,
            Duration mountMaximum,
            Duration notBefore) {
        public Validity from(Instant now) {
            if (!ttl.isZero() && !notAfter.isEmpty()) {
                throw ApiException.invalid("Either ttl or not_after should be provided. Both should not be provided in"
                        + " the same request.");
            }
            Duration wanted = !ttl.isZero() ? ttl : !roleTtl.isZero() ? roleTtl : mountDefault;
            Duration maximum = roleMaxTtl.isZero() ? mountMaximum : roleMaxTtl;
            boolean tooLong = wanted.compareTo(maximum) > 0;
            List<String> warnings = tooLong
                    ? List.of("TTL \"%s\" is longer than permitted maxTTL \"%s\", so maxTTL is being used"
                            .formatted(goText(wanted), goText(maximum)))
                    : List.of();
            Instant second = now.truncatedTo(ChronoUnit.SECONDS);
            Instant end = notAfter.isEmpty() ? plus(second, tooLong ? maximum : wanted) : parse(notAfter);
            return new Validity(second.minus(notBefore), end.isAfter(LAST) ? LAST : end, warnings);
        }

        private static Instant plus(Instant now, Duration duration) {
            return duration.compareTo(Duration.between(now, LAST)) > 0 ? LAST : now.plus(duration);
        }
    }

    public Validity {
        warnings = List.copyOf(warnings);
    }

    private static String goText(Duration duration) {
        return io.managedkeys.common.wire.WireDuration.format(duration);
    }

    private static Instant parse(String rfc3339) {
        try {
            return OffsetDateTime.parse(rfc3339).toInstant().truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeParseException e) {
            throw ApiException.invalid(
                    "parsing time \"%s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"%s\" as \"2006\""
                            .formatted(rfc3339, rfc3339));
        }
    }

    /**
     * Bound by what the issuer does with leaves that would outlive it.
     *
     * @param behavior Vault's {@code leaf_not_after_behavior}
     */
    public Validity within(Instant issuerNotAfter, String behavior) {
        if (!notAfter.isAfter(issuerNotAfter)) {
            return this;
        }
        return switch (behavior) {
            case "permit" -> this;
            case "truncate" -> new Validity(notBefore, issuerNotAfter, warnings);
            default ->
                throw ApiException.invalid(
                        "cannot satisfy request, as TTL would result in notAfter of %s that is beyond the expiration"
                                        .formatted(notAfter)
                                + " of the CA certificate at " + issuerNotAfter);
        };
    }
}
