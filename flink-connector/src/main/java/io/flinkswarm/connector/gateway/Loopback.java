package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The way back from the end of the job to its start: the member {@value #AGENT}, whose deliveries become messages again, one
 * hop older.
 *
 * <p>A message and its acknowledgement are handed to the source together, so that no checkpoint comes between them: either
 * both are before it, and the message has left the mailbox and is on its way, or neither is, and the mailbox delivers it
 * again. Deliveries repeated before their acknowledgement reached the mailbox are known by their message's id and hops; since
 * the mailbox has at most {@code window} deliveries open, and a few repeats of each on their way, remembering {@value
 * #REPEATS} windows of ids is enough. A session is never restored: what comes for another one is dropped.
 *
 * <p>The sink's thread offers, the source's drains.
 */
@Internal
final class Loopback {
    /** The member that stands for the protocols of the job. */
    static final String AGENT = "@coordinator";

    /** How many windows of deliveries may be queued and remembered: each delivery with its repeats. */
    static final int REPEATS = 8;

    /** Whose swarm the member is: the protocols of the job serve every tenant, over one session. */
    private static final String TENANT = "";

    private final int gateway;
    private final long session;
    private final int window;
    private final int maxHops;
    private final Runnable wake;
    private final ArrayDeque<Delivery> queue = new ArrayDeque<>();
    private final Map<Passed, Boolean> passed;
    private long dropped;
    private long repeated;
    private long refused;
    private long hops;

    /** A message at one of its hops. */
    private record Passed(String tenant, String sender, String stream, long sequence, int hops) {}

    /**
     * @param gateway the subtask that it belongs to
     * @param session the session, unlike that of any other attempt
     * @param wake called when there is something to drain
     */
    Loopback(int gateway, long session, int window, int maxHops, Runnable wake) {
        this.gateway = gateway;
        this.session = session;
        this.window = window;
        this.maxHops = maxHops;
        this.wake = wake;
        int most = window * REPEATS;
        this.passed = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Passed, Boolean> eldest) {
                return size() > most;
            }
        };
    }

    /** What opens the mailbox. */
    SessionOpened opened() {
        return new SessionOpened(TENANT, AGENT, gateway, session, window, List.of());
    }

    /** Takes a delivery; false if it is for another session. Past the bound it is dropped: the mailbox delivers it again. */
    boolean offer(Delivery delivery) {
        if (delivery.session() != session) {
            return false;
        }
        synchronized (queue) {
            if (queue.size() >= window * REPEATS) {
                dropped++;
                return true;
            }
            queue.add(delivery);
        }
        wake.run();
        return true;
    }

    /** Whether there is something to drain. */
    boolean hasMore() {
        synchronized (queue) {
            return !queue.isEmpty();
        }
    }

    /** Hands over what was queued when called, at most {@code most} messages, and then their acknowledgement. */
    void drain(int most, Consumer<MessagingEvent> out) {
        long[] numbers = new long[most];
        int taken = 0;
        while (taken < most) {
            Delivery delivery;
            synchronized (queue) {
                delivery = queue.poll();
            }
            if (delivery == null) {
                break;
            }
            numbers[taken++] = delivery.number();
            pass(delivery.message(), out);
        }
        if (taken > 0) {
            long[] others = Arrays.copyOf(numbers, taken);
            Arrays.sort(others);
            out.accept(new Acknowledgement(TENANT, AGENT, session, 0, others));
        }
    }

    private void pass(Message message, Consumer<MessagingEvent> out) {
        Passed id =
                new Passed(message.tenant(), message.sender(), message.stream(), message.sequence(), message.hops());
        if (passed.putIfAbsent(id, Boolean.TRUE) != null) {
            repeated++;
        } else if (message.hops() >= maxHops) {
            refused++;
            out.accept(new Refusal(
                    message.tenant(),
                    new Rejection(
                            "gateway",
                            Rejection.Reason.INVALID_VALUE,
                            "hops must be at most " + maxHops + ", but was " + (message.hops() + 1)
                                    + "; a protocol answers itself without end, or gateway.max-hops is too low",
                            message.sender(),
                            message.id(),
                            message.time())));
        } else {
            hops++;
            out.accept(message.hopped());
        }
    }

    /** Deliveries dropped because too many were queued. */
    long dropped() {
        synchronized (queue) {
            return dropped;
        }
    }

    /** Deliveries of messages that had passed before. */
    long repeated() {
        return repeated;
    }

    /** Messages that had come round too often. */
    long refused() {
        return refused;
    }

    /** Messages that have passed. */
    long hops() {
        return hops;
    }
}
