package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SenderAccess;
import io.flinkswarm.protocol.value.Priority;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

    private static final String RAISED_BY = SenderAccess.PREFIX + "sender";

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
    private final Membership membership;
    private final Object closing = new Object();
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
        membership = new Membership(config, sender, receiver, conversations, subscriptions, views);
        link = new Link(config, threads.http(), threads.timer(), membership);
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
        return membership.joined().copy();
    }

    /** What the agent has counted. */
    public AgentStats stats() {
        return membership.count(receiver.count(sender.stats()));
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
        return requestAsync(Outgoing.of(to, MessageType.ALERT, payload).withPriority(Priority.EMERGENCY), timeout);
    }

    /** Sends a request or an alert; the future completes with the first answer, or fails after the time-out. */
    public CompletableFuture<Message> requestAsync(Outgoing request, Duration timeout) {
        if (request.type() != MessageType.REQUEST && request.type() != MessageType.ALERT) {
            throw new IllegalArgumentException(
                    "type must be request or alert, but was " + request.type().wireName());
        }
        if (conversations.isFull()) {
            return CompletableFuture.failedFuture(
                    new AgentException.Full("requests that await their answer must be at most " + conversations.most()
                            + ", but were to be more: await some, or raise the limit"));
        }
        CompletableFuture<Message> answer = new CompletableFuture<>();
        threads.later(
                () -> answer.completeExceptionally(new AgentException.TimedOut(
                        "an answer from " + request.to() + " must come within " + timeout + ", but none came")),
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

    /** Answers a request or an alert, as urgently as it was; an alert that has escalated, to who raised it. */
    public Receipt respond(Message request, String payload) {
        boolean isAlert = request.type() == MessageType.ALERT;
        String raisedBy = isAlert ? request.metadata().get(RAISED_BY) : null;
        return send(Outgoing.of(
                        Recipient.agent(raisedBy == null ? request.sender() : raisedBy),
                        isAlert ? MessageType.ALERT_RESPONSE : MessageType.RESPONSE,
                        payload)
                .withPriority(request.priority())
                .answering(raisedBy == null ? request.globalId() : request.correlation()));
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
        link.close(
                "closed",
                Math.max(
                        TimeUnit.MILLISECONDS.toNanos(100),
                        limit - config.time().monotonicNanos()));
        membership.ended(new AgentException.Closed(1000, "the agent is closed", null));
        threads.close(receiver.isHandling());
    }

    long epochMillis() {
        return config.time().epochMillis();
    }

    Frame.Welcome awaitJoined() {
        try {
            return membership.joined().get(config.joinTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            close();
            throw new AgentException.TimedOut("a gateway must take the agent in within " + config.joinTimeout()
                    + ", but: " + membership.lastLoss());
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
}
