package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.secret.EnclosedSecret;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
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
        Pkcs11Settings settings = Pkcs11Parameters.read(TestFields.pkcs11()
                .with("slot", "18446744073709551615")
                .with("hmac_mechanism", "1")
                .fields());

        assertThat(StoredForm.json(StoredForm.json(settings), Pkcs11Settings.class))
                .isEqualTo(settings);
    }

    private static String read(TestFields fields) {
        ManagedKeyFields parsed = fields.fields();
        ManagedKey key = new ManagedKey(
                KEY,
                UUID.randomUUID(),
                "k",
                1,
                KeyPolicy.of(parsed),
                Pkcs11Parameters.read(parsed),
                new EnclosedSecret("sealed"),
                Set.of("pin"),
                1,
                null);
        return JsonMapper.shared().writeValueAsString(key.describe());
    }
}
