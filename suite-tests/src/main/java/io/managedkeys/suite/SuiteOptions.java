package io.managedkeys.suite;

import io.managedkeys.common.service.ServiceIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How one suite is to run.
 *
 * @param ownsApps whether no other suite uses the folder of unpacked services
 * @param rootToken token id that the registry initialises itself with
 * @param settings per service, over what the launcher says
 */
public record SuiteOptions(
        SuiteFolder folder,
        boolean ownsApps,
        Ports ports,
        String rootToken,
        List<String> jvmOptions,
        Map<ServiceIdentity, Map<String, String>> settings) {
    /** Measured best on small machines: no collector can buy anything at this load. */
    public static final List<String> JVM = List.of(
            "-XX:+UseSerialGC", "-Xms256m", "-Xmx256m", "-XX:+UseTransparentHugePages", "-XX:+UseCompactObjectHeaders");

    /** For suites that live for seconds: the second compiler never pays there. */
    private static final List<String> SHORT_LIVED_JVM =
            List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    public SuiteOptions {
        jvmOptions = List.copyOf(jvmOptions);
        settings = Map.copyOf(settings);
    }

    /** As {@code ./dev up} runs it: everything in {@code .dev}. */
    public static SuiteOptions dev(Path checkout, int base) {
        Path root = checkout.resolve(".dev");
        return new SuiteOptions(
                new SuiteFolder(root, root.resolve("apps")), true, Ports.from(base), "root", JVM, Map.of());
    }

    /** For tests: own folder and ports, and a root token that can be looked for in logs. */
    public static SuiteOptions forTests(Path root, Path apps) {
        return new SuiteOptions(
                new SuiteFolder(root, apps),
                false,
                Ports.free(),
                "test-root-" + UUID.randomUUID(),
                SHORT_LIVED_JVM,
                Map.of());
    }

    /** For measurements: own folder and ports, the compilers as in production. */
    public static SuiteOptions forBench(Path root, Path apps) {
        List<String> jvmOptions = new ArrayList<>(JVM);
        // Else some end, and what they took can no longer be told from what the service did.
        jvmOptions.add("-XX:-UseDynamicNumberOfCompilerThreads");
        return new SuiteOptions(new SuiteFolder(root, apps), false, Ports.free(), "root", jvmOptions, Map.of());
    }

    /** With one more setting. */
    public SuiteOptions with(ServiceIdentity identity, String property, String value) {
        Map<ServiceIdentity, Map<String, String>> more = new EnumMap<>(ServiceIdentity.class);
        more.putAll(settings);
        Map<String, String> values = new HashMap<>(settings.getOrDefault(identity, Map.of()));
        values.put(property, value);
        more.put(identity, values);
        return new SuiteOptions(folder, ownsApps, ports, rootToken, jvmOptions, more);
    }
}
