package io.flinkswarm.connector.gateway;

import java.util.concurrent.CompletableFuture;

/**
 * The availability of a source reader: a future that other threads complete when there is something to poll.
 *
 * <p>An incomplete one is never replaced: Flink would go on waiting for the one that it was given first, for ever.
 */
final class Wakeup {
    private CompletableFuture<Void> future = new CompletableFuture<>();

    /** Lets the reader be polled. Safe for use by any thread. */
    void wake() {
        CompletableFuture<Void> woken;
        synchronized (this) {
            woken = future;
        }
        woken.complete(null);
    }

    /** The future of the next wake-up: a new one only where the last has been completed. */
    synchronized CompletableFuture<Void> next() {
        if (future.isDone()) {
            future = new CompletableFuture<>();
        }
        return future;
    }
}
