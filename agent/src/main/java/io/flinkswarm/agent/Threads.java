package io.flinkswarm.agent;

import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads and the HTTP client of an agent: those that it was given, and those of its own, which end with it. */
final class Threads {
    private final ExecutorService ownHandlers;
    private final ScheduledThreadPoolExecutor ownTimer;
    private final ExecutorService ownHttp;
    private final Executor handlers;
    private final ScheduledExecutorService timer;
    private final long closeMillis;
    private HttpClient http;

    Threads(AgentConfig config) {
        String name = "swarm-agent-" + (config.name() == null ? config.stream() : config.name());
        closeMillis = config.closeTimeout().toMillis();
        ownHandlers = config.handlers() != null ? null : pool(config.concurrency(), name + "-handler");
        handlers = config.handlers() != null ? config.handlers() : ownHandlers;
        ownTimer = config.timer() != null ? null : new ScheduledThreadPoolExecutor(1, named(name + "-timer"));
        timer = config.timer() != null ? config.timer() : ownTimer;
        if (ownTimer != null) {
            ownTimer.setRemoveOnCancelPolicy(true);
            ownTimer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }
        if (config.http() != null) {
            ownHttp = null;
            http = config.http();
        } else {
            ownHttp = new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), named(name + "-http"));
            HttpClient.Builder builder =
                    HttpClient.newBuilder().executor(ownHttp).connectTimeout(config.connectTimeout());
            http = (config.tls() == null ? builder : builder.sslContext(config.tls())).build();
        }
    }

    private static ExecutorService pool(int threads, String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    Executor handlers() {
        return handlers;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    HttpClient http() {
        return http;
    }

    /** Runs a task later, unless the future is done by then. */
    void later(Runnable task, long millis, CompletableFuture<?> unless) {
        try {
            Future<?> timed = timer.schedule(task, millis, TimeUnit.MILLISECONDS);
            unless.whenComplete((value, failure) -> timed.cancel(false));
        } catch (RejectedExecutionException e) {
            // closed: whoever closes fails what is open
        }
    }

    /** Ends the agent's own threads; waits for them, unless the caller is one. */
    void close(boolean fromHandler) {
        if (ownTimer != null) {
            ownTimer.shutdownNow();
        }
        if (ownHandlers != null) {
            ownHandlers.shutdown();
        }
        if (ownHttp != null) {
            // from Java 21 on a client can be closed; before, its selector ends when the client is collected
            Object closeable = http;
            http = null;
            ownHttp.shutdown();
            if (!fromHandler && closeable instanceof AutoCloseable client) {
                try {
                    client.close();
                } catch (Exception e) {
                    throw new IllegalStateException("an HTTP client must close, but failed", e);
                }
            }
        }
        try {
            if (ownHandlers != null && !fromHandler) {
                ownHandlers.awaitTermination(closeMillis, TimeUnit.MILLISECONDS);
            }
            if (ownTimer != null) {
                ownTimer.awaitTermination(closeMillis, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
