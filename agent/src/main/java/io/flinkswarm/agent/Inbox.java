package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The deliveries that wait for a handler, the most urgent first and in order of arrival within a priority, and what is known of those
 * before: which were handled, and which are to be acknowledged.
 *
 * <p>A message that comes again while it waits or is being handled is acknowledged under its new number when it is done; one that
 * was handled, at once. What synchronizes a view is not deduplicated: its rows have versions. Not thread-safe.
 */
final class Inbox {
    private static final int MAX_FAILED = DeliveryAcks.MAX_FAILED;

    private final int most;
    private final SeenMessages seen;
    private final List<ArrayDeque<Item>> queues = new ArrayList<>();
    private final Map<Id, Item> pending = new HashMap<>();
    private final Map<Id, Long> failedNumbers = new LinkedHashMap<>();
    private DeliveryAcks acks = new DeliveryAcks();
    private long session;
    private int size;
    private long received;
    private long handled;
    private long duplicates;
    private long failed;
    private long dropped;

    private record Id(String sender, String stream, long sequence) {
        static Id of(Message message) {
            return new Id(message.sender(), message.stream(), message.sequence());
        }
    }

    /** A delivery that waits or is being handled. */
    static final class Item {
        final Message message;
        private final Id id;
        private long session;
        private long number;

        private Item(Message message, Id id, long session, long number) {
            this.message = message;
            this.id = id;
            this.session = session;
            this.number = number;
        }
    }

    /**
     * @param most how many deliveries wait at most
     * @param seenPages how many pages of seen messages are kept
     */
    Inbox(int most, int seenPages) {
        this.most = most;
        this.seen = new SeenMessages(seenPages);
        for (int i = 0; i < Priority.values().length; i++) {
            queues.add(new ArrayDeque<>());
        }
    }

    /** A new session begins: what waits is forgotten, because it is delivered again. */
    void connected(long newSession) {
        session = newSession;
        acks = new DeliveryAcks();
        failedNumbers.clear();
        for (ArrayDeque<Item> queue : queues) {
            for (Item item : queue) {
                pending.remove(item.id);
                dropped++;
            }
            queue.clear();
        }
        size = 0;
    }

    /** Whether that session is the current one. */
    boolean isIn(long ofSession) {
        return session == ofSession;
    }

    /** Takes a delivery of the session; null if there is nothing to be handled. It is not queued yet. */
    Item offer(Message message, long number) {
        received++;
        acks.opened(number);
        Id id = isDeduplicated(message) ? Id.of(message) : null;
        if (id != null) {
            Long before = failedNumbers.remove(id);
            if (before != null) {
                acks.superseded(before);
            }
            Item same = pending.get(id);
            if (same != null) {
                duplicates++;
                if (same.session == session) {
                    acks.superseded(same.number);
                }
                same.session = session;
                same.number = number;
                return null;
            }
            if (seen.contains(id.sender, id.stream, id.sequence)) {
                duplicates++;
                acks.taken(number);
                return null;
            }
        }
        Item item = new Item(message, id, session, number);
        if (size >= most) {
            dropped++;
            forgo(item);
            return null;
        }
        if (id != null) {
            pending.put(id, item);
        }
        return item;
    }

    /** Puts an offered delivery behind those as urgent as it. */
    void enqueue(Item item) {
        queues.get(item.message.priority().ordinal()).add(item);
        size++;
    }

    /** The most urgent delivery, which is now being handled; null if none waits. */
    Item poll() {
        if (size == 0) {
            return null;
        }
        for (ArrayDeque<Item> queue : queues) {
            Item item = queue.poll();
            if (item != null) {
                size--;
                return item;
            }
        }
        throw new IllegalStateException("size must be that of the queues, but was " + size);
    }

    /** How many wait. */
    int size() {
        return size;
    }

    /** A delivery was handled. */
    void done(Item item) {
        handled++;
        if (item.id != null) {
            pending.remove(item.id, item);
            seen.add(item.id.sender, item.id.stream, item.id.sequence);
        }
        if (item.session == session) {
            acks.taken(item.number);
        }
    }

    /** A delivery could not be handled: it comes again. */
    void failed(Item item) {
        failed++;
        if (item.id != null) {
            pending.remove(item.id, item);
        }
        if (item.session == session) {
            forgo(item);
        }
    }

    private void forgo(Item item) {
        acks.failed(item.number);
        if (item.id != null) {
            failedNumbers.put(item.id, item.number);
            if (failedNumbers.size() > MAX_FAILED) {
                failedNumbers.remove(failedNumbers.keySet().iterator().next());
            }
        }
    }

    /** The acknowledgement that is due in a session, if there is one and it pays to send it: {@code least} or nothing waits. */
    Frame.Ack acknowledgement(long ofSession, int least) {
        return ofSession == session && (size == 0 || acks.unsaid() >= least) ? acks.poll() : null;
    }

    /** Fills in what the inbox has counted. */
    AgentStats count(AgentStats of, long unhandled) {
        return new AgentStats(
                of.sent(),
                of.resent(),
                of.refused(),
                of.notDurable(),
                received,
                handled - unhandled,
                duplicates,
                unhandled,
                failed,
                dropped,
                seen.evicted(),
                of.malformed(),
                of.connections());
    }

    private static boolean isDeduplicated(Message message) {
        return message.type() != MessageType.DELTA_SYNC && message.type() != MessageType.STATE_SYNC;
    }
}
