package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A member of the swarm: sends and receives messages over a gateway, whichever is there.
 *
 * <pre>{@code
 * try (SwarmAgent agent = SwarmAgent.connect(URI.create("wss://swarm:8765"), token)) {
 *     agent.onMessage(MessageType.REQUEST, request -> agent.respond(request, "{\"answer\":42}"));
 *     agent.send(Recipient.topic("weather"), "{\"sky\":\"clear\"}").durable().join();
 *     Message answer = agent.request(Recipient.agent("b7"), "{\"ask\":1}", Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>What is sent is kept until it is durable and sent again, in order and under the same id, after each reconnect: it reaches its
 * recipient once, whatever crashes but this process. What is delivered is handed to one handler at a time, the most urgent first, and
 * acknowledged when that has returned; what comes again is acknowledged without being handled again. A handler that throws
 * leaves the message to be delivered again.
 *
 * <p>Thread-safe. Futures complete on the thread that reads the connection: stages that block are added by the {@code Async}
 * methods. A handler may call every method of the agent, the blocking ones too.
 */
@Public
public final class SwarmAgent implements AutoCloseable {
    /** Where the coming and going of members is told. */
    public static final Recipient PRESENCE = Recipient.topic("presence");

    private final AgentConfig config;
    private final Handlers handlers;
    private final Threads threads;
    private final Sender sender;
    private final Receiver receiver;
    private final Conversations conversations;
    private final Subscriptions subscriptions;
    private final ViewCopies views;
    private final Link link;
    private final Voting voting;
    private final Tasks tasks;
    private final CompletableFuture<Frame.Welcome> joined = new CompletableFuture<>();
    private final Object closing = new Object();
    private volatile Frame.Welcome welcome;
    private volatile String lastLoss = "none was tried";
    private volatile long lostNanos;
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private boolean closed;

    SwarmAgent(AgentConfig config, Handlers handlers) {
        this.config = config;
        this.handlers = handlers;
        threads = new Threads(config);
        conversations = new Conversations(config.maxRequests());
        sender = new Sender(config, this::pump);
        receiver = new Receiver(config, handlers, conversations, threads.handlers(), threads.timer(), this::pump);
        subscriptions = new Subscriptions(config.maxSubscriptions(), sender);
        views = new ViewCopies(this, sender, config, threads.timer());
        voting = new Voting(this);
        tasks = new Tasks(this);
        link = new Link(config, threads.http(), threads.timer(), new Peer());
        link.connect();
    }

    /** Collects what an agent is to be. */
    public static AgentBuilder builder() {
        return new AgentBuilder();
    }

    /**
     * An agent with nothing else stated, connected to a gateway.
     *
     * @throws AgentException as {@link AgentBuilder#connect}
     */
    public static SwarmAgent connect(URI gateway, String token) {
        return builder().gateways(gateway).token(token).connect();
    }

    /** The agent's name, as the gateway knows it. Waits for the first connection. */
    public String name() {
        return awaitJoined().agent();
    }

    /** The stream in which its messages are numbered. */
    public String stream() {
        return config.stream();
    }

    /** The lowest number of its stream that is not durable: where a next run of the process would go on. */
    public long lowestNotDurable() {
        return sender.lowest();
    }

    /** Completes when a gateway has taken the agent in for the first time. */
    public CompletableFuture<Frame.Welcome> joined() {
        return joined.copy();
    }

    /** What the agent has counted. */
    public AgentStats stats() {
        AgentStats sent = receiver.count(sender.stats());
        return sent.with(malformed.get(), connections.get());
    }

    /** Sends a message of normal priority; waits for room. */
    public Receipt send(Recipient to, String payload) {
        return send(Outgoing.event(to, payload));
    }

    /**
     * Sends a message. Where there is no room, it waits or fails, as the agent was built.
     *
     * @throws AgentException.Full if there was no room in time
     * @throws AgentException.Closed if the agent is closed
     * @throws IllegalArgumentException if the message is longer than the gateway takes
     */
    public Receipt send(Outgoing message) {
        return sender.send(message, id -> {});
    }

    /** Sends a message; the future completes when there was room for it. */
    public CompletableFuture<Receipt> sendAsync(Outgoing message) {
        return sender.sendAsync(message, id -> {});
    }

    /** Sends a message to whoever has subscribed to the topic. */
    public Receipt publish(String topic, String payload) {
        return send(Recipient.topic(topic), payload);
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws AgentException.TimedOut if none comes in time
     * @throws AgentException.Refused if the swarm turns the request away
     */
    public Message request(Recipient to, String payload, Duration timeout) {
        return await(requestAsync(Outgoing.of(to, MessageType.REQUEST, payload), timeout));
    }

    /** Asks; the future completes with the first answer, or fails after the time-out. */
    public CompletableFuture<Message> requestAsync(Recipient to, String payload, Duration timeout) {
        return requestAsync(Outgoing.of(to, MessageType.REQUEST, payload), timeout);
    }

    /** Raises an alert, and awaits that somebody answers it: it escalates until then. */
    public CompletableFuture<Message> alert(Recipient to, String payload, Duration timeout) {
        return requestAsync(
                Outgoing.of(to, MessageType.ALERT, payload).withPriority(Priority.EMERGENCY), timeout);
    }

    /** Sends a request or an alert; the future completes with the first answer, or fails after the time-out. */
    public CompletableFuture<Message> requestAsync(Outgoing request, Duration timeout) {
        if (request.type() != MessageType.REQUEST && request.type() != MessageType.ALERT) {
            throw new IllegalArgumentException(
                    "type must be request or alert, but was " + request.type().wireName());
        }
        if (conversations.isFull()) {
            return CompletableFuture.failedFuture(new AgentException.Full("requests that await their answer must be at most "
                    + conversations.most() + ", but were to be more: await some, or raise the limit"));
        }
        CompletableFuture<Message> answer = new CompletableFuture<>();
        threads.later(
                () -> answer.completeExceptionally(
                        new AgentException.TimedOut("an answer from " + request.to() + " must come within " + timeout
                                + ", but none came")),
                timeout.toMillis(),
                answer);
        Outgoing limited = request.timeToLiveMillis() > 0 || request.deadline() != Message.NO_DEADLINE
                ? request
                : request.withTimeToLive(timeout);
        sender.sendAsync(limited, id -> conversations.open(id, answer)).whenComplete((receipt, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(Sender.unwrapped(failure));
            } else {
                receipt.received().exceptionally(refused -> {
                    answer.completeExceptionally(Sender.unwrapped(refused));
                    return null;
                });
            }
        });
        return answer;
    }

    /** Answers a request or an alert, as urgently as it was. */
    public Receipt respond(Message request, String payload) {
        MessageType type = request.type() == MessageType.ALERT ? MessageType.ALERT_RESPONSE : MessageType.RESPONSE;
        return send(Outgoing.of(Recipient.agent(request.sender()), type, payload)
                .withPriority(request.priority())
                .answering(request.globalId()));
    }

    /** Handles messages of a type from now on. */
    public void onMessage(MessageType type, MessageHandler handler) {
        onMessageAsync(type, Handlers.async(handler));
    }

    /** Handles messages of a type from now on, and is done with each later. */
    public void onMessageAsync(MessageType type, AsyncMessageHandler handler) {
        handlers.put(type, handler);
        receiver.handlersChanged();
    }

    /** Handles messages to a group, a topic, all, or the agent itself from now on, before the handlers by type. */
    public void onMessage(Recipient to, MessageHandler handler) {
        handlers.put(to, Handlers.async(handler));
        receiver.handlersChanged();
    }

    /** Handles from now on whatever no other handler takes. */
    public void onMessage(MessageHandler handler) {
        handlers.otherwise(Handlers.async(handler));
        receiver.handlersChanged();
    }

    /** Subscribes to a topic until {@link #unsubscribe}, over restarts of this process too: meanwhile the mailbox holds what is published. */
    public CompletableFuture<Receipt> subscribe(String topic, MessageHandler handler) {
        return subscribe(Recipient.topic(topic), false, handler);
    }

    /**
     * Subscribes to a topic or a view.
     *
     * @param ephemeral whether the subscription ends when the agent leaves or stays away
     * @return completes when there was room for the request
     */
    public CompletableFuture<Receipt> subscribe(Recipient to, boolean ephemeral, MessageHandler handler) {
        if (to.kind() != Recipient.Kind.TOPIC && to.kind() != Recipient.Kind.VIEW) {
            throw new IllegalArgumentException("recipient must be a topic or a view to subscribe to it, but was " + to);
        }
        onMessage(to, handler);
        return subscriptions.add(to, ephemeral);
    }

    /** Ends a subscription. */
    public CompletableFuture<Receipt> unsubscribe(Recipient to) {
        handlers.remove(to);
        return subscriptions.remove(to);
    }

    /** Tells of members that come and go, while this agent is there; see {@link Presence#of}. */
    public CompletableFuture<Receipt> onPresence(PresenceListener listener) {
        return subscribe(PRESENCE, true, message -> listener.changed(Presence.of(message)));
    }

    /**
     * Keeps a copy of a view: all its rows page by page, and every change from before the first page on.
     *
     * @param listener is told each change of a row, in the thread of the handlers
     */
    public ViewCopy sync(String view, ViewListener listener) {
        return views.open(view, listener);
    }

    /** Proposals, votes and outcomes. */
    public Voting voting() {
        return voting;
    }

    /** Tasks, and the node that does them. */
    public Tasks tasks() {
        return tasks;
    }

    /** Leaves the connection and connects again at once, to the next gateway: nothing is lost by it. */
    public void reconnect() {
        link.reconnect();
    }

    /**
     * Waits until everything sent is durable or was refused.
     *
     * @return whether that was so in time
     */
    public boolean flush(Duration timeout) {
        return done(sender.whenEmpty(), timeout.toNanos());
    }

    /**
     * Takes no more deliveries, waits for handlers to return and messages to become durable, leaves, and ends all threads. What is not
     * durable after the close time-out fails with {@link AgentException.Closed}.
     */
    @Override
    public void close() {
        synchronized (closing) {
            if (closed) {
                return;
            }
            closed = true;
        }
        long limit = config.time().monotonicNanos() + config.closeTimeout().toNanos();
        views.close();
        done(receiver.stop(), limit - config.time().monotonicNanos());
        done(sender.whenEmpty(), limit - config.time().monotonicNanos());
        link.close("closed", Math.max(TimeUnit.MILLISECONDS.toNanos(100), limit - config.time().monotonicNanos()));
        end(new AgentException.Closed(1000, "the agent is closed", null));
        threads.close(receiver.isHandling());
    }

    private void end(AgentException.Closed cause) {
        sender.close(cause);
        conversations.close(cause);
        joined.completeExceptionally(cause);
        config.connectionListener().accept(new ConnectionEvent.Ended(cause));
    }

    long epochMillis() {
        return config.time().epochMillis();
    }

    Frame.Welcome awaitJoined() {
        try {
            return joined.get(config.joinTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            close();
            throw new AgentException.TimedOut(
                    "a gateway must take the agent in within " + config.joinTimeout() + ", but: " + lastLoss);
        } catch (ExecutionException e) {
            close();
            throw Sender.unwrapped(e.getCause());
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new AgentException("waiting for a gateway was interrupted", e);
        }
    }

    private static Message await(CompletableFuture<Message> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw Sender.unwrapped(e.getCause());
        } catch (InterruptedException e) {
            answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new AgentException("waiting for an answer was interrupted", e);
        }
    }

    private static boolean done(CompletableFuture<Void> future, long nanos) {
        try {
            future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void pump() {
        // null only while the constructor runs, when nothing can be sent
        if (link != null) {
            link.pump();
        }
    }

    /** What the link tells and asks. */
    private final class Peer implements Link.Peer {
        @Override
        public Frame.Join join() {
            return new Frame.Join(config.stream(), sender.lowest(), config.window());
        }

        @Override
        public void joined(long session, URI gateway, Frame.Welcome taken) {
            boolean again = welcome != null;
            welcome = taken;
            connections.incrementAndGet();
            receiver.connected(session);
            sender.connected(session, taken);
            if (again) {
                subscriptions.renew();
                views.reconnected(config.time().monotonicNanos() - lostNanos);
            }
            joined.complete(taken);
            config.connectionListener().accept(new ConnectionEvent.Joined(gateway, taken));
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
                pump();
            } else if (frame instanceof Frame.Failure failure) {
                failed(failure);
            }
        }

        private void failed(Frame.Failure failure) {
            if (failure.code() != ErrorCode.REPLAYED) {
                conversations.failed(
                        failure.id(), Conversations.failure(failure.code(), failure.detail(), failure.id()));
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
            end(cause);
        }
    }
}
