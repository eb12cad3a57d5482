package io.managedkeys.common.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionHeaderTest {
    private static final Admission.Caller CALLER =
            new Admission.Caller("accessor", "a \"name\" with \u00e9", List.of("default", "signer"));

    private static final String JSON = """
            {"requestId":"00000000-0000-0001-0000-000000000002",\
            "namespace":{"uuid":"00000000-0000-0000-0000-000000000003","path":"team/"},\
            "mount":{"uuid":"00000000-0000-0000-0000-000000000004","type":"transit","path":"transit/",\
            "accessor":"transit_1","defaultLeaseSeconds":60,"maxLeaseSeconds":3600},\
            "path":"sign/\u00e9","capabilities":["update"],\
            "caller":{"accessor":"accessor","displayName":"a \\"name\\" with \u00e9",\
            "policies":["default","signer"]},\
            "clientAddress":"::1","timeoutMillis":90000,"grantEpoch":7,"tokenRefused":false}""";

    private static Admission admission(Admission.@Nullable Caller caller, boolean tokenRefused) {
        return new Admission(
                new UUID(1, 2),
                new Admission.Namespace(new UUID(0, 3), "team/"),
                new Admission.Mount(new UUID(0, 4), "transit", "transit/", "transit_1", 60, 3600),
                "sign/\u00e9",
                caller == null ? Set.of() : Set.of(Capability.UPDATE),
                caller,
                "::1",
                90_000,
                7,
                tokenRefused);
    }

    static final List<Admission> arriveAsTheyWereMade =
            List.of(admission(CALLER, false), admission(null, false), admission(null, true));

    @ParameterizedTest
    @FieldSource
    void arriveAsTheyWereMade(Admission admission) {
        assertThat(AdmissionHeader.decode(AdmissionHeader.encode(admission))).isEqualTo(admission);
    }

    /** Each byte is written, sent and read with every request. */
    @Test
    void saysEachThingOnce() {
        assertThat(Base64.getUrlDecoder().decode(AdmissionHeader.encode(admission(CALLER, false))))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(JSON);
    }

    /** Of a door of another version. */
    @Test
    void ignoresWhatItDoesNotKnow() {
        String more = JSON.replace("\"maxLeaseSeconds\":3600", "\"maxLeaseSeconds\":3600,\"more\":[{}]")
                .replace("\"tokenRefused\":false", "\"tokenRefused\":false,\"anonymous\":false");

        assertThat(AdmissionHeader.decode(header(more))).isEqualTo(admission(CALLER, false));
    }

    static Stream<String> refusesWhatIsNone() {
        return Stream.of(
                "forged",
                "%",
                header("{"),
                header("[]"),
                header("\"\""),
                header(JSON + "{}"),
                header(JSON.replace("7", "null")),
                header(JSON.replace("7", "\"x\"")),
                header(JSON.replace("\"grantEpoch\":7,", "")),
                header(JSON.replace("[\"update\"]", "[\"anything\"]")));
    }

    @ParameterizedTest
    @MethodSource
    void refusesWhatIsNone(String header) {
        ApiException refusal = catchThrowableOfType(ApiException.class, () -> AdmissionHeader.decode(header));

        assertThat(refusal.kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
        assertThat(refusal.errors()).containsExactly("malformed admission");
    }

    @Test
    void isDemanded() {
        assertThat(catchThrowableOfType(ApiException.class, () -> AdmissionHeader.decode(null))
                        .errors())
                .containsExactly("no admission");
    }

    private static String header(String json) {
        return Base64.getUrlEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
