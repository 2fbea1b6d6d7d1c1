package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** An agent's membership of the swarm, from session to session: takes each frame to whom it concerns. */
final class Membership implements Link.Peer {
    private final AgentConfig config;
    private final Sender sender;
    private final Receiver receiver;
    private final Conversations conversations;
    private final Subscriptions subscriptions;
    private final ViewCopies views;
    private final CompletableFuture<Frame.Welcome> joined = new CompletableFuture<>();
    private final AtomicLong sessions = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private volatile String lastLoss = "none was tried";
    private volatile long lostNanos;

    Membership(
            AgentConfig config,
            Sender sender,
            Receiver receiver,
            Conversations conversations,
            Subscriptions subscriptions,
            ViewCopies views) {
        this.config = config;
        this.sender = sender;
        this.receiver = receiver;
        this.conversations = conversations;
        this.subscriptions = subscriptions;
        this.views = views;
    }

    /** Completes with the first session. */
    CompletableFuture<Frame.Welcome> joined() {
        return joined;
    }

    /** Why the last attempt or session ended, for people. */
    String lastLoss() {
        return lastLoss;
    }

    AgentStats count(AgentStats stats) {
        return stats.with(malformed.get(), sessions.get());
    }

    @Override
    public Frame.Join join() {
        return new Frame.Join(config.stream(), sender.lowest(), config.window());
    }

    @Override
    public void joined(long session, URI gateway, Frame.Welcome welcome) {
        receiver.connected(session);
        sender.connected(session, welcome);
        if (sessions.getAndIncrement() > 0) {
            subscriptions.renew();
            views.reconnected(config.time().monotonicNanos() - lostNanos);
        }
        joined.complete(welcome);
        config.connectionListener().accept(new ConnectionEvent.Joined(gateway, welcome));
    }

    @Override
    public void frame(long session, Frame frame) {
        if (frame instanceof Frame.Envelope envelope) {
            receiver.deliver(session, envelope.message(), envelope.delivery());
        } else if (frame instanceof Frame.Ack ack) {
            sender.credit(session, ack.credit());
            sender.acked(ack);
        } else if (frame instanceof Frame.Credit credit) {
            sender.credit(session, credit.credit());
        } else if (frame instanceof Frame.Failure failure) {
            failed(failure);
        }
    }

    private void failed(Frame.Failure failure) {
        if (failure.code() != ErrorCode.REPLAYED) {
            conversations.failed(failure.id(), Conversations.failure(failure.code(), failure.detail(), failure.id()));
        }
        if (failure.code() != ErrorCode.TIMED_OUT) {
            sender.refused(failure);
        }
    }

    @Override
    public Frame.Ack acknowledgement(long session) {
        return receiver.poll(session);
    }

    @Override
    public String message(long session) {
        return sender.poll(session);
    }

    @Override
    public boolean isAwaiting(long session) {
        return sender.isAwaiting(session);
    }

    @Override
    public boolean isUnsettled(long session) {
        return sender.isUnsettled(session);
    }

    @Override
    public void malformed(MalformedFrameException e) {
        malformed.incrementAndGet();
        System.getLogger(SwarmAgent.class.getName())
                .log(System.Logger.Level.WARNING, "a gateway's frame could not be read: {0}", e.getMessage());
    }

    @Override
    public void lost(String reason, long retryMillis) {
        lostNanos = config.time().monotonicNanos();
        lastLoss = reason;
        config.connectionListener().accept(new ConnectionEvent.Lost(reason, retryMillis));
    }

    @Override
    public void ended(AgentException.Closed cause) {
        sender.close(cause);
        conversations.close(cause);
        joined.completeExceptionally(cause);
        config.connectionListener().accept(new ConnectionEvent.Ended(cause));
    }
}
