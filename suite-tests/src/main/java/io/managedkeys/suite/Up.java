package io.managedkeys.suite;

import io.managedkeys.suite.standin.Cloud;
import io.managedkeys.suite.standin.StandIns;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code ./dev up}: runs the suite in the foreground until it is told to end, or until a service dies. */
final class Up {
    private final Suite suite;
    private final List<Cloud> clouds;
    private final PrintStream out;

    Up(Suite suite, List<Cloud> clouds, PrintStream out) {
        this.suite = suite;
        this.clouds = clouds;
        this.out = out;
    }

    /** Returns the exit status: 0 when it was told to end, 1 when something failed. */
    int run() {
        CountDownLatch ended = new CountDownLatch(1);
        CountDownLatch startLeft = new CountDownLatch(1);
        Thread starter = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starter, startLeft), "stop"));
        // ./dev is the parent: without it nobody could end this any more.
        ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(ended::countDown));
        List<String> examples;
        try {
            examples = start();
        } catch (RuntimeException e) {
            out.println(e.getMessage());
            return 1;
        } finally {
            startLeft.countDown();
        }
        welcome();
        examples.forEach(example -> out.println("  " + example));
        try {
            return watch(ended);
        } catch (InterruptedException e) {
            return 0;
        }
    }

    /** The suite, after the stand-ins that its gateway is to know; lines about the example keys in them. */
    private List<String> start() {
        StandIns standIns = StandIns.start(clouds);
        standIns.configure(suite);
        suite.start(out::println);
        return standIns.registerExamples(ApiClient.of(suite));
    }

    private int watch(CountDownLatch ended) throws InterruptedException {
        while (!ended.await(500, TimeUnit.MILLISECONDS)) {
            for (ServiceProcess service : suite.services()) {
                if (!service.isAlive()) {
                    out.printf("%s died; the end of its log:%n%s%n", service.name(), service.logTail(40));
                    return 1;
                }
            }
        }
        return 0;
    }

    // A start that is under way is left first, so that nothing is started behind the stop.
    private void stop(Thread starter, CountDownLatch startLeft) {
        starter.interrupt();
        try {
            startLeft.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.println("stopping");
        suite.stop();
        out.println("stopped; everything is kept in " + suite.folder().root());
    }

    private void welcome() {
        out.printf(
                """

                ****************************************************************************
                *  NOT FOR PRODUCTION: one machine, a software HSM, a root token that       *
                *  everybody knows. What it holds is worth nothing; keep it so.             *
                ****************************************************************************

                  address       %1$s
                  root token    %2$s
                  HSM           library softhsm, token dev, user PIN in %3$s
                  logs          %4$s
                  stop          Ctrl-C

                To try, in another terminal:

                  export VAULT_ADDR=%1$s VAULT_TOKEN=%2$s BAO_ADDR=%1$s BAO_TOKEN=%2$s PATH="%5$s:$PATH"

                  bao write sys/managed-keys/pkcs11/first library=softhsm token_label=dev pin=@%3$s \\
                      key_label=first mechanism=0x1041 curve=P256 allow_generate_key=true
                  bao write -f sys/managed-keys/pkcs11/first/test/sign
                  curl -H "X-Vault-Token: $VAULT_TOKEN" $VAULT_ADDR/v1/sys/managed-keys/pkcs11/first

                """,
                suite.address(),
                suite.rootToken(),
                suite.folder().pin(),
                suite.folder().logs(),
                suite.folder().root().resolve("bin"));
        out.flush();
    }
}
