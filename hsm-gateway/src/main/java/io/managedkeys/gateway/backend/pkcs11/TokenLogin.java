package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_LOGIN_REQUIRED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_SERIAL_SESSION;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_USER_PIN_COUNT_LOW;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_USER_PIN_FINAL_TRY;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKF_USER_PIN_LOCKED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_EXPIRED;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_INCORRECT;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_INVALID;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_PIN_LEN_RANGE;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_USER_ALREADY_LOGGED_IN;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKS_RO_USER_FUNCTIONS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKS_RW_USER_FUNCTIONS;
import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKU_USER;

import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import io.managedkeys.common.error.ApiException;
import io.managedkeys.common.error.ErrorKind;
import io.managedkeys.common.service.Deadline;
import io.managedkeys.gateway.backend.BackendMetrics;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one login of this process to one token. A PIN is tried at most once: not on a token that is logged in (modules
 * say so before they look at the PIN), not when it was refused before, and not when the token counts its last tries.
 */
final class TokenLogin {
    private static final Logger LOG = LoggerFactory.getLogger(TokenLogin.class);
    private static final Set<Long> REFUSALS =
            Set.of(CKR_PIN_INCORRECT, CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_EXPIRED);

    private final PKCS11 module;
    private final Supplier<TokenFacts> present;
    private final Duration timeout;
    private final BackendMetrics metrics;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<PinUse.OperatorTest> tested = ConcurrentHashMap.newKeySet();
    private volatile @Nullable LoggedIn current;
    /** Kept while logged in, since the login ends with the last session. */
    private long ownerSession;

    private @Nullable String ownerTag;
    /** Proved itself since the token counts: trying it again resets the count that others raised. */
    private @Nullable String lastAccepted;

    /** @param slot where the token was when it was logged in */
    record LoggedIn(String tag, long slot) {}

    /** @param present finds the token, wherever it is now */
    TokenLogin(PKCS11 module, Supplier<TokenFacts> present, Duration timeout, BackendMetrics metrics) {
        this.module = module;
        this.present = present;
        this.timeout = timeout;
        this.metrics = metrics;
    }

    /** Logs in where nobody is; returns the slot. */
    long require(PinUse pin, Deadline deadline) throws PKCS11Exception {
        LoggedIn now = current;
        if (now != null && now.tag().equals(pin.tag())) {
            return now.slot();
        }
        enter(deadline);
        try {
            now = current;
            if (now == null) {
                now = resume(pin);
                current = now;
            }
            if (!now.tag().equals(pin.tag())) {
                throw ApiException.invalid(
                        "PKCS#11 token %s is logged in with another PIN; test/sign of a newer version"
                                        .formatted(present.get().label())
                                + " of the managed key changes it");
            }
            return now.slot();
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #require} would refuse this PIN just because another is logged in. */
    boolean hasOtherPin(PinUse pin) {
        LoggedIn now = current;
        return now != null && !now.tag().equals(pin.tag());
    }

    /** Ends the login of another PIN and tries this one once; nobody may be working. */
    void change(PinUse pin, Deadline deadline) throws PKCS11Exception {
        enter(deadline);
        try {
            if (hasOtherPin(pin)) {
                requireAttempt(pin, present.get());
                logOut();
                current = attempt(pin, present.get());
            }
        } finally {
            lock.unlock();
        }
    }

    /** The sessions of the login were lost; the next use looks whether the login was, too. */
    void forget() {
        current = null;
    }

    void close() {
        lock.lock();
        try {
            current = null;
            closeOwner();
        } finally {
            lock.unlock();
        }
    }

    private void enter(Deadline deadline) {
        try {
            long wait = Math.min(timeout.toNanos(), deadline.remaining().toNanos());
            if (lock.tryLock(wait, TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw ApiException.unavailable(
                "the login to the PKCS#11 token did not end in time", Duration.ofSeconds(2), null);
    }

    /** Losing sessions does not always end the login, and a try saved is a try kept. */
    private LoggedIn resume(PinUse pin) throws PKCS11Exception {
        TokenFacts token = present.get();
        if (ownerTag != null && ownerIsLoggedIn()) {
            if (ownerTag.equals(pin.tag())) {
                return new LoggedIn(pin.tag(), token.slot());
            }
            logOut();
        }
        return attempt(pin, token);
    }

    private boolean ownerIsLoggedIn() {
        try {
            long state = module.C_GetSessionInfo(ownerSession).state;
            return state == CKS_RO_USER_FUNCTIONS || state == CKS_RW_USER_FUNCTIONS;
        } catch (PKCS11Exception e) {
            return false;
        }
    }

    private LoggedIn attempt(PinUse pin, TokenFacts token) throws PKCS11Exception {
        closeOwner();
        ownerSession = module.C_OpenSession(token.slot(), CKF_SERIAL_SESSION, null, null);
        ownerTag = pin.tag();
        if (token.has(CKF_LOGIN_REQUIRED)) {
            requireAttempt(pin, token);
            logIn(pin, token);
        }
        return new LoggedIn(pin.tag(), token.slot());
    }

    private void requireAttempt(PinUse pin, TokenFacts token) {
        boolean again = pin.operatorTest() != null && !tested.contains(pin.operatorTest());
        if (pin.refusedBefore().contains(pin.tag()) || (refused.contains(pin.tag()) && !again)) {
            throw refusal(token, "it refused this PIN before; write the right one and call test/sign", pin.tag(), null);
        }
        if (token.has(CKF_USER_PIN_LOCKED)) {
            throw refusal(token, "its PIN is locked; the security officer must set it anew", null, null);
        }
        if (token.has(CKF_USER_PIN_FINAL_TRY)) {
            throw refusal(token, "one wrong PIN more would lock it; log in once with another tool", null, null);
        }
        boolean sure = pin.operatorTest() != null || pin.isProven() || pin.tag().equals(lastAccepted);
        if (token.has(CKF_USER_PIN_COUNT_LOW) && !sure) {
            throw refusal(
                    token,
                    "a wrong PIN was tried lately; call test/sign of a key that was used before, or write the right PIN and"
                            + " call test/sign, or log in once with another tool",
                    null,
                    null);
        }
    }

    private void logIn(PinUse pin, TokenFacts token) throws PKCS11Exception {
        if (pin.operatorTest() != null) {
            tested.add(pin.operatorTest());
        }
        try {
            try {
                nativeLogin(pin);
            } catch (PKCS11Exception e) {
                if (e.getErrorCode() != CKR_USER_ALREADY_LOGGED_IN) {
                    throw e;
                }
                module.C_Logout(ownerSession); // a login that nobody here knows of proves nothing
                nativeLogin(pin);
            }
            metrics.login(BackendMetrics.Login.ACCEPTED);
            refused.remove(pin.tag());
            lastAccepted = pin.tag();
        } catch (PKCS11Exception e) {
            boolean isRefused = REFUSALS.contains(e.getErrorCode());
            metrics.login(isRefused ? BackendMetrics.Login.REFUSED : BackendMetrics.Login.FAILED);
            Pkcs11Errors.Row row = Pkcs11Errors.of(e);
            LOG.warn("PKCS#11 token {}: the login failed: {} ({})", token.label(), row.advice(), row.name());
            closeOwner();
            if (isRefused) {
                refused.add(pin.tag());
                lastAccepted = pin.tag().equals(lastAccepted) ? null : lastAccepted;
                throw refusal(token, row.advice(), pin.tag(), e);
            }
            throw e;
        }
    }

    private void nativeLogin(PinUse pin) throws PKCS11Exception {
        char[] characters = pin.characters();
        try {
            module.C_Login(ownerSession, CKU_USER, characters, false);
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    private void logOut() throws PKCS11Exception {
        current = null;
        try {
            module.C_Logout(ownerSession);
        } finally {
            closeOwner();
        }
    }

    private void closeOwner() {
        if (ownerTag != null) {
            ownerTag = null;
            try {
                module.C_CloseSession(ownerSession);
            } catch (PKCS11Exception e) {
                // it is gone already, which is what was wanted
            }
        }
    }

    private static ApiException refusal(
            TokenFacts token, String advice, @Nullable String tag, @Nullable Throwable cause) {
        return new ApiException(
                ErrorKind.BACKEND_FAILED,
                List.of("PKCS#11 token %s: %s".formatted(token.label(), advice)),
                null,
                tag,
                cause);
    }
}
