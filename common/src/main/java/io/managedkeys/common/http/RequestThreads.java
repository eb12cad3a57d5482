package io.managedkeys.common.http;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for requests: platform threads as long as there are any, since waking one costs a fraction of waking a virtual
 * thread; virtual ones beyond, so that any number of requests may wait for something slow and the next is still heard.
 */
public final class RequestThreads implements Executor, AutoCloseable {
    private static final int REST_SECONDS = 60;

    private final ThreadPoolExecutor platform;

    /**
     * @param name what the threads' names begin with
     * @param size number of platform threads
     */
    public RequestThreads(String name, int size) {
        ThreadFactory beyond = Thread.ofVirtual().name(name + "v-", 0).factory();
        this.platform = new ThreadPoolExecutor(
                0,
                size,
                REST_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory(),
                (task, pool) -> beyond.newThread(task).start());
    }

    @Override
    public void execute(Runnable task) {
        platform.execute(task);
    }

    @Override
    public void close() {
        platform.shutdown();
    }
}
