package io.managedkeys.registry.managedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.managedkeys.registry.managedkey.ManagedKeyProperties.Failpoint;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ManagedKeyPropertiesTest {
    @Test
    void leavesTheGatewayLessTimeThanTheLeaseLasts() {
        ManagedKeyProperties properties = bind(Map.of());

        assertThat(properties.resolveLease()).isEqualTo(Duration.ofSeconds(40));
        assertThat(properties.resolveTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(properties.failpoint()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"intent-committed, INTENT_COMMITTED", "resolve-returned, RESOLVE_RETURNED"})
    void namesTheFailpoints(String text, Failpoint failpoint) {
        assertThat(bind(Map.of("registry.failpoint", text)).failpoint()).isEqualTo(failpoint);
    }

    @Test
    void takesAnotherLease() {
        assertThat(bind(Map.of("registry.resolve-lease", "8s")).resolveTimeout())
                .isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void knowsVaultsRegionAndNoOtherPlace() {
        assertThat(bind(Map.of()).cloudDefaults()).isEqualTo(new CloudDefaults("us-east-1", null, null, null));
        assertThat(bind(Map.of("registry.cloud-defaults.aws-region", ""))
                        .cloudDefaults()
                        .awsRegion())
                .isEqualTo("us-east-1");
    }

    @Test
    void namesTheDefaultsOfClouds() {
        CloudDefaults defaults = bind(Map.of(
                        "registry.cloud-defaults.aws-region", "eu-west-1",
                        "registry.cloud-defaults.azure-tenant-id", "contoso.example",
                        "registry.cloud-defaults.google-project", "project-1",
                        "registry.cloud-defaults.google-region", "europe-west3"))
                .cloudDefaults();

        assertThat(defaults).isEqualTo(new CloudDefaults("eu-west-1", "contoso.example", "project-1", "europe-west3"));
    }

    private static ManagedKeyProperties bind(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("registry", ManagedKeyProperties.class);
    }
}
