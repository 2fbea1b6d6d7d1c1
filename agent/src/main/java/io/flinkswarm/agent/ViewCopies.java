package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The copies of views that an agent keeps: subscribes each first, then has it read page by page, so that no change is missed, and asks
 * again for a page that does not come. Thread-safe.
 */
final class ViewCopies implements ViewCopy.Requests {
    private static final long ASK_AGAIN_MILLIS = 5000;

    private final SwarmAgent agent;
    private final Sender sender;
    private final int maxRows;
    private final long resyncNanos;
    private final ScheduledExecutorService timer;
    private final Map<String, ViewCopy> open = new ConcurrentHashMap<>();
    private final Map<String, ScheduledFuture<?>> asking = new ConcurrentHashMap<>();

    ViewCopies(SwarmAgent agent, Sender sender, AgentConfig config, ScheduledExecutorService timer) {
        this.agent = agent;
        this.sender = sender;
        this.maxRows = config.maxRows();
        this.resyncNanos = config.resyncAfter().toNanos();
        this.timer = timer;
    }

    ViewCopy open(String view, ViewListener listener) {
        ViewCopy copy = new ViewCopy(view, listener, maxRows, this);
        if (open.putIfAbsent(view, copy) != null) {
            throw new IllegalStateException(
                    "view must be copied once at a time, but " + view + " is: close that copy first");
        }
        agent.onMessage(MessageType.STATE_SYNC, this::page);
        agent.subscribe(Recipient.view(view), true, message -> changed(copy, message));
        copy.read();
        return copy;
    }

    private void changed(ViewCopy copy, Message message) {
        // a page may be sent to the view's name too
        if (message.type() == MessageType.STATE_SYNC) {
            page(message);
        } else if (message.type() == MessageType.DELTA_SYNC) {
            copy.delta(message);
        }
    }

    private void page(Message page) {
        for (ViewCopy copy : open.values()) {
            if (page.correlation() != null && copy.awaits(page.correlation())) {
                copy.page(page);
                return;
            }
        }
    }

    /** Reads anew what may have missed changes. */
    void reconnected(long lostForNanos) {
        if (lostForNanos >= resyncNanos) {
            open.values().forEach(ViewCopy::read);
        }
    }

    @Override
    public void page(String view, int bucket, String after, int limit, Consumer<String> numbered) {
        try {
            ScheduledFuture<?> before =
                    asking.put(view, timer.schedule(() -> again(view), ASK_AGAIN_MILLIS, TimeUnit.MILLISECONDS));
            if (before != null) {
                before.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            // the agent is closed
            return;
        }
        sender.sendOwn(
                Outgoing.of(
                        Recipient.view(view),
                        MessageType.STATE_SYNC,
                        "{\"bucket\":" + bucket + ",\"after\":" + PayloadJson.quoted(after) + ",\"limit\":" + limit
                                + "}"),
                numbered);
    }

    private void again(String view) {
        ViewCopy copy = open.get(view);
        if (copy != null) {
            copy.askAgain();
        }
    }

    @Override
    public void close(ViewCopy copy) {
        if (open.remove(copy.view(), copy)) {
            ScheduledFuture<?> again = asking.remove(copy.view());
            if (again != null) {
                again.cancel(false);
            }
            agent.unsubscribe(Recipient.view(copy.view()));
        }
    }

    /** Ends the asking; the subscriptions end with the agent. */
    void close() {
        open.clear();
        asking.values().forEach(task -> task.cancel(false));
    }
}
