package io.managedkeys.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorBody;
import io.managedkeys.common.error.ErrorKind;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

/** Each failure can be told from every other after the hop, and says what to do. */
class ClassifiedFailureTest {
    @ParameterizedTest
    @EnumSource
    void crossesTheHop(ClassifiedFailure failure) {
        ApiException thrown = failure.at("AWS KMS key alias/x", null, new IllegalStateException("vendor's text"));

        String json = JsonMapper.shared().writeValueAsString(ErrorBody.forServices(thrown));
        ApiException told = JsonMapper.shared().readValue(json, ErrorBody.class).toException(ErrorKind.INTERNAL);

        assertThat(told.kind()).isEqualTo(failure.kind());
        assertThat(told.errors()).containsExactly("AWS KMS key alias/x: " + failure.advice());
        assertThat(told.retryAfter().isPresent())
                .isEqualTo(failure.isRetryable())
                .isEqualTo(failure.kind() == ErrorKind.UNAVAILABLE);
        assertThat(json).doesNotContain("vendor");
    }

    @Test
    void hasATextForEach() {
        Set<String> texts = Stream.of(ClassifiedFailure.values())
                .map(ClassifiedFailure::advice)
                .collect(Collectors.toSet());

        assertThat(texts).hasSize(ClassifiedFailure.values().length);
    }

    @Test
    void passesOnHowLongToWait() {
        assertThat(ClassifiedFailure.THROTTLED
                        .at("key", Duration.ofSeconds(17), null)
                        .retryAfter())
                .contains(Duration.ofSeconds(17));
        assertThat(ClassifiedFailure.DISABLED
                        .at("key", Duration.ofSeconds(17), null)
                        .retryAfter())
                .isEmpty();
    }
}
