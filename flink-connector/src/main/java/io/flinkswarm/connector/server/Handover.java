package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Refusal;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bounded queue between the network threads of a server and the one thread that reads the source.
 *
 * <p>Its bound is kept by those who fill it: {@link #offer} takes what it is given, so that no session's end is ever lost, and says whether
 * there is room for more. Whoever is told that there is none stops reading from the network until {@link #onDrained} calls; so what
 * is held is at most the bound and what one read of a connection brought in. What is its own the swarm offers with {@link #offerOwn},
 * which refuses what does not fit.
 */
@Internal
public final class Handover {
    private static final CompletableFuture<Void> AVAILABLE = CompletableFuture.completedFuture(null);
    private static final int ITEM_BYTES = 128;

    private final long maxBytes;
    private final int maxItems;
    private final ConcurrentLinkedQueue<Item> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger items = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();
    private final AtomicReference<CompletableFuture<Void>> waiting = new AtomicReference<>();
    private volatile Runnable drained = () -> {};

    /**
     * One event on its way into the job.
     *
     * @param event the event
     * @param connection the connection that it came over; null for what is the swarm's own
     * @param sequence the number in the sender's stream, which becomes durable with the checkpoint that covers it; 0 for none
     */
    public record Item(MessagingEvent event, Connection connection, long sequence) {
        public Item {
            Objects.requireNonNull(event, "event");
        }

        /** About how many bytes it takes in memory. */
        int weight() {
            if (event instanceof Message message) {
                return ITEM_BYTES + message.weight();
            }
            if (event instanceof Acknowledgement acknowledgement) {
                return ITEM_BYTES + Long.BYTES * acknowledgement.others().length;
            }
            return event instanceof Refusal refusal
                    ? ITEM_BYTES + 2 * refusal.rejection().detail().length()
                    : ITEM_BYTES;
        }

        /** Whether the sender has spent credit on it: on a message, also on one that was refused. */
        boolean isCredited() {
            return connection != null
                    && (event instanceof Message
                            || (event instanceof Refusal refusal
                                    && refusal.rejection().input() != null));
        }
    }

    /**
     * @param maxBytes from how many bytes on there is no room
     * @param maxItems from how many items on there is no room
     */
    public Handover(long maxBytes, int maxItems) {
        if (maxBytes < 1 || maxItems < 1) {
            throw new IllegalArgumentException(
                    "maxBytes and maxItems must be at least 1, but were " + maxBytes + " and " + maxItems);
        }
        this.maxBytes = maxBytes;
        this.maxItems = maxItems;
    }

    /** Takes an item, from any thread, and says whether there is room for more. */
    public boolean offer(Item item) {
        long held = bytes.addAndGet(item.weight());
        int count = items.incrementAndGet();
        queue.add(item);
        if (held >= maxBytes || count >= maxItems) {
            full.set(true);
            if (hasDrained()) {
                // The reader took everything between the two: nobody else would ever say that there is room.
                releaseAll();
            }
        }
        wake();
        return !full.get();
    }

    /** Takes an event of the swarm's own, from any thread; false, and it is not taken, where there is no room. */
    public boolean offerOwn(MessagingEvent event) {
        if (full.get()) {
            return false;
        }
        offer(new Item(event, null, 0));
        return true;
    }

    /** The oldest item, or null; for one thread. The sender gets its credit back. */
    public Item poll() {
        Item item = queue.poll();
        if (item == null) {
            return null;
        }
        bytes.addAndGet(-item.weight());
        items.decrementAndGet();
        if (full.get() && hasDrained()) {
            releaseAll();
        }
        if (item.isCredited()) {
            item.connection().polled();
        }
        return item;
    }

    /** Whether there is nothing to poll. */
    public boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether there is no room. It lasts until half of what is held has been polled. */
    public boolean isFull() {
        return full.get();
    }

    /** The bytes held. */
    public long bytes() {
        return bytes.get();
    }

    /** The items held. */
    public int size() {
        return items.get();
    }

    /**
     * A future that completes once there is something to poll: one and the same until it completes, as Flink's availability futures have to
     * be.
     */
    public CompletableFuture<Void> available() {
        while (true) {
            if (!queue.isEmpty()) {
                return AVAILABLE;
            }
            CompletableFuture<Void> future = waiting.get();
            if (future == null) {
                future = new CompletableFuture<>();
                if (!waiting.compareAndSet(null, future)) {
                    continue;
                }
            }
            if (!queue.isEmpty()) {
                wake();
            }
            return future;
        }
    }

    /** Completes the future that {@link #available} gave, whether there is something to poll or not. */
    public void wake() {
        if (waiting.get() != null) {
            CompletableFuture<Void> future = waiting.getAndSet(null);
            if (future != null) {
                future.complete(null);
            }
        }
    }

    /** What is called, from any thread, when there is room again. */
    void onDrained(Runnable action) {
        drained = Objects.requireNonNull(action, "action");
    }

    private boolean hasDrained() {
        return bytes.get() <= maxBytes / 2 && items.get() <= maxItems / 2;
    }

    private void releaseAll() {
        if (full.compareAndSet(true, false)) {
            drained.run();
        }
    }
}
