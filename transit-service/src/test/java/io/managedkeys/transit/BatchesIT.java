package io.managedkeys.transit;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.engine.Door;
import io.managedkeys.common.key.KeySpec;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class BatchesIT extends RunningTransit {
    @Test
    void aHundredInputsAreOneGatewayCall() {
        create("k", managedKey(KeySpec.EC_P256));
        Door.Answer answer = door.write("sign/k", "{\"batch_input\":[%s]}".formatted(items(100)));
        JsonNode results = answer.data().path("batch_results");
        assertThat(results.size()).isEqualTo(100);
        assertThat(gateway.signed).hasSize(1);
        assertThat(gateway.signed.peek().inputs()).hasSize(100);
        String claims = IntStream.range(0, 100)
                .mapToObj(i -> "{\"input\":\"%s\",\"signature\":\"%s\",\"reference\":\"r%d\"}"
                        .formatted(
                                base64("item " + i),
                                results.get(i).path("signature").asString(),
                                i))
                .collect(Collectors.joining(","));
        JsonNode verified = door.write("verify/k", "{\"batch_input\":[%s]}".formatted(claims))
                .data()
                .path("batch_results");
        for (int i = 0; i < 100; i++) {
            assertThat(verified.get(i).toString()).isEqualTo("{\"valid\":true,\"reference\":\"r%d\"}".formatted(i));
        }
    }

    @Test
    void itemsThatFailDoNotFailTheOthers() {
        create("k", managedKey(KeySpec.EC_P256));
        gateway.failingItem.set(1);
        JsonNode results = door.write("sign/k", """
                        {"input":null,"batch_input":[{"input":"YQ==","reference":"a"},{"input":"!!","reference":"b"},
                        {"reference":7},{"input":"YQ==","reference":"c"},{"input":""},{"input":null},
                        {"input":"YQ==","context":"YQ==","zzz":1}]}""").data().path("batch_results");
        assertThat(results.get(0).path("signature").asString()).startsWith("vault:v1:");
        assertThat(results.get(0).path("reference").asString()).isEqualTo("a");
        assertThat(results.get(1).toString())
                .isEqualTo("{\"key_version\":0,\"error\":\"unable to decode input: illegal base64 data at input byte"
                        + " 0\",\"reference\":\"b\"}");
        assertThat(results.get(2).toString())
                .isEqualTo("{\"key_version\":0,\"error\":\"missing input\",\"reference\":\"7\"}");
        assertThat(results.get(3).toString())
                .as("the gateway's own item error keeps its place")
                .isEqualTo("{\"key_version\":0,\"error\":\"the token refused\",\"reference\":\"c\"}");
        assertThat(results.get(4).path("key_version").intValue()).isEqualTo(1);
        assertThat(results.get(5).path("error").asString()).isEqualTo("missing input");
        assertThat(results.get(6).propertyNames()).containsExactly("signature", "key_version", "reference");
        assertThat(gateway.signed).hasSize(1);
        assertThat(gateway.signed.peek().inputs()).hasSize(4);
    }

    @Test
    void aBatchWithNothingToSignCallsNobody() {
        create("k", managedKey(KeySpec.EC_P256));
        Door.Answer answer = door.write("sign/k", "{\"batch_input\":[{},{\"input\":\"!\"}]}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(gateway.signed).isEmpty();
    }

    @Test
    void tenThousandItemsAreTheMost() {
        create("k", managedKey(KeySpec.EC_P256));
        assertThat(door.write("sign/k", "{\"batch_input\":[%s]}".formatted(items(10_001)))
                        .status())
                .isEqualTo(400);
        assertThat(gateway.signed).isEmpty();
        Door.Answer most = door.write(
                "verify/k",
                "{\"batch_input\":[%s]}"
                        .formatted(IntStream.range(0, 10_000)
                                .mapToObj(i -> "{\"input\":\"\",\"signature\":\"x\"}")
                                .collect(Collectors.joining(","))));
        assertThat(most.data().path("batch_results").size()).isEqualTo(10_000);
    }

    @Test
    void optionsThatFitNoItemAreErrorsOfEach() {
        create("k", managedKey(KeySpec.RSA_2048));
        for (String option :
                new String[] {"\"key_version\":9", "\"salt_length\":999", "\"signature_algorithm\":\"zz\""}) {
            JsonNode results = door.write(
                            "sign/k",
                            "{%s,\"batch_input\":[{\"input\":\"YQ==\"},{\"input\":\"YQ==\"}]}".formatted(option))
                    .data()
                    .path("batch_results");
            assertThat(results.size()).as(option).isEqualTo(2);
            assertThat(results.get(1).path("error").asString()).isNotEmpty();
        }
        assertThat(door.write("sign/k/md5", "{\"batch_input\":[{\"input\":\"YQ==\"}]}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void verifyChecksEachVersionWithItsOwnKey() {
        create("k", managedKey(KeySpec.EC_P256));
        String first = door.write("sign/k", "{\"input\":\"YQ==\"}")
                .data()
                .path("signature")
                .asString();
        door.write(
                "keys/k/rotate",
                "{\"managed_key_name\":\"%s\"}"
                        .formatted(managedKey(KeySpec.EC_P384).name()));
        String second = door.write("sign/k", "{\"input\":\"YQ==\"}")
                .data()
                .path("signature")
                .asString();
        JsonNode results = door.write("verify/k", """
                        {"batch_input":[{"input":"YQ==","signature":"%s"},{"input":"YQ==","signature":"%s"},
                        {"input":"YQ==","signature":"%s"},{"input":"!","signature":"%s"}]}""".formatted(first, second, second.replace("v2", "v1"), first))
                .data()
                .path("batch_results");
        assertThat(results.get(0).path("valid").booleanValue()).isTrue();
        assertThat(results.get(1).path("valid").booleanValue()).isTrue();
        assertThat(results.get(2).path("valid").booleanValue()).isFalse();
        assertThat(results.get(3).path("error").asString()).contains("unable to decode input");
    }

    private static String items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"input\":\"%s\"}".formatted(base64("item " + i)))
                .collect(Collectors.joining(","));
    }
}
