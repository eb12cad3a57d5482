package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.secret.EnclosedSecret;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class ManagedKeyReadFormTest {
    private static final UUID KEY = UUID.fromString("5b6f0d0a-0000-4000-8000-000000000001");

    @Test
    void leavesOutWhatWasNotSaid() {
        assertThat(read(TestFields.pkcs11().without("curve"))).isEqualTo("""
                {"UUID":"5b6f0d0a-0000-4000-8000-000000000001","name":"k","type":"pkcs11","allow_generate_key":true,\
                "allow_replace_key":false,"allow_store_key":false,"any_mount":false,"usages":["sign","verify"],\
                "library":"softhsm","token_label":"dev","key_label":"k","mechanism":4161,"pin":"redacted"}""");
    }

    @Test
    void showsNumbersAsNumbers() {
        String read = read(TestFields.pkcs11()
                .with("slot", "2305843009213693953")
                .with("mechanism", "0x8000000000000001")
                .with("key_bits", "4096")
                .with("key_id", "0xAB")
                .with("max_parallel", "3")
                .with("force_rw_session", "true")
                .with("hmac_mechanism", "0x251")
                .with("usages", "verify,encrypt"));

        assertThat(read)
                .contains("\"slot\":2305843009213693953")
                .contains("\"mechanism\":9223372036854775809")
                .contains("\"key_bits\":4096")
                .contains("\"key_id\":\"0xAB\"")
                .contains("\"max_parallel\":3")
                .contains("\"force_rw_session\":\"true\"")
                .contains("\"hmac_mechanism\":593")
                .contains("\"usages\":[\"encrypt\",\"verify\"]");
    }

    @Test
    void survivesBeingStored() {
        Pkcs11Settings settings = TestFields.pkcs11()
                .with("slot", "18446744073709551615")
                .with("hmac_mechanism", "1")
                .pkcs11Settings();

        assertThat(StoredForm.json(StoredForm.json(settings), Pkcs11Settings.class))
                .isEqualTo(settings);
    }

    /** An entry of a type, and how it reads after the fields that all types have. */
    record ReadForm(ManagedKeyType type, TestFields fields, String expected) {
        @Override
        public String toString() {
            return type.wireName();
        }
    }

    static Stream<ReadForm> cloudForms() {
        return Stream.of(
                new ReadForm(ManagedKeyType.AWSKMS, TestFields.awsKms().with("key_bits", "256"), """
                        "region":"us-east-1","kms_key":"alias/k","key_type":"ECDSA","key_bits":256,"curve":"P256",\
                        "access_key":"redacted","secret_key":"redacted"}"""),
                new ReadForm(
                        ManagedKeyType.AWSKMS,
                        TestFields.awsKms()
                                .with("key_type", "rsa")
                                .with("key_bits", 3072)
                                .with("endpoint", "https://kms.example.com")
                                .with("region", "eu-central-1")
                                .without("curve")
                                .without("access_key")
                                .with("secret_key", ""),
                        """
                        "region":"eu-central-1","endpoint":"https://kms.example.com","kms_key":"alias/k",\
                        "key_type":"rsa","key_bits":3072}"""),
                new ReadForm(ManagedKeyType.AZUREKEYVAULT, TestFields.azureKeyVault(), """
                        "tenant_id":"contoso.onmicrosoft.com","client_id":"11111111-2222-3333-4444-555555555555",\
                        "environment":"AZUREPUBLICCLOUD","vault_name":"keys-of-dev","resource":"vault.azure.net",\
                        "key_name":"k","key_type":"RSA-HSM","key_bits":2048,"encryption_mode":"envelope",\
                        "client_secret":"redacted"}"""),
                new ReadForm(ManagedKeyType.GCPCKMS, TestFields.gcpCkms().with("crypto_key_version", 2), """
                        "project":"project-1","region":"europe-west3","key_ring":"ring","crypto_key":"k",\
                        "crypto_key_version":"2","algorithm":"ec_sign_p256_sha256","credentials":"redacted"}"""));
    }

    @ParameterizedTest
    @MethodSource("cloudForms")
    void showsWhatWasWrittenAndNoSecret(ReadForm form) {
        assertThat(read(form.type(), form.fields())).endsWith("\"usages\":[\"sign\",\"verify\"]," + form.expected());
    }

    @ParameterizedTest
    @MethodSource("cloudForms")
    void keepsCloudSettingsAsJson(ReadForm form) {
        BackendSettings settings = form.fields().settings(form.type());

        assertThat(form.type().stored(StoredForm.json(settings))).isEqualTo(settings);
    }

    private static String read(TestFields fields) {
        return read(ManagedKeyType.PKCS11, fields);
    }

    private static String read(ManagedKeyType type, TestFields fields) {
        ManagedKey key = new ManagedKey(
                KEY,
                UUID.randomUUID(),
                "k",
                1,
                fields.policy(),
                fields.settings(type),
                new EnclosedSecret("sealed"),
                GivenSecrets.of(type.read(fields.fields())).byName().keySet(),
                1,
                null);
        return JsonMapper.shared().writeValueAsString(key.describe());
    }
}
