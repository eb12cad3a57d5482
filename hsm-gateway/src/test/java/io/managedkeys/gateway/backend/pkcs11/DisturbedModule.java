package io.managedkeys.gateway.backend.pkcs11;

import iaik.pkcs.pkcs11.wrapper.CK_TOKEN_INFO;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A module that does what SoftHSM cannot: answer late, fail, hang, count PINs down. It also counts calls. */
final class DisturbedModule implements InvocationHandler, UnaryOperator<PKCS11> {
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    private volatile Duration latency = Duration.ZERO;
    private volatile long tokenFlags;
    private volatile PKCS11 module = SoftHsm.module();

    private record Failure(long code, AtomicInteger left) {}

    @Override
    public PKCS11 apply(PKCS11 real) {
        this.module = real;
        return (PKCS11) Proxy.newProxyInstance(PKCS11.class.getClassLoader(), new Class<?>[] {PKCS11.class}, this);
    }

    /** C_Sign takes this long more. */
    DisturbedModule signsAfter(Duration delay) {
        this.latency = delay;
        return this;
    }

    /** The next calls of a function fail, without reaching the token. */
    DisturbedModule fails(String function, long code, int times) {
        failures.put(function, new Failure(code, new AtomicInteger(times)));
        return this;
    }

    /** The next call of a function does not come back before the latch is counted down. */
    CountDownLatch hangs(String function) {
        CountDownLatch latch = new CountDownLatch(1);
        hanging.put(function, latch);
        return latch;
    }

    /** CKF_… that the token shows on top of its own. */
    DisturbedModule shows(long flags) {
        this.tokenFlags = flags;
        return this;
    }

    int calls(String function) {
        return calls.computeIfAbsent(function, name -> new AtomicInteger()).get();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if ("finalize".equals(method.getName())) {
            return null; // the interface declares it, and passing it on would unload the module
        }
        calls.computeIfAbsent(method.getName(), name -> new AtomicInteger()).incrementAndGet();
        CountDownLatch latch = hanging.remove(method.getName());
        if (latch != null && !latch.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("nobody ended the hanging call");
        }
        Failure failure = failures.get(method.getName());
        if (failure != null && failure.left().getAndDecrement() > 0) {
            throw new PKCS11Exception(failure.code());
        }
        if ("C_Sign".equals(method.getName())) {
            pause();
        }
        try {
            Object result = method.invoke(module, arguments);
            if (result instanceof CK_TOKEN_INFO token) {
                token.flags |= tokenFlags;
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private void pause() {
        long until = System.nanoTime() + latency.toNanos();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
