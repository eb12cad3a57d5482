package io.managedkeys.suite.bench;

import io.managedkeys.common.service.ServiceIdentity;
import io.managedkeys.suite.Command;
import io.managedkeys.suite.Suite;
import io.managedkeys.suite.SuiteOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Drives a suite of its own and prints, beside each figure, what the token alone does in the same run. */
public final class Bench {
    private static final List<Integer> CONNECTIONS = List.of(1, 8, 64);
    private static final int ROUNDS = 5;
    /** Of one processor: what just-in-time compilers may still take when figures hold. */
    private static final double COMPILERS_AT_REST = 0.03;

    private static final int MOST_WARM_UP_ROUNDS = 40;
    private static final String DATABASE = "postgres";
    private static final String AWAKE = "awake";

    private final Path results;
    private final Path root;
    private final Path apps;
    private final boolean quick;
    private final List<String> words;
    private final PrintStream out;
    private final List<String> report = new ArrayList<>();

    /** @param words of the titles to be measured; none: all */
    public Bench(Path checkout, boolean quick, List<String> words, PrintStream out) {
        this.results = checkout.resolve(".dev").resolve("bench");
        this.root = results.resolve("suite-" + ProcessHandle.current().pid());
        this.apps = checkout.resolve(".dev").resolve("apps");
        this.quick = quick;
        this.words = List.copyOf(words);
        this.out = out;
    }

    public int run() throws Exception {
        Suite suite = new Suite(SuiteOptions.forBench(root, apps));
        Runtime.getRuntime().addShutdownHook(new Thread(suite::stop, "stop"));
        suite.start(out::println);
        List<Scenario> scenarios = new Scenarios(suite)
                .prepare().stream()
                        .filter(scenario -> words.stream().allMatch(scenario.title()::contains))
                        .toList();
        try (Child load = new Child(
                Map.of(), List.of("load", Integer.toString(suite.address().getPort()), suite.rootToken()))) {
            measure(suite, scenarios, load);
        }
        Path file = results.resolve("%s.md".formatted(Instant.now().toString().replace(':', '-')));
        Files.write(file, report);
        out.println("saved in " + file);
        return 0;
    }

    private void measure(Suite suite, List<Scenario> scenarios, Child load) throws IOException {
        Map<String, ProcessHandle> processes = new LinkedHashMap<>();
        for (ServiceIdentity identity : ServiceIdentity.values()) {
            processes.put(identity.serviceName(), handle(suite.service(identity).pid()));
        }
        processes.put(DATABASE, suite.postgres().process());
        CpuClock cpu = new CpuClock(processes);
        Table table = new Table(List.copyOf(processes.keySet()));
        for (Scenario scenario : scenarios) {
            warmUp(scenario, load, cpu);
        }
        boolean canKeepAwake = AwakeProcessors.areAvailable();
        say("");
        say(
                "%s; %d processors; the token's rate is measured through the same wrapper right before each round, and the middle one of %d rounds is shown; CPU is user and system time"
                        .formatted(Instant.now(), Runtime.getRuntime().availableProcessors(), ROUNDS));
        say(
                "of the processes named, without the JVM's compiler threads and without the load's own. One connection lets");
        say("processors halt between a request's steps, which the token alone never does%s."
                .formatted(canKeepAwake ? "; \"awake\": they are kept from it" : ""));
        say("On one core, `openssl speed` signs ECDSA P-256 %s times a second, RSA-2048 %s times."
                .formatted(openssl("ecdsap256"), openssl("rsa2048")));
        say("");
        table.head().forEach(this::say);
        for (Scenario scenario : scenarios) {
            for (int connections : CONNECTIONS) {
                say(table.row(cell(suite, scenario, connections, load, cpu), ""));
                if (connections == 1 && scenario.operations() == 1 && canKeepAwake) {
                    try (var _ = AwakeProcessors.keep()) {
                        say(table.row(cell(suite, scenario, connections, load, cpu), AWAKE));
                    }
                }
            }
        }
        say("");
    }

    /**
     * Of all rounds the one whose ratio to the token's rate lies between the others': a machine that others use, too, is
     * not equally fast from minute to minute.
     */
    private Measurement cell(Suite suite, Scenario scenario, int connections, Child load, CpuClock cpu)
            throws IOException {
        if (scenario.key() == null) {
            return round(suite, scenario, connections, load, cpu);
        }
        List<Measurement> rounds = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            rounds.add(round(suite, scenario, connections, load, cpu));
        }
        rounds.sort(Comparator.comparingDouble(round -> round.ratio().orElse(0)));
        return rounds.get(ROUNDS / 2);
    }

    private Measurement round(Suite suite, Scenario scenario, int connections, Child load, CpuClock cpu)
            throws IOException {
        OptionalDouble raw = rawRate(suite, scenario, connections);
        Run run = run(scenario, connections, quick ? 3 : 10, load, cpu);
        String[] result = run.result();
        return new Measurement(
                scenario,
                connections,
                Long.parseLong(result[0]),
                Long.parseLong(result[1]),
                Double.parseDouble(result[2]),
                Long.parseLong(result[3]) / 1000.0,
                Long.parseLong(result[4]) / 1000.0,
                run.cpuMillis(),
                raw);
    }

    /** @param result as {@link LoadClient} says it */
    private record Run(String[] result, Map<String, Double> cpuMillis, double compilerMillis) {}

    private Run run(Scenario scenario, int connections, int seconds, Child load, CpuClock cpu) throws IOException {
        load.say("%s %s %d %d".formatted(scenario.path(), bodyOf(scenario), connections, seconds));
        load.hear("BEGIN");
        Map<String, Double> before = cpu.read();
        double compilersBefore = cpu.compilerMillis();
        load.hear("END");
        Map<String, Double> spent = new LinkedHashMap<>(cpu.read());
        double compilers = cpu.compilerMillis() - compilersBefore;
        spent.replaceAll((process, millis) -> millis - before.getOrDefault(process, 0.0));
        return new Run(load.hear("RESULT"), spent, compilers);
    }

    private OptionalDouble rawRate(Suite suite, Scenario scenario, int connections) {
        Scenario.RawKey key = scenario.key();
        if (key == null) {
            return OptionalDouble.empty();
        }
        int sessions = scenario.operations() > 1 ? Scenarios.SESSIONS : Math.min(connections, Scenarios.SESSIONS);
        return OptionalDouble.of(TokenAlone.rate(suite, key, sessions, quick ? 2 : 5));
    }

    /** Until the just-in-time compilers rest; what many connections run through is not all that few do. */
    private void warmUp(Scenario scenario, Child load, CpuClock cpu) throws IOException {
        int seconds = quick ? 3 : 5;
        for (int round = 1; round <= MOST_WARM_UP_ROUNDS; round++) {
            double compilers = 0;
            for (int connections : CONNECTIONS) {
                double millis = run(scenario, connections, seconds, load, cpu).compilerMillis();
                compilers += millis / 1000 / seconds / CONNECTIONS.size();
            }
            out.printf("warming up: %s, compilers take %.0f %%%n", scenario.title(), 100 * compilers);
            if (compilers < COMPILERS_AT_REST) {
                return;
            }
        }
    }

    private Path bodyOf(Scenario scenario) throws IOException {
        Path body = root.resolve("body-%08x.json".formatted(scenario.body().hashCode()));
        if (!Files.exists(body)) {
            Files.writeString(body, scenario.body());
        }
        return body;
    }

    // The line of figures ends with signatures and verifications a second.
    private static String openssl(String algorithm) {
        String[] words = Command.of("openssl", "speed", "-seconds", "2", algorithm)
                .output()
                .strip()
                .split("\\s+");
        return words.length < 2 ? "?" : words[words.length - 2];
    }

    private static ProcessHandle handle(long pid) {
        return ProcessHandle.of(pid).orElseThrow();
    }

    private void say(String line) {
        out.println(line);
        report.add(line);
    }
}
