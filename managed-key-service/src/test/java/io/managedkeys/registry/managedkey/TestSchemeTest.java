package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.error.ApiException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestSchemeTest {
    @ParameterizedTest
    @CsvSource({
        "0x1041,,, ECDSA",
        "0x1041, true, sha2-512, ECDSA",
        "0x0001,,, RSA_PKCS1:sha2-256",
        "0x0001, false, sha1, RSA_PKCS1:sha1",
        "0x0001, true,, RSA_PSS:sha2-256:32",
        "0x0001, true, sha3-384, RSA_PSS:sha3-384:48",
        "0x000D,,, RSA_PSS:sha2-256:32",
        "0x000D, false, sha2-512, RSA_PSS:sha2-512:64",
        "0x0251,,,",
    })
    void asksForWhatTheMechanismCanDo(
            String mechanism, @Nullable Boolean usePss, @Nullable String hash, @Nullable String expected) {
        var config = TestFields.pkcs11()
                .with("mechanism", mechanism)
                .pkcs11Settings()
                .config();

        assertThat(Objects.toString(new TestScheme(usePss, hash).of(config), null))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "AWSKMS, key_type, RSA,,, RSA_PKCS1:sha2-256",
        "AWSKMS, key_type, rsa, true, sha2-512, RSA_PSS:sha2-512:64",
        "AWSKMS, key_type, ECDSA, true,,",
        "AWSKMS, key_type, hmac,,,",
        "AZUREKEYVAULT, key_type, RSA-HSM, true,, RSA_PSS:sha2-256:32",
        "AZUREKEYVAULT, key_type, rsa, false, sha2-384, RSA_PKCS1:sha2-384",
        "AZUREKEYVAULT, key_type, EC-HSM, true,,",
        "GCPCKMS, algorithm, RSA_SIGN_PSS_2048_SHA256, false, sha2-512,",
    })
    void leavesToTheGatewayWhatOnlyItKnows(
            ManagedKeyType type,
            String field,
            String value,
            @Nullable Boolean usePss,
            @Nullable String hash,
            @Nullable String expected) {
        TestFields fields = switch (type) {
            case PKCS11 -> TestFields.pkcs11();
            case AWSKMS -> TestFields.awsKms().with("key_bits", value.equals("hmac") ? 256 : 2048);
            case AZUREKEYVAULT -> TestFields.azureKeyVault().with("curve", "P256");
            case GCPCKMS -> TestFields.gcpCkms();
        };
        var config = fields.with(field, value).settings(type).config();

        assertThat(Objects.toString(new TestScheme(usePss, hash).of(config), null))
                .isEqualTo(expected);
    }

    @Test
    void refusesAnUnknownHash() {
        var config = TestFields.pkcs11().pkcs11Settings().config();

        assertThatThrownBy(() -> new TestScheme(null, "md5").of(config))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("unsupported hash algorithm: md5");
    }
}
