package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.ErrorCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** The counts of a server: all since it started, but for {@link #connections} and {@link #sessions}. */
@Internal
public final class ServerMetrics {
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger sessions = new AtomicInteger();
    final LongAdder accepted = new LongAdder();
    final LongAdder turnedAway = new LongAdder();
    final LongAdder denied = new LongAdder();
    final LongAdder messagesIn = new LongAdder();
    final LongAdder messagesOut = new LongAdder();
    final LongAdder bytesIn = new LongAdder();
    final LongAdder bytesOut = new LongAdder();
    final LongAdder undelivered = new LongAdder();
    final LongAdder pauses = new LongAdder();
    final LongAdder aborts = new LongAdder();
    private final AtomicLongArray errors = new AtomicLongArray(ErrorCode.values().length);
    private final AtomicLongArray closes = new AtomicLongArray(CloseCode.values().length);

    /** The open TCP connections. */
    public int connections() {
        return connections.get();
    }

    /** The members that have joined. */
    public int sessions() {
        return sessions.get();
    }

    /** The TCP connections taken. */
    public long accepted() {
        return accepted.sum();
    }

    /** The TCP connections turned away because there were too many. */
    public long turnedAway() {
        return turnedAway.sum();
    }

    /** The handshakes refused: no or a false proof of who it is, or a web page of another origin. */
    public long denied() {
        return denied.sum();
    }

    /** The messages taken in, without those that were refused. */
    public long messagesIn() {
        return messagesIn.sum();
    }

    /** The deliveries accepted for sending. */
    public long messagesOut() {
        return messagesOut.sum();
    }

    /** The bytes of WebSocket frames received. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** The bytes of WebSocket frames sent. */
    public long bytesOut() {
        return bytesOut.sum();
    }

    /** The deliveries not accepted: no such session, or its client does not read. Their mailboxes deliver them again. */
    public long undelivered() {
        return undelivered.sum();
    }

    /** How often reading from a connection was paused: no credit, no tokens, or a job that does not keep up. */
    public long pauses() {
        return pauses.sum();
    }

    /** The connections that did not answer their close frame in time. */
    public long aborts() {
        return aborts.sum();
    }

    /** The faults of a kind that clients were told. */
    public long errors(ErrorCode code) {
        return errors.get(code.ordinal());
    }

    /** The connections that the server closed with a code. */
    public long closes(CloseCode code) {
        return closes.get(code.ordinal());
    }

    void error(ErrorCode code) {
        errors.incrementAndGet(code.ordinal());
    }

    void close(CloseCode code) {
        closes.incrementAndGet(code.ordinal());
    }
}
