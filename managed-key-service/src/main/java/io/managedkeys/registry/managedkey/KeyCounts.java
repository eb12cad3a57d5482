package io.managedkeys.registry.managedkey;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * {@code managed_key_bindings}: managed keys by backend type and by what is known of them, as the database had it at most
 * half a minute ago. Every replica tells the same.
 */
@Component
class KeyCounts {
    private static final Logger LOG = LoggerFactory.getLogger(KeyCounts.class);

    private final JdbcClient database;
    private final InstantSource clock;
    private final MultiGauge bindings;

    private record Count(String type, String state, long keys) {}

    KeyCounts(JdbcClient database, InstantSource clock, MeterRegistry meters) {
        this.database = database;
        this.clock = clock;
        this.bindings = MultiGauge.builder("managed_key.bindings")
                .description(
                        "managed keys: never looked for, being looked for, found, changed since, or with a refused PIN")
                .register(meters);
    }

    @Scheduled(fixedDelayString = "PT30S")
    void count() {
        try {
            List<Count> counts = database.sql("""
                            select k.type, case
                                    when p.tag is not null then 'refused_pin'
                                    when b.managed_key_uuid is null then 'unbound'
                                    when b.identity is null and b.lease_until <= :now then 'unbound'
                                    when b.identity is null then 'resolving'
                                    when b.config_version < k.config_version then 'outdated'
                                    else 'bound' end as state,
                                count(*) as keys
                            from managed_key k
                                left join managed_key_binding b on b.managed_key_uuid = k.uuid
                                left join refused_pin p on p.tag = k.credential_tag
                            group by 1, 2""")
                    .param("now", Timestamp.from(clock.instant()))
                    .query(Count.class)
                    .list();
            bindings.register(
                    counts.stream()
                            .map(count -> MultiGauge.Row.of(
                                    Tags.of("backend_type", count.type(), "state", count.state()), count.keys()))
                            .toList(),
                    true);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("managed keys were not counted", e); // the pool's own metrics tell of the outage
        }
    }
}
