package io.managedkeys.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.managedkeys.common.service.MintedSuite;
import io.managedkeys.common.service.ServiceIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Internal ports speak to the services that they are for, and to nobody else. */
@Order(11)
@ExtendWith(RunningSuite.class)
class InternalPortsIT {
    private final Suite suite;

    InternalPortsIT(Suite suite) {
        this.suite = suite;
    }

    @ParameterizedTest
    @EnumSource
    void callerWithoutCertificateGetsNoConnection(ServiceIdentity service) {
        assertThatThrownBy(() -> InternalPorts.withoutCertificate(suite)
                        .post(suite.internal(service), "/internal/sign", Map.of()))
                .isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void callerOfAnotherAuthorityGetsNoConnection(ServiceIdentity service, @TempDir Path folder) {
        MintedSuite foreign = MintedSuite.mint(folder);
        Path trusted = suite.folder().services().resolve("hsm-gateway/ca.crt");

        for (ServiceIdentity claimed : ServiceIdentity.values()) {
            assertThatThrownBy(() -> InternalPorts.with(foreign.folderOf(claimed), trusted)
                            .post(suite.internal(service), "/internal/sign", Map.of()))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GATEWAY,  PKI,      /internal/resolve",
        "GATEWAY,  TRANSIT,  /internal/check",
        "GATEWAY,  REGISTRY, /internal/sign",
        "GATEWAY,  GATEWAY,  /internal/sign",
        "GATEWAY,  TRANSIT,  /",
        "PKI,      TRANSIT,  /v1/pki/issue/r",
        "PKI,      GATEWAY,  /v1/pki/issue/r",
        "TRANSIT,  PKI,      /v1/transit/sign/k",
        "TRANSIT,  TRANSIT,  /v1/transit/sign/k",
        "TRANSIT,  REGISTRY, /internal/sign",
        "REGISTRY, GATEWAY,  /internal/grants",
        "REGISTRY, REGISTRY, /internal/grants",
        "REGISTRY, TRANSIT,  /v1/sys/mounts",
        "REGISTRY, PKI,      /internal/resolve"
    })
    void serviceIsRefusedWhereItHasNoBusiness(ServiceIdentity callee, ServiceIdentity caller, String path)
            throws IOException {
        assertThat(InternalPorts.as(suite, caller)
                        .post(suite.internal(callee), path, Map.of())
                        .status())
                .isEqualTo(403);
    }
}
