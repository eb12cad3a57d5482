package io.managedkeys.transit.key;

import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of transit-service; see docs/configuration.md.
 *
 * @param keyCacheLifetime how long a replica may use a key ring before it asks the database again, at most 1 s; another
 *     replica's rotation, configuration or deletion is seen that late. 0 asks every time
 * @param keyCacheSize key rings remembered at most
 */
@Validated
@ConfigurationProperties("transit")
public record TransitProperties(
        @DefaultValue("1s") @DurationMax(seconds = 1) Duration keyCacheLifetime,

        @DefaultValue("10000") @PositiveOrZero int keyCacheSize) {}
