package io.managedkeys.pki.issuer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * {@code pki_issuers} by the time they have left, and {@code pki_ca_not_after_timestamp_seconds} of the one whose time is
 * up next: of all mounts together, as the database had it at most half a minute ago.
 */
@Component
class IssuerExpiry {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerExpiry.class);

    private final JdbcClient database;
    private final InstantSource clock;
    private final MultiGauge issuers;
    /** A certificate of an issuer never changes, so each is read once. */
    private final Map<UUID, Instant> known = new HashMap<>();

    private volatile double nextNotAfter = Double.NaN;

    /** How long certificates still hold. */
    enum Left {
        EXPIRED("expired", Duration.ZERO),
        WEEK("7d", Duration.ofDays(7)),
        MONTH("30d", Duration.ofDays(30)),
        QUARTER("90d", Duration.ofDays(90)),
        LONGER("longer", Duration.ofSeconds(Long.MAX_VALUE));

        private final String label;
        private final Duration atMost;

        Left(String label, Duration atMost) {
            this.label = label;
            this.atMost = atMost;
        }

        static Left of(Duration left) {
            return Arrays.stream(values())
                    .filter(some -> left.compareTo(some.atMost) <= 0)
                    .findFirst()
                    .orElse(LONGER);
        }
    }

    IssuerExpiry(JdbcClient database, InstantSource clock, MeterRegistry meters) {
        this.database = database;
        this.clock = clock;
        this.issuers = MultiGauge.builder("pki.issuers")
                .description("issuers by the time that their certificates have left")
                .register(meters);
        TimeGauge.builder("pki.ca.not.after.timestamp", this, TimeUnit.SECONDS, self -> self.nextNotAfter)
                .description("when the next certificate of an issuer ends that has not ended yet")
                .register(meters);
    }

    @Scheduled(fixedDelayString = "PT30S")
    void count() {
        try {
            Instant now = clock.instant();
            List<UUID> present = database.sql("select id from issuer where key_id is not null")
                    .query(UUID.class)
                    .list();
            known.keySet().retainAll(Set.copyOf(present));
            present.forEach(issuer -> known.computeIfAbsent(issuer, this::notAfter));
            Collection<Instant> ends = known.values();
            long[] counts = new long[Left.values().length];
            ends.forEach(end -> counts[Left.of(Duration.between(now, end)).ordinal()]++);
            issuers.register(
                    Arrays.stream(Left.values())
                            .map(left -> MultiGauge.Row.of(Tags.of("left", left.label), counts[left.ordinal()]))
                            .toList(),
                    true);
            nextNotAfter = ends.stream()
                    .filter(end -> end.isAfter(now))
                    .mapToDouble(Instant::getEpochSecond)
                    .min()
                    .orElse(Double.NaN);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("issuers were not counted", e); // the pool's own metrics tell of the outage
        }
    }

    private @Nullable Instant notAfter(UUID issuer) {
        return database.sql("select certificate from issuer where id = :issuer")
                .param("issuer", issuer)
                .query((row, number) -> notAfter(row.getBytes(1)))
                .optional()
                .orElse(null);
    }

    private static Instant notAfter(byte[] der) {
        try {
            return ((X509Certificate)
                            CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)))
                    .getNotAfter()
                    .toInstant();
        } catch (CertificateException e) {
            throw new IllegalStateException("a stored certificate cannot be read", e);
        }
    }
}
