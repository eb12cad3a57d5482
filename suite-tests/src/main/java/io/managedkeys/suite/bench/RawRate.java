package io.managedkeys.suite.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.xipki.pkcs11.wrapper.AttributeVector;
import org.xipki.pkcs11.wrapper.Mechanism;
import org.xipki.pkcs11.wrapper.PKCS11Constants;
import org.xipki.pkcs11.wrapper.PKCS11Exception;
import org.xipki.pkcs11.wrapper.PKCS11Module;
import org.xipki.pkcs11.wrapper.Session;
import org.xipki.pkcs11.wrapper.Slot;
import org.xipki.pkcs11.wrapper.Token;

/**
 * What the token itself does: C_SignInit and C_Sign with one key on a number of sessions, one thread each, through the
 * same wrapper as the gateway's. A process of its own, as a module has one login per process.
 */
public final class RawRate {
    private static final int WARM_UP_SECONDS = 1;

    private RawRate() {}

    /**
     * Prints signatures a second.
     *
     * @param arguments module, token label, key label, mechanism, input bytes, sessions, seconds; the PIN comes on the
     *     standard input
     */
    public static int main(List<String> arguments) throws IOException, PKCS11Exception, InterruptedException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        char[] pin = in.readLine().toCharArray();
        PKCS11Module module = PKCS11Module.getInstance(arguments.get(0));
        module.initialize();
        Token token = token(module, arguments.get(1));
        Session login = token.openSession(true);
        login.login(PKCS11Constants.CKU_USER, pin);
        AttributeVector wanted =
                new AttributeVector().class_(PKCS11Constants.CKO_PRIVATE_KEY).label(arguments.get(2));
        long key = login.findObjectsSingle(wanted, 1)[0];
        long mechanism = Long.decode(arguments.get(3));
        byte[] input = new byte[Integer.parseInt(arguments.get(4))];
        double rate = rate(
                token, key, mechanism, input, Integer.parseInt(arguments.get(5)), Integer.parseInt(arguments.get(6)));
        System.out.printf("RATE %.1f%n", rate);
        return 0;
    }

    private static double rate(Token token, long key, long mechanism, byte[] input, int sessions, int seconds)
            throws PKCS11Exception, InterruptedException {
        AtomicBoolean measuring = new AtomicBoolean();
        AtomicBoolean ended = new AtomicBoolean();
        List<Signer> signers = new ArrayList<>();
        for (int i = 0; i < sessions; i++) {
            signers.add(new Signer(token.openSession(true), new Mechanism(mechanism), key, input, measuring, ended));
        }
        signers.forEach(Signer::start);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        long begin = System.nanoTime();
        measuring.set(true);
        TimeUnit.SECONDS.sleep(seconds);
        measuring.set(false);
        double took = (System.nanoTime() - begin) / 1e9;
        ended.set(true);
        long signatures = 0;
        for (Signer signer : signers) {
            signer.join();
            if (signer.failure != null) {
                throw signer.failure;
            }
            signatures += signer.count;
        }
        return signatures / took;
    }

    private static Token token(PKCS11Module module, String label) throws PKCS11Exception {
        for (Slot slot : module.getSlotList(true)) {
            if (slot.getToken().getTokenInfo().getLabel().strip().equals(label)) {
                return slot.getToken();
            }
        }
        throw new IllegalStateException("no token " + label);
    }

    /** One session's thread. */
    private static final class Signer extends Thread {
        private final Session session;
        private final Mechanism mechanism;
        private final long key;
        private final byte[] input;
        private final AtomicBoolean measuring;
        private final AtomicBoolean ended;
        private long count;
        private @Nullable PKCS11Exception failure;

        Signer(
                Session session,
                Mechanism mechanism,
                long key,
                byte[] input,
                AtomicBoolean measuring,
                AtomicBoolean ended) {
            this.session = session;
            this.mechanism = mechanism;
            this.key = key;
            this.input = input;
            this.measuring = measuring;
            this.ended = ended;
        }

        @Override
        public void run() {
            try {
                while (!ended.get()) {
                    session.signInit(mechanism, key);
                    session.sign(input);
                    if (measuring.get()) {
                        count++;
                    }
                }
            } catch (PKCS11Exception e) {
                failure = e;
            }
        }
    }
}
