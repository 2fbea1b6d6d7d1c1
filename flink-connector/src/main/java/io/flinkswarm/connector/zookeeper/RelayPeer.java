package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The queue of deliveries for one gateway subtask, and the connection that empties it.
 *
 * <p>It connects when something waits, and looks the address up each time: a subtask that was restarted is elsewhere. After a failure it waits
 * between half and all of a pause that doubles up to a bound. The WebSocket allows one text at a time, so the next goes when the
 * one before has gone.
 */
@Internal
final class RelayPeer {
    private enum State {
        /** Without a connection, and none is needed. */
        IDLE,
        /** A connection is being made. */
        CONNECTING,
        /** A connection failed; the next one is to be made after a pause. */
        PAUSING,
        /** Connected, with nothing on its way. */
        READY,
        /** Connected, with a text on its way. */
        SENDING,
        CLOSED
    }

    private final Supplier<GatewayAddress> address;
    private final Supplier<String> proof;
    private final RelayConfig config;
    private final HttpClient http;
    private final ScheduledExecutorService executor;
    private final AtomicLong sent;
    private final AtomicLong dropped;
    private final SecureRandom random = new SecureRandom();

    private final Deque<byte[]> queue = new ArrayDeque<>();
    private long queuedBytes;
    private State state = State.IDLE;
    private WebSocket socket;
    private int failures;

    RelayPeer(
            Supplier<GatewayAddress> address,
            Supplier<String> proof,
            RelayConfig config,
            HttpClient http,
            ScheduledExecutorService executor,
            AtomicLong sent,
            AtomicLong dropped) {
        this.address = address;
        this.proof = proof;
        this.config = config;
        this.http = http;
        this.executor = executor;
        this.sent = sent;
        this.dropped = dropped;
    }

    /** Takes a text; false if there is no room. */
    synchronized boolean offer(byte[] text) {
        if (state == State.CLOSED
                || queue.size() >= config.queueCapacity()
                || queuedBytes + text.length > config.queueBytes()) {
            return false;
        }
        queue.add(text);
        queuedBytes += text.length;
        if (state == State.IDLE) {
            connect();
        } else if (state == State.READY) {
            sendNext();
        }
        return true;
    }

    private synchronized void connect() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CONNECTING;
        GatewayAddress to = address.get();
        if (to == null) {
            failed(null);
            return;
        }
        http.newWebSocketBuilder()
                .connectTimeout(config.connectTimeout())
                .header("Authorization", proof.get())
                .buildAsync(to.at(RelayFrame.PATH), new Listener())
                .whenComplete((opened, failure) -> {
                    if (failure == null) {
                        connected(opened);
                    } else {
                        failed(null);
                    }
                });
    }

    private synchronized void connected(WebSocket opened) {
        if (state != State.CONNECTING) {
            opened.abort();
            return;
        }
        socket = opened;
        state = State.READY;
        sendNext();
    }

    private void sendNext() {
        byte[] text = queue.poll();
        if (text == null) {
            state = State.READY;
            return;
        }
        queuedBytes -= text.length;
        state = State.SENDING;
        WebSocket over = socket;
        // a peer that reads no more holds the text for ever
        Future<?> timeout;
        try {
            timeout = executor.schedule(() -> failed(over), config.sendTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            dropped.incrementAndGet();
            close();
            return;
        }
        over.sendText(new String(text, StandardCharsets.UTF_8), true)
                // never by this thread, that a long queue does not become a deep stack
                .whenCompleteAsync(
                        (done, failure) -> {
                            timeout.cancel(false);
                            sentOver(over, failure);
                        },
                        executor);
    }

    private synchronized void sentOver(WebSocket over, Throwable failure) {
        if (failure != null) {
            dropped.incrementAndGet();
            failed(over);
            return;
        }
        sent.incrementAndGet();
        // a connection that took something is a good one
        failures = 0;
        if (over == socket && state == State.SENDING) {
            sendNext();
        }
    }

    /** Takes note of the end of a connection, or of an attempt if it is null; of one connection only once. */
    private synchronized void failed(WebSocket over) {
        if (over != socket || state == State.CLOSED || state == State.PAUSING) {
            return;
        }
        if (socket != null) {
            socket.abort();
            socket = null;
        }
        long most =
                Math.min(config.maxBackoff().toMillis(), config.firstBackoff().toMillis() << Math.min(failures, 20));
        failures++;
        long pause = most - (long) (random.nextDouble() * most / 2);
        state = State.PAUSING;
        try {
            executor.schedule(this::again, pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            close();
        }
    }

    private synchronized void again() {
        if (state != State.PAUSING) {
            return;
        }
        if (queue.isEmpty()) {
            state = State.IDLE;
        } else {
            connect();
        }
    }

    synchronized void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        dropped.addAndGet(queue.size());
        queue.clear();
        queuedBytes = 0;
        if (socket != null) {
            socket.abort();
            socket = null;
        }
    }

    /** The other side says nothing but pings, which the WebSocket answers by itself, and its close. */
    private final class Listener implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onClose(WebSocket closing, int code, String reason) {
            failed(closing);
            return null;
        }

        @Override
        public void onError(WebSocket broken, Throwable failure) {
            failed(broken);
        }
    }
}
