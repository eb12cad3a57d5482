package io.managedkeys.transit.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.transit.keyring.Base64Text.IllegalBase64Exception;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
    @ParameterizedTest
    @ValueSource(strings = {"aGVsbG8=", "aGVs\nbG8=", "aGVs\r\nbG8=\n", "\naGVsbG8=", "aGVsbG8\n="})
    void skipsLineEnds(String text) throws IllegalBase64Exception {
        assertThat(Base64Text.decode(text)).asString().isEqualTo("hello");
    }

    @ParameterizedTest
    @CsvSource({
        "!!, 0",
        "!!!!, 0",
        "a, 0",
        "aGVsbG8, 4",
        "aGVsb, 4",
        "aGVsbG8==, 8",
        "aG=b, 2",
        "aG=, 3",
        "=, 0",
        "a=, 1",
        "aGVsbG8=a, 8",
        "aGVsbG8=aGVs, 8",
        "aGVs bG8=, 4",
        "YQ==YQ==, 4",
        "aGVsbG_=, 6",
        "aGVsbG-=, 6",
        "ä===, 0"
    })
    void namesTheFirstBadByte(String text, int offset) {
        assertThatThrownBy(() -> Base64Text.decode(text))
                .isInstanceOf(IllegalBase64Exception.class)
                .hasMessage("illegal base64 data at input byte " + offset);
    }

    @ParameterizedTest
    @ValueSource(strings = {"YQ==", "a+/v", "a", "aGVsb", "YQ=", " YQ"})
    void urlAlphabetTakesNoPaddingAndNoOtherAlphabet(String text) {
        assertThatThrownBy(() -> Base64Text.decodeUrl(text)).isInstanceOf(IllegalBase64Exception.class);
    }

    @Test
    void readsWhatTheJdkWrites() throws IllegalBase64Exception {
        Random random = new Random(1);
        for (int length = 0; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            assertThat(Base64Text.decode(Base64.getEncoder().encodeToString(bytes)))
                    .isEqualTo(bytes);
            assertThat(Base64Text.decode(Base64.getMimeEncoder().encodeToString(bytes)))
                    .isEqualTo(bytes);
            assertThat(Base64Text.decodeUrl(
                            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                    .isEqualTo(bytes);
        }
    }
}
