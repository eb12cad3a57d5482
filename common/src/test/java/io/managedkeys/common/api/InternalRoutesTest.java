package io.managedkeys.common.api;

import static io.managedkeys.common.service.ServiceIdentity.GATEWAY;
import static io.managedkeys.common.service.ServiceIdentity.PKI;
import static io.managedkeys.common.service.ServiceIdentity.REGISTRY;
import static io.managedkeys.common.service.ServiceIdentity.TRANSIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.common.service.ServiceIdentity;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InternalRoutesTest {
    record Call(ServiceIdentity callee, String path, ServiceIdentity caller) {}

    /** Everything that is permitted; what is not here is refused. */
    private static final Set<Call> PERMITTED = Set.of(
            new Call(REGISTRY, "/internal/grants", PKI),
            new Call(REGISTRY, "/internal/grants", TRANSIT),
            new Call(REGISTRY, "/internal/refused-pins", PKI),
            new Call(REGISTRY, "/internal/refused-pins", TRANSIT),
            new Call(REGISTRY, "/internal/live-mounts", PKI),
            new Call(REGISTRY, "/internal/live-mounts", TRANSIT),
            new Call(PKI, "/v1/pki/issue/web", REGISTRY),
            new Call(TRANSIT, "/v1/pki/issue/web", REGISTRY),
            new Call(GATEWAY, "/internal/check", REGISTRY),
            new Call(GATEWAY, "/internal/resolve", REGISTRY),
            new Call(GATEWAY, "/internal/sign", PKI),
            new Call(GATEWAY, "/internal/sign", TRANSIT),
            new Call(GATEWAY, "/internal/encrypt", PKI),
            new Call(GATEWAY, "/internal/encrypt", TRANSIT),
            new Call(GATEWAY, "/internal/decrypt", PKI),
            new Call(GATEWAY, "/internal/decrypt", TRANSIT),
            new Call(GATEWAY, "/internal/mac", PKI),
            new Call(GATEWAY, "/internal/mac", TRANSIT));

    private static final List<String> PATHS = List.of(
            "/internal/grants",
            "/internal/refused-pins",
            "/internal/live-mounts",
            "/internal/check",
            "/internal/resolve",
            "/internal/sign",
            "/internal/encrypt",
            "/internal/decrypt",
            "/internal/mac",
            "/v1/pki/issue/web",
            "/internal/unknown",
            "/internal/sign/",
            "/internal/sign;x",
            "/internal/",
            "/internal",
            "/v1",
            "/V1/pki",
            "//v1/pki",
            "/error",
            "/health",
            "/",
            "");

    static Stream<Call> permitsWhatTheTableSaysAndNothingElse() {
        return Stream.of(ServiceIdentity.values())
                .flatMap(callee -> PATHS.stream()
                        .flatMap(path ->
                                Stream.of(ServiceIdentity.values()).map(caller -> new Call(callee, path, caller))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void permitsWhatTheTableSaysAndNothingElse(Call call) {
        assertThat(InternalRoutes.permits(call.callee(), call.path(), call.caller()))
                .isEqualTo(PERMITTED.contains(call));
    }
}
