package io.managedkeys.gateway.backend.pkcs11;

import static org.xipki.pkcs11.wrapper.PKCS11Constants.CKR_SLOT_ID_INVALID;

import iaik.pkcs.pkcs11.wrapper.CK_TOKEN_INFO;
import iaik.pkcs.pkcs11.wrapper.PKCS11;
import iaik.pkcs.pkcs11.wrapper.PKCS11Exception;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A module that does what SoftHSM cannot: answer late, fail, hang, count PINs down. It also counts calls. */
final class DisturbedModule implements InvocationHandler, UnaryOperator<PKCS11> {
    private static final Set<String> TAKES_A_SLOT =
            Set.of("C_GetTokenInfo", "C_OpenSession", "C_GetMechanismList", "C_GetSlotInfo", "C_GetMechanismInfo");

    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> hanging = new ConcurrentHashMap<>();
    private volatile Duration latency = Duration.ZERO;
    private volatile long tokenFlags;
    private volatile PKCS11 module = SoftHsm.module();

    private final Map<String, Thread> callers = new ConcurrentHashMap<>();
    private final List<Long> openFlags = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private volatile long sessionLimit;
    private volatile long slotOffset;
    private final AtomicInteger hidden = new AtomicInteger();

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

    /** The token says that it has no more sessions than this. */
    DisturbedModule limitsSessionsTo(long limit) {
        this.sessionLimit = limit;
        return this;
    }

    /** From now on all tokens are in slots with other numbers, and there are none in the old ones. */
    void movesSlots() {
        this.slotOffset = 1_000_000;
    }

    /** The next searches find nothing. */
    void hidesObjectsFor(int searches) {
        hidden.set(searches);
    }

    /** CKF_… of each C_OpenSession so far. */
    List<Long> openFlags() {
        return List.copyOf(openFlags);
    }

    /** How many sessions were open at once. */
    int mostOpen() {
        return mostOpen.get();
    }

    /** The thread that called a function last. */
    @Nullable
    Thread lastCaller(String function) {
        return callers.get(function);
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
        callers.put(method.getName(), Thread.currentThread());
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
        if ("C_OpenSession".equals(method.getName())) {
            openFlags.add((long) arguments[1]);
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        }
        if ("C_CloseSession".equals(method.getName())) {
            open.decrementAndGet();
        }
        if ("C_FindObjects".equals(method.getName()) && hidden.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return new long[0];
        }
        try {
            return seen(method.getName(), method.invoke(module, inRealSlot(method.getName(), arguments)));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private Object @Nullable [] inRealSlot(String function, Object @Nullable [] arguments) throws PKCS11Exception {
        if (slotOffset == 0 || arguments == null || !TAKES_A_SLOT.contains(function)) {
            return arguments;
        }
        if ((long) arguments[0] < slotOffset && (long) arguments[0] >= 0) {
            throw new PKCS11Exception(CKR_SLOT_ID_INVALID);
        }
        Object[] moved = arguments.clone();
        moved[0] = (long) arguments[0] - slotOffset;
        return moved;
    }

    private @Nullable Object seen(String function, @Nullable Object result) {
        if (result instanceof CK_TOKEN_INFO token) {
            token.flags |= tokenFlags;
            if (sessionLimit > 0) {
                token.ulMaxSessionCount = sessionLimit;
            }
        }
        if ("C_GetSlotList".equals(function) && result instanceof long[] slots) {
            return Arrays.stream(slots).map(slot -> slot + slotOffset).toArray();
        }
        return result;
    }

    private void pause() {
        long until = System.nanoTime() + latency.toNanos();
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
