package io.managedkeys.gateway.backend.calls;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Bounds of calls to backends over a network; see docs/configuration.md.
 *
 * @param attemptTimeout what one attempt may take, within the caller's deadline
 * @param attempts of one call in all, where it is safe to repeat
 * @param backoff before the second attempt; it doubles, with jitter of half of it either way
 * @param maxBackoff between two attempts
 * @param inFlight calls of one namespace at a time; as many more may wait, what exceeds that is refused
 * @param queueTimeout how long a call waits for its turn
 * @param batchWidth calls of one request at a time
 * @param circuitRest how long a connection that failed often is left alone
 * @param clients SDK clients kept, over all connections of a backend type
 * @param clientIdle how long an unused client is kept
 */
public record CallLimits(
        @DefaultValue("10s") @DurationMin(millis = 1) Duration attemptTimeout,
        @DefaultValue("4") @Min(1) @Max(20) int attempts,
        @DefaultValue("100ms") @DurationMin(millis = 1) Duration backoff,
        @DefaultValue("2s") @DurationMin(millis = 1) Duration maxBackoff,
        @DefaultValue("64") @Min(1) int inFlight,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration queueTimeout,
        @DefaultValue("16") @Min(1) int batchWidth,
        @DefaultValue("5s") @DurationMin(millis = 1) Duration circuitRest,
        @DefaultValue("200") @Min(1) int clients,
        @DefaultValue("10m") @DurationMin(millis = 1) Duration clientIdle) {}
