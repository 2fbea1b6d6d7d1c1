package io.flinkswarm.connector.server;

import io.flinkswarm.connector.access.Access;
import io.flinkswarm.protocol.annotation.Internal;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One member's connection, as threads other than its network thread see it: who it is, what it may still be sent, and how far what it
 * sent is durable.
 */
@Internal
public final class Connection {
    private final Access access;
    private final long session;
    private final Outbox outbox;
    private final Executor loop;
    private final int creditStep;
    private final AtomicInteger returnedCredit = new AtomicInteger();
    private final AtomicLong durable = new AtomicLong();
    private final AtomicLong lastDelivery = new AtomicLong();
    private final AtomicBoolean ackDue = new AtomicBoolean();
    private volatile long received;
    private Runnable acknowledge = () -> {};
    private Replaceable owner = () -> {};

    /** What can be told that another connection has taken its place. */
    @FunctionalInterface
    interface Replaceable {
        void replaced();
    }

    Connection(Access access, long session, Outbox outbox, Executor loop, int credit) {
        this.access = Objects.requireNonNull(access, "access");
        this.session = session;
        this.outbox = outbox;
        this.loop = loop;
        this.creditStep = Math.max(1, credit / 2);
    }

    /** The number of the session, unique over gateways and restarts. */
    public long session() {
        return session;
    }

    /** The member's tenant. */
    public String tenant() {
        return access.tenant();
    }

    /** The member's name. */
    public String agent() {
        return access.agent();
    }

    /**
     * Says that all numbers of the member's stream up to this one are durable; from any thread. Of several in a row the member hears the
     * highest.
     */
    public void durable(long sequence) {
        if (durable.getAndAccumulate(sequence, Math::max) < sequence) {
            requestAck();
        }
    }

    /** How far the member's stream is durable. */
    public long durable() {
        return durable.get();
    }

    /** How far the member's stream has been received. */
    public long received() {
        return received;
    }

    @Override
    public String toString() {
        return (tenant().isEmpty() ? "" : tenant() + "/") + agent() + "#" + session;
    }

    Access access() {
        return access;
    }

    Outbox outbox() {
        return outbox;
    }

    /** Ties it to the one that serves it on its network thread, before any other thread knows it. */
    void serve(Runnable ack, Replaceable handler, long durableUpTo) {
        acknowledge = ack;
        owner = handler;
        durable.set(durableUpTo);
        received = durableUpTo;
    }

    void received(long sequence) {
        received = sequence;
    }

    /** One message of the member has been taken into the job. */
    void polled() {
        if (returnedCredit.incrementAndGet() >= creditStep) {
            requestAck();
        }
    }

    /** The credit to give back: all of it, or none while it is too little to be worth a frame of its own. */
    int takeCredit(boolean anyway) {
        int credit = returnedCredit.get();
        if (credit == 0 || (credit < creditStep && !anyway)) {
            return 0;
        }
        returnedCredit.addAndGet(-credit);
        return credit;
    }

    /** Sends a delivery's text; false if it is not taken. */
    boolean send(long delivery, byte[] text) {
        lastDelivery.accumulateAndGet(delivery, Math::max);
        return outbox.offer(text);
    }

    long lastDelivery() {
        return lastDelivery.get();
    }

    void ackDone() {
        ackDue.set(false);
    }

    void replaced() {
        execute(owner::replaced);
    }

    private void requestAck() {
        if (ackDue.compareAndSet(false, true)) {
            execute(acknowledge);
        }
    }

    private void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // The server is closing: there is nobody left to tell.
            ackDue.set(false);
        }
    }
}
