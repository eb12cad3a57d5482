package io.managedkeys.common.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
    @AfterEach
    void end() {
        RequestId.end();
    }

    @Test
    void takesAnIdFromAHeader() {
        UUID id = UUID.randomUUID();

        RequestId.begin(id.toString());

        assertThat(RequestId.current()).isEqualTo(id.toString());
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "1", "a line\nof its own", "------------------------------------"})
    void takesNothingElse(String header) {
        RequestId.begin(header);

        assertThat(RequestId.current()).isNull();
    }
}
