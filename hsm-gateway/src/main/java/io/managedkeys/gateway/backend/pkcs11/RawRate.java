package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_OS_LOCKING_OK;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_SERIAL_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_USER;

import iaik.pkcs.pkcs11.wrapper.CK_C_INITIALIZE_ARGS;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.key.HashAlgorithm;
import io.managedkeys.common.key.SignatureScheme;
import io.managedkeys.common.secret.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a token can do at most: signs in a loop, one thread for each session and nothing else, and prints the rate as
 * JSON. Arguments: module path, token label, file with the PIN, key label, mechanism (ECDSA, RSA_PKCS or RSA_PKCS_PSS),
 * sessions, seconds.
 */
public final class RawRate {
    private static final String USAGE =
            "RawRate <module> <token label> <pin file> <key label> ECDSA|RSA_PKCS|RSA_PKCS_PSS <sessions> <seconds>";

    private final PKCS11 module;
    private final SigningMechanism mechanism;
    private final byte[] data;

    private RawRate(PKCS11 module, SignatureScheme scheme) {
        this.module = module;
        this.mechanism = SigningMechanism.of(scheme);
        this.data = mechanism.prepare(new byte[HashAlgorithm.SHA2_256.length()], Short.MAX_VALUE);
    }

    public static void main(String[] arguments)
            throws IOException, PKCS11Exception, InterruptedException, ExecutionException {
        if (arguments.length != 7) {
            System.err.println(USAGE);
            System.exit(2);
        }
        SignatureScheme scheme = switch (arguments[4]) {
            case "ECDSA" -> new SignatureScheme.Ecdsa();
            case "RSA_PKCS" -> new SignatureScheme.RsaPkcs1(HashAlgorithm.SHA2_256);
            case "RSA_PKCS_PSS" -> new SignatureScheme.RsaPss(HashAlgorithm.SHA2_256, 32);
            default -> throw new IllegalArgumentException(USAGE);
        };
        PKCS11 module = Pkcs11Library.Loader.nativeModule(Path.of(arguments[0]));
        CK_C_INITIALIZE_ARGS locking = new CK_C_INITIALIZE_ARGS();
        locking.flags = CKF_OS_LOCKING_OK;
        module.C_Initialize(locking, true);
        int sessions = Integer.parseInt(arguments[5]);
        Duration duration = Duration.ofMillis((long) (Double.parseDouble(arguments[6]) * 1000));
        try (Secret pin = Secret.of(Files.readString(Path.of(arguments[2])).strip())) {
            new RawRate(module, scheme).run(arguments[1], pin, arguments[3], sessions, duration);
        }
        System.exit(0); // some modules keep threads
    }

    private void run(String tokenLabel, Secret pin, String keyLabel, int sessions, Duration duration)
            throws PKCS11Exception, InterruptedException, ExecutionException {
        long slot = slot(tokenLabel);
        long owner = module.C_OpenSession(slot, CKF_SERIAL_SESSION, null, null);
        module.C_Login(owner, CKU_USER, pin.reveal(PinUse::characters), false);
        long key = new KeyObjects(module, owner, new ReentrantLock())
                .privateKeys(keyLabel, null)
                .getFirst()
                .handle();
        long warmUntil = System.nanoTime() + duration.toNanos() / 4;
        long until = warmUntil + duration.toNanos();
        long signed = 0;
        try (var threads = Executors.newFixedThreadPool(sessions)) {
            List<Future<Long>> loops = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                loops.add(threads.submit(() -> loop(slot, key, warmUntil, until)));
            }
            for (Future<Long> loop : loops) {
                signed += loop.get();
            }
        }
        System.out.printf(
                "{\"mechanism\":\"%s\",\"sessions\":%d,\"seconds\":%.3f,\"signatures\":%d,\"per_second\":%.1f}%n",
                mechanism.scheme().text(),
                sessions,
                duration.toNanos() / 1e9,
                signed,
                signed * 1e9 / duration.toNanos());
    }

    private long slot(String tokenLabel) throws PKCS11Exception {
        for (long slot : module.C_GetSlotList(true)) {
            if (TokenFacts.of(slot, module.C_GetTokenInfo(slot)).label().equals(tokenLabel)) {
                return slot;
            }
        }
        throw new IllegalArgumentException("no token is labelled " + tokenLabel);
    }

    private long loop(long slot, long key, long warmUntil, long until) throws PKCS11Exception {
        long session = module.C_OpenSession(slot, CKF_SERIAL_SESSION, null, null);
        long signed = 0;
        long now;
        while ((now = System.nanoTime()) < until) {
            module.C_SignInit(session, mechanism.mechanism(), key, true);
            byte[] signature = module.C_Sign(session, data);
            if (now >= warmUntil && signature.length > 0) {
                signed++;
            }
        }
        module.C_CloseSession(session);
        return signed;
    }
}
