package io.managedkeys.suite;

import io.managedkeys.suite.bench.Bench;
import io.managedkeys.suite.bench.LoadClient;
import io.managedkeys.suite.standin.Cloud;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The program behind {@code ./dev}: its first word says what to do. */
public final class SuiteCommand {
    private SuiteCommand() {}

    public static void main(String[] words) throws Exception {
        List<String> arguments = Arrays.asList(words).subList(Math.min(1, words.length), words.length);
        Path checkout = Applications.checkout();
        String verb = words.length == 0 ? "" : words[0];
        int status = switch (verb) {
            case "up" -> new Up(new Suite(SuiteOptions.dev(checkout, base())), clouds(arguments), System.out).run();
            case "bench" -> {
                boolean quick = arguments.contains("--quick");
                List<String> rows = arguments.stream()
                        .filter(word -> !word.equals("--quick"))
                        .toList();
                yield new Bench(checkout, quick, rows, System.out).run();
            }
            case "load" -> LoadClient.main(arguments);
            default -> {
                System.err.println("usage: up [--with aws,azure,gcp] | bench [--quick] [word ...]");
                yield 2;
            }
        };
        System.exit(status);
    }

    /** {@code --with aws,gcp}; none without it. */
    private static List<Cloud> clouds(List<String> arguments) {
        if (arguments.isEmpty()) {
            return List.of();
        }
        if (arguments.size() != 2 || !arguments.getFirst().equals("--with")) {
            throw new IllegalArgumentException("usage: up [--with aws,azure,gcp]");
        }
        return Cloud.named(arguments.getLast());
    }

    /** {@code MK_PORT_BASE} moves all ports, so that two checkouts can run side by side. */
    private static int base() {
        String base = System.getenv("MK_PORT_BASE");
        return base == null || base.isBlank() ? Ports.DEFAULT_BASE : Integer.parseInt(base);
    }
}
