package io.managedkeys.common.service;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Refuses a call to another service while the calling thread holds a database connection: nothing scarce is held across
 * a call. A test imports it as a bean; it wraps every {@link DataSource}, and hears of each call of the context's
 * {@link ServiceClient}s as their {@link ServiceClient.CallListener}.
 */
public final class HeldConnections implements BeanPostProcessor, ServiceClient.CallListener {
    private final ThreadLocal<AtomicInteger> held = ThreadLocal.withInitial(AtomicInteger::new);
    private final Queue<String> violations = new ConcurrentLinkedQueue<>();

    @Override
    public void calling(ServiceIdentity callee, String path) {
        if (held.get().get() > 0) {
            String call = callee.serviceName() + " " + path;
            violations.add(call);
            throw new IllegalStateException("a database connection is held while calling " + call);
        }
    }

    /** Calls that were refused, for a last look when the tests are done: the code may have hidden the exception. */
    public Queue<String> violations() {
        return violations;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof DataSource source ? counting(source) : bean;
    }

    private DataSource counting(DataSource source) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = call(source, method, arguments);
            return result instanceof Connection connection ? counted(connection) : result;
        });
    }

    private Connection counted(Connection connection) {
        AtomicInteger count = held.get();
        AtomicBoolean open = new AtomicBoolean(true);
        count.incrementAndGet();
        return proxy(Connection.class, (proxy, method, arguments) -> {
            if (method.getName().equals("close") && open.getAndSet(false)) {
                count.decrementAndGet();
            }
            return call(connection, method, arguments);
        });
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
