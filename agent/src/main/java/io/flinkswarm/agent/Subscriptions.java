package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The topics and views that an agent has subscribed to. After a reconnect each is subscribed to again, since the swarm may have
 * ended it meanwhile; where it has not, nothing changes. Thread-safe.
 */
final class Subscriptions {
    private static final String EPHEMERAL = "ephemeral";

    private final int most;
    private final Sender sender;
    private final Map<Recipient, Subscription> all = new LinkedHashMap<>();

    private static final class Subscription {
        private final boolean ephemeral;
        private CompletableFuture<Receipt> last;

        private Subscription(boolean ephemeral) {
            this.ephemeral = ephemeral;
        }

        /** Whether the last request is still under way and goes out by itself. */
        private boolean isUnderWay() {
            return !last.isDone()
                    || !last.isCompletedExceptionally()
                            && !last.join().durable().isDone();
        }
    }

    Subscriptions(int most, Sender sender) {
        this.most = most;
        this.sender = sender;
    }

    CompletableFuture<Receipt> add(Recipient to, boolean ephemeral) {
        synchronized (all) {
            if (!all.containsKey(to) && all.size() >= most) {
                return CompletableFuture.failedFuture(new AgentException.Full("subscriptions must be at most " + most
                        + ", but were to be more with " + to + ": unsubscribe, or raise the limit"));
            }
            Subscription subscription = new Subscription(ephemeral);
            subscription.last = request(to, ephemeral);
            all.put(to, subscription);
            return subscription.last;
        }
    }

    CompletableFuture<Receipt> remove(Recipient to) {
        synchronized (all) {
            all.remove(to);
        }
        return sender.sendOwn(Outgoing.of(to, MessageType.UNSUBSCRIBE, ""), id -> {});
    }

    void renew() {
        synchronized (all) {
            List<Map.Entry<Recipient, Subscription>> entries = new ArrayList<>(all.entrySet());
            for (Map.Entry<Recipient, Subscription> entry : entries) {
                Subscription subscription = entry.getValue();
                if (!subscription.isUnderWay()) {
                    subscription.last = request(entry.getKey(), subscription.ephemeral);
                }
            }
        }
    }

    private CompletableFuture<Receipt> request(Recipient to, boolean ephemeral) {
        Outgoing request = Outgoing.of(to, MessageType.SUBSCRIBE, "");
        return sender.sendOwn(ephemeral ? request.withMetadata(EPHEMERAL, "true") : request, id -> {});
    }
}
