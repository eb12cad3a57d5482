package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_OS_LOCKING_OK;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_RW_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_SERIAL_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_TOKEN_INITIALIZED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_SO;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_USER;

import iaik.pkcs.pkcs11.wrapper.CK_C_INITIALIZE_ARGS;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * opencryptoki's software token, which is one for the whole machine: a fresh one gets a name and PINs of its own, and is
 * used as it is from then on. A token that somebody else has initialised is left alone.
 */
final class OpenCryptoki {
    static final String LIBRARY = "opencryptoki";

    private static final String LABEL = "managed-keys-tests";
    private static final String MODEL = "IBM SoftTok";
    // It takes four to eight characters, and uses neither PIN before it was changed.
    private static final String PIN = "71828182";
    private static final char[] SO_PIN = "31415926".toCharArray();
    private static final char[] FIRST_PIN = "27182818".toCharArray();
    private static final char[] FACTORY_SO_PIN = "87654321".toCharArray();
    private static final List<Path> PATHS = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/opencryptoki/libopencryptoki.so.0"),
            Path.of("/usr/lib/aarch64-linux-gnu/opencryptoki/libopencryptoki.so.0"),
            Path.of("/usr/lib64/opencryptoki/libopencryptoki.so.0"));
    private static final PKCS11 MODULE = load();

    private OpenCryptoki() {}

    static Path path() {
        return PATHS.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("opencryptoki is not installed; ./dev test installs it"));
    }

    /** The module itself, initialised. */
    static PKCS11 module() {
        return MODULE;
    }

    static SoftHsm.FreshToken token() {
        try {
            for (long slot : MODULE.C_GetSlotList(true)) {
                TokenFacts token = TokenFacts.of(slot, MODULE.C_GetTokenInfo(slot));
                if (token.model().equals(MODEL)) {
                    if (!token.has(CKF_TOKEN_INITIALIZED)) {
                        initialise(slot);
                    } else if (!token.label().equals(LABEL)) {
                        throw new IllegalStateException(
                                "opencryptoki's software token is in use: its label is " + token.label());
                    }
                    return new SoftHsm.FreshToken(LABEL, PIN, slot, token.serial());
                }
            }
        } catch (PKCS11Exception e) {
            throw new IllegalStateException("opencryptoki's software token cannot be used", e);
        }
        throw new IllegalStateException("opencryptoki has no software token");
    }

    /** CKM_… numbers. */
    static Set<Long> mechanisms(SoftHsm.FreshToken token) {
        try {
            return Arrays.stream(MODULE.C_GetMechanismList(token.slot()))
                    .boxed()
                    .collect(Collectors.toUnmodifiableSet());
        } catch (PKCS11Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void initialise(long slot) throws PKCS11Exception {
        MODULE.C_InitToken(slot, FACTORY_SO_PIN, LABEL.toCharArray(), true);
        long session = MODULE.C_OpenSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, null, null);
        MODULE.C_Login(session, CKU_SO, FACTORY_SO_PIN, true);
        MODULE.C_SetPIN(session, FACTORY_SO_PIN, SO_PIN, true);
        MODULE.C_InitPIN(session, FIRST_PIN, true);
        MODULE.C_Logout(session);
        MODULE.C_Login(session, CKU_USER, FIRST_PIN, true);
        MODULE.C_SetPIN(session, FIRST_PIN, PIN.toCharArray(), true);
        MODULE.C_Logout(session);
        MODULE.C_CloseSession(session);
    }

    private static PKCS11 load() {
        try {
            PKCS11 module = Pkcs11Library.Loader.nativeModule(path());
            CK_C_INITIALIZE_ARGS arguments = new CK_C_INITIALIZE_ARGS();
            arguments.flags = CKF_OS_LOCKING_OK;
            module.C_Initialize(arguments, true);
            return module;
        } catch (IOException | PKCS11Exception e) {
            throw new IllegalStateException(
                    "opencryptoki cannot be initialised: does pkcsslotd run? ./dev test starts it", e);
        }
    }
}
