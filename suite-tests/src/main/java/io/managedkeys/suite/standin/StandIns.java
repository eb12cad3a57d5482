package io.managedkeys.suite.standin;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.ApiClient;
import io.managedkeys.suite.ApiClient.Answer;
import io.managedkeys.suite.Suite;
import io.managedkeys.suite.SuiteFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Stand-ins on free loopback ports, in threads of this process; their keys die with it. */
public final class StandIns implements AutoCloseable {
    private final List<StandIn> running = new ArrayList<>();

    private StandIns() {}

    public static StandIns start(List<Cloud> clouds) {
        StandIns standIns = new StandIns();
        try {
            clouds.forEach(cloud -> standIns.running.add(cloud.start()));
        } catch (RuntimeException e) {
            standIns.close();
            throw e;
        }
        return standIns;
    }

    /** @throws IllegalArgumentException when it was not started */
    public StandIn of(Cloud cloud) {
        return running.stream()
                .filter(standIn -> standIn.cloud() == cloud)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no stand-in runs for " + cloud.word()));
    }

    /** Tells the gateway of a suite that is yet to start how to reach them; that needs the profile dev. */
    public void configure(Suite suite) {
        if (running.isEmpty()) {
            return;
        }
        Path trust = suite.folder().root().resolve("stand-ins").resolve("trust.pem");
        SuiteFolder.writePrivately(
                trust,
                running.stream()
                        .map(StandIn::authority)
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining("\n")));
        Map<String, String> settings = new HashMap<>();
        settings.put("spring.profiles.active", "dev");
        settings.put("gateway.cloud.stand-ins.trust", trust.toString());
        settings.put(
                "gateway.cloud.allowed-endpoints",
                running.stream()
                        .map(StandIn::endpoint)
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(",")));
        running.forEach(standIn -> settings.putAll(standIn.gatewaySettings()));
        settings.forEach((property, value) -> suite.set(ServiceIdentity.GATEWAY, property, value));
    }

    /**
     * Registers an example key in each, generated there; those of an earlier run are gone with their stand-ins.
     *
     * @return a line for each: what it is called, or why it is not there
     */
    public List<String> registerExamples(ApiClient client) {
        return running.stream().map(standIn -> registerExample(client, standIn)).toList();
    }

    private static String registerExample(ApiClient client, StandIn standIn) {
        String path = "sys/managed-keys/%s/example-%s"
                .formatted(standIn.cloud().type(), standIn.cloud().word());
        Map<String, Object> fields = new HashMap<>(standIn.address());
        fields.putAll(standIn.exampleKey());
        fields.put("allow_generate_key", true);
        fields.put("any_mount", true);
        for (Answer answer : List.of(
                client.send("DELETE", path, ""),
                client.post(path, fields),
                client.post(path + "/test/sign", Map.of()))) {
            if (answer.status() >= 300) {
                return "no example key in %s: %s".formatted(standIn.cloud().word(), answer.text());
            }
        }
        return "example key   bao read " + path;
    }

    @Override
    public void close() {
        running.forEach(StandIn::close);
    }
}
