package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** What the connections of one network thread share; used on that thread alone. */
@Internal
final class Loop {
    private static final int KEPT_SCRATCH = 64 << 10;

    private final EventLoop executor;
    private final ServerContext server;
    private final List<SweptHandler> swept = new ArrayList<>();
    private byte[] scratch = new byte[4096];
    private final Promise<Void> emptied;
    private boolean paused;
    private boolean closing;

    Loop(EventLoop executor, ServerContext server) {
        this.executor = executor;
        this.server = server;
        this.emptied = executor.newPromise();
    }

    /** Takes part in sweeps and pauses from now on, in place of another or as a new one. */
    void add(SweptHandler handler) {
        handler.place = swept.size();
        swept.add(handler);
        if (paused) {
            handler.pauseAll();
        }
    }

    void remove(SweptHandler handler) {
        if (handler.place < 0) {
            return;
        }
        SweptHandler last = swept.remove(swept.size() - 1);
        if (last != handler) {
            swept.set(handler.place, last);
            last.place = handler.place;
        }
        handler.place = -1;
        tellIfEmpty();
    }

    /** Closes all its connections, from any thread; the future completes when the last one has gone. */
    Future<Void> closeAll(CloseCode code) {
        executor.execute(() -> {
            closing = true;
            List.copyOf(swept).forEach(handler -> handler.close(code, "gateway closes"));
            tellIfEmpty();
        });
        return emptied;
    }

    private void tellIfEmpty() {
        if (closing && swept.isEmpty()) {
            emptied.trySuccess(null);
        }
    }

    /** Checks the time-outs of all its connections. */
    void sweep() {
        long now = server.clock().nanos();
        for (int i = swept.size() - 1; i >= 0; i--) {
            // One that goes may take others along.
            if (i < swept.size()) {
                sweep(swept.get(i), now);
            }
        }
        if (scratch.length > KEPT_SCRATCH) {
            scratch = new byte[4096];
        }
    }

    private static void sweep(SweptHandler handler, long nowNanos) {
        try {
            handler.sweep(nowNanos);
        } catch (RuntimeException e) {
            // A fault in one connection must not end the sweeps of all.
            handler.close(CloseCode.INTERNAL, "gateway must not fail, but did: " + e);
        }
    }

    /** Stops reading from all its connections until the handover has room; on its thread. */
    void pause() {
        if (!paused && server.handover().isFull()) {
            paused = true;
            List.copyOf(swept).forEach(SweptHandler::pauseAll);
        }
    }

    /** Reads on from all its connections; from any thread. */
    void resume() {
        // Later, also on its own thread: this is called amid the handling of a connection.
        execute(() -> {
            if (paused && !server.handover().isFull()) {
                paused = false;
                for (SweptHandler handler : List.copyOf(swept)) {
                    // What one had kept back may fill the handover again.
                    if (!paused) {
                        handler.resumeAll();
                    }
                }
            }
        });
    }

    /** A buffer of at least that length, until the next call. */
    byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = Arrays.copyOf(scratch, Math.max(length, Math.min(2 * scratch.length, 1 << 30)));
        }
        return scratch;
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            // The server closes, and nothing is read any more.
        }
    }
}
