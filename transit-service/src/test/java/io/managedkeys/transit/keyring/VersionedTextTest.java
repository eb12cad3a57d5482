package io.managedkeys.transit.keyring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionedTextTest {
    @Test
    void readsWhatItWrites() {
        VersionedText text = new VersionedText(12, "AAAA");
        assertThat(text).hasToString("vault:v12:AAAA");
        assertThat(VersionedText.parseSignature(text.toString())).isEqualTo(text);
    }

    @Test
    void keepsColonsOfThePayload() {
        assertThat(VersionedText.parseSignature("vault:v1:a:b").payload()).isEqualTo("a:b");
    }

    @ParameterizedTest
    @CsvSource({
        "abc, invalid signature: no prefix",
        "VAULT:v1:AAAA, invalid signature: no prefix",
        "vault:1:AAAA, invalid signature: no prefix",
        "vault:v1, invalid signature: wrong number of fields",
        "vault:vx:AAAA, invalid signature: version number could not be decoded",
        "vault:v:AAAA, invalid signature: version number could not be decoded",
        "vault:v99999999999:AAAA, invalid signature: version number could not be decoded"
    })
    void refusesOtherTexts(String text, String error) {
        assertThatThrownBy(() -> VersionedText.parseSignature(text))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(refused.errors()).containsExactly(error));
    }
}
