package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import java.util.concurrent.CompletableFuture;

/**
 * What becomes of a message that was sent: {@link #received} when a gateway has it, {@link #durable} when no crash of the swarm
 * can lose it any more.
 *
 * <p>Both fail with {@link AgentException.Refused} if the swarm turns the message away, and with {@link AgentException.Closed} if
 * the agent is closed before. They complete on the thread that reads the connection: stages that block or take long are added by
 * the {@code Async} methods.
 */
@Public
public final class Receipt {
    private final String id;
    private final CompletableFuture<Void> received = new CompletableFuture<>();
    private final CompletableFuture<Void> durable = new CompletableFuture<>();

    Receipt(String id) {
        this.id = id;
    }

    /** The message's id, {@code stream:sequence}. */
    public String id() {
        return id;
    }

    /** Completes when a gateway has the message. */
    public CompletableFuture<Void> received() {
        return received;
    }

    /** Completes when a checkpoint of the swarm covers the message. */
    public CompletableFuture<Void> durable() {
        return durable;
    }

    void completeDurable() {
        received.complete(null);
        durable.complete(null);
    }

    void fail(AgentException cause) {
        received.completeExceptionally(cause);
        durable.completeExceptionally(cause);
    }
}
