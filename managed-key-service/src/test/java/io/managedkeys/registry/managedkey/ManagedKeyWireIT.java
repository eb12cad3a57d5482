package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code sys/managed-keys} as clients see it, through the public port. */
@ExtendWith(OutputCaptureExtension.class)
class ManagedKeyWireIT extends ManagedKeysIT {
    private static final String PATH = "sys/managed-keys/pkcs11/";

    private final HttpClient http = HttpClient.newHttpClient();

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT"})
    void answersAWriteWithNothing(String method) {
        HttpResponse<String> created =
                call(method, PATH + freshName("k"), TestFields.pkcs11().json());

        assertThat(created.statusCode()).isEqualTo(204);
        assertThat(created.body()).isEmpty();
        assertThat(created.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(created.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void ignoresNameUuidAndUnknownFieldsInTheBody() {
        String name = freshName("k");
        TestFields fields = TestFields.pkcs11()
                .with("name", "another")
                .with("uuid", "5b6f0d0a-0000-4000-8000-000000000001")
                .with("colour", "blue");

        assertThat(call("PUT", PATH + name, fields.json()).statusCode()).isEqualTo(204);

        JsonNode data = read(name);
        assertThat(data.get("name").stringValue()).isEqualTo(name);
        assertThat(data.get("UUID").stringValue()).isNotEqualTo("5b6f0d0a-0000-4000-8000-000000000001");
    }

    @Test
    void readsInVaultsEnvelope() {
        String name = freshName("k");
        call("POST", PATH + name, TestFields.pkcs11().json());

        HttpResponse<String> answer = call("GET", PATH + name, null);

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode envelope = json(answer);
        assertThat(envelope.propertyNames())
                .containsExactlyInAnyOrder(
                        "request_id",
                        "lease_id",
                        "renewable",
                        "lease_duration",
                        "data",
                        "wrap_info",
                        "warnings",
                        "auth",
                        "mount_type");
        assertThat(envelope.get("mount_type").stringValue()).isEqualTo("system");
        assertThat(envelope.get("data").get("pin").stringValue()).isEqualTo("redacted");
        assertThat(envelope.get("data").get("mechanism").isInt()).isTrue();
        assertThat(envelope.get("data").get("usages").toString()).isEqualTo("[\"sign\",\"verify\"]");
    }

    @Test
    void treatsNamesAsLowerCase() {
        String name = freshName("MiXed");
        assertThat(call("POST", PATH + name, TestFields.pkcs11().json()).statusCode())
                .isEqualTo(204);

        assertThat(read(name.toUpperCase(java.util.Locale.ROOT)).get("name").stringValue())
                .isEqualTo(name.toLowerCase(java.util.Locale.ROOT));
        assertThat(call("DELETE", PATH + name, null).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({"LIST,", "GET, ?list=true", "GET, ?list=True"})
    void listsTheNamesOfTheNamespace(String method, @Nullable String query) {
        String namespace = freshName("wire");
        newNamespace(namespace);
        String list = "sys/managed-keys/pkcs11" + (query == null ? "" : query);
        HttpResponse<String> empty = call(method, list, null, "X-Vault-Namespace", namespace);
        assertThat(empty.statusCode()).isEqualTo(404);
        assertThat(empty.body()).isEqualTo("{\"errors\":[]}");

        call("POST", PATH + "b", TestFields.pkcs11().json(), "X-Vault-Namespace", namespace);
        call("POST", namespace + "/" + PATH + "a", TestFields.pkcs11().json());

        JsonNode listed = json(call(method, list, null, "X-Vault-Namespace", namespace));
        assertThat(listed.get("data").toString()).isEqualTo("{\"keys\":[\"a\",\"b\"]}");
        assertThat(call("GET", PATH + "b", null).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "LIST, sys/managed-keys/transit",
        "GET, sys/managed-keys/transit?list=true",
        "POST, sys/managed-keys/quantum/x",
        "POST, sys/managed-keys/kmip/x",
        "GET, sys/managed-keys/ocikms/x",
        "DELETE, sys/managed-keys/transit/x",
        "POST, sys/managed-keys/alicloudkms/x/test/sign",
    })
    void saysWhichTypesItDoesNotKnow(String method, String path) {
        HttpResponse<String> answer = call(method, path, method.equals("POST") ? "{}" : null);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).matches("\\{\"errors\":\\[\"unsupported managed key type: [a-z]+\"]}");
    }

    @ParameterizedTest
    @CsvSource({
        "LIST, sys/managed-keys, 404, unsupported path",
        "GET, sys/managed-keys, 404, unsupported path",
        "GET, sys/managed-keys/pkcs11/-x, 404, unsupported path",
        "POST, sys/managed-keys/pkcs11/a b, 404, unsupported path",
        "POST, sys/managed-keys/pkcs11/x/test/verify, 404, unsupported path",
        "DELETE, sys/managed-keys/pkcs11, 405, unsupported operation",
        "GET, sys/managed-keys/pkcs11/x/test/sign, 405, unsupported operation",
    })
    void answersOtherPathsAndOperationsAsVaultDoes(String method, String path, int status, String text) {
        HttpResponse<String> answer = call(method, path.replace(" ", "%20"), method.equals("POST") ? "{}" : null);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains(text);
    }

    @Test
    void admitsNobodyWithoutAToken() throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(baseUrl() + "/v1/" + PATH + "k"))
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).isEqualTo("{\"errors\":[\"permission denied\"]}");
    }

    @Test
    void deletesOnceAndAgain() {
        String name = freshName("k");
        call("POST", PATH + name, TestFields.pkcs11().json());

        assertThat(call("DELETE", PATH + name, null).statusCode()).isEqualTo(204);
        assertThat(call("DELETE", PATH + name, null).statusCode()).isEqualTo(204);

        HttpResponse<String> read = call("GET", PATH + name, null);
        assertThat(read.statusCode()).isEqualTo(404);
        assertThat(read.body()).isEqualTo("{\"errors\":[]}");
    }

    @Test
    void testsAKeyWithOrWithoutABody() {
        String name = freshName("k");
        call("POST", PATH + name, TestFields.pkcs11().with("key_label", name).json());

        assertThat(call("POST", PATH + name + "/test/sign", "").statusCode()).isEqualTo(204);
        assertThat(call("PUT", PATH + name + "/test/sign", "{\"use_pss\":\"true\",\"hash_algorithm\":\"sha2-384\"}")
                        .statusCode())
                .isEqualTo(204);
        assertThat(call("POST", PATH + freshName("never") + "/test/sign", "{}").statusCode())
                .isEqualTo(404);
        assertThat(call("POST", PATH + name + "/test/sign", "{\"hash_algorithm\":\"md5\"}")
                        .body())
                .contains("unsupported hash algorithm: md5");
    }

    @Test
    void tellsAnOperatorWhatTheBackendRefuses() {
        String name = freshName("k");
        call("POST", PATH + name, TestFields.pkcs11().json());
        gateway.onCall(() -> {
            throw new ApiException(ErrorKind.BACKEND_FAILED, "the token says no");
        });

        HttpResponse<String> answer = call("POST", PATH + name + "/test/sign", "{}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).isEqualTo("{\"errors\":[\"the token says no\"]}");
    }

    @Test
    void saysWhenToComeBackWhileTheGatewayIsAway() {
        gateway.onCall(() -> {
            throw ApiException.unavailable("hsm-gateway cannot be reached", Duration.ofSeconds(3), null);
        });

        HttpResponse<String> answer =
                call("POST", PATH + freshName("k"), TestFields.pkcs11().json());

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("3");
    }

    @Test
    void refusesALibraryThatTheGatewayDoesNotKnow() {
        String name = freshName("k");

        HttpResponse<String> answer = call(
                "POST", PATH + name, TestFields.pkcs11().with("library", "nope").json());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(call("GET", PATH + name, null).statusCode()).isEqualTo(404);
    }

    /** A type, what its keys are written with, and the secrets among it. */
    record CloudType(String type, TestFields fields, List<String> secrets) {
        @Override
        public String toString() {
            return type;
        }
    }

    static Stream<CloudType> cloudTypes() {
        return Stream.of(
                new CloudType("awskms", TestFields.awsKms(), List.of("access_key", "secret_key")),
                new CloudType("azurekeyvault", TestFields.azureKeyVault(), List.of("client_secret")),
                new CloudType("gcpckms", TestFields.gcpCkms(), List.of("credentials")));
    }

    @ParameterizedTest
    @MethodSource("cloudTypes")
    void servesEveryTypeInTheSameWay(CloudType cloud, CapturedOutput output) {
        String namespace = freshName("wire");
        newNamespace(namespace);
        String list = namespace + "/sys/managed-keys/" + cloud.type();
        String path = list + "/k";
        TestFields fields = cloud.fields();
        for (String secret : cloud.secrets()) {
            fields = fields.with(secret, "9!secret-of-" + secret);
        }
        assertThat(call("LIST", list, null).statusCode()).isEqualTo(404);

        List<HttpResponse<String>> answers = new ArrayList<>();
        answers.add(call(
                "PUT", path, fields.with("name", "k").with("max_parallel", 0).json()));
        answers.add(call("POST", path + "/test/sign", "{}"));
        answers.add(call("LIST", list, null));
        answers.add(call("GET", path, null));
        answers.add(call(
                "POST",
                path,
                fields.with("region", "../..").with("vault_name", "../..").json()));
        answers.add(call("DELETE", path, null));
        answers.add(call("GET", path, null));

        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(204, 204, 200, 200, 400, 204, 404);
        assertThat(json(answers.get(2)).get("data").toString()).isEqualTo("{\"keys\":[\"k\"]}");
        JsonNode read = json(answers.get(3)).get("data");
        assertThat(read.get("type").stringValue()).isEqualTo(cloud.type());
        assertThat(cloud.secrets())
                .allSatisfy(secret -> assertThat(read.get(secret).stringValue()).isEqualTo("redacted"));
        assertThat(answers).noneMatch(answer -> answer.body().contains("9!secret"));
        assertThat(wholeDatabase()).doesNotContain("9!secret");
        assertThat(output.getAll()).doesNotContain("9!secret");
    }

    @Test
    void keepsNamesUniqueOverAllTypes() {
        String name = freshName("k");
        call("POST", PATH + name, TestFields.pkcs11().json());

        HttpResponse<String> second = call(
                "POST", "sys/managed-keys/awskms/" + name, TestFields.awsKms().json());

        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body())
                .contains("managed key with name \\\"%s\\\" already exists with a different type".formatted(name));
    }

    @Test
    void answersForAKeyOnlyUnderItsType() {
        String name = freshName("k");
        String elsewhere = "sys/managed-keys/gcpckms/" + name;
        call("POST", PATH + name, TestFields.pkcs11().json());

        assertThat(call("GET", elsewhere, null).statusCode()).isEqualTo(404);
        assertThat(call("POST", elsewhere + "/test/sign", "{}").statusCode()).isEqualTo(404);
        assertThat(call("DELETE", elsewhere, null).statusCode()).isEqualTo(204);
        assertThat(read(name).get("type").stringValue()).isEqualTo("pkcs11");
    }

    @Test
    void letsNoPinOut(CapturedOutput output) {
        String pin = "9!secret-PIN-77";
        String name = freshName("k");
        gateway.setPin("guarded", pin);
        TestFields fields = TestFields.pkcs11()
                .with("token_label", "guarded")
                .with("key_label", name)
                .with("pin", pin);
        List<String> answers = new ArrayList<>();
        answers.add(call("POST", PATH + name, fields.json()).body());
        answers.add(
                call("POST", PATH + name, fields.with("library", "nope").json()).body());
        answers.add(
                call("POST", PATH + name, fields.with("mechanism", "x").json()).body());
        answers.add(call("POST", PATH + name, fields.with("pin", List.of(pin)).json())
                .body());
        answers.add(call("POST", PATH + name, "{\"pin\":\"" + pin + "\"").body());
        answers.add(call("POST", PATH + name + "/test/sign", "{}").body());
        gateway.setPin("guarded", "changed");
        answers.add(call("POST", PATH + name + "/test/sign", "{}").body());
        gateway.onCall(() -> {
            throw new IllegalStateException("a fault of our own");
        });
        answers.add(call("POST", PATH + name, fields.json()).body());
        answers.add(call("GET", PATH + name, null).body());

        assertThat(answers).noneMatch(answer -> answer.contains(pin));
        assertThat(wholeDatabase()).doesNotContain(pin).contains(name);
        assertThat(output.getAll()).doesNotContain(pin).contains("a fault of our own");
    }

    private JsonNode read(String name) {
        return json(call("GET", PATH + name, null)).get("data");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpResponse<String> call(String method, String path, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(baseUrl() + "/v1/" + path))
                .header("X-Vault-Token", "root")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
