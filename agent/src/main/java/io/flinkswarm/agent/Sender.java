package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * An agent's sending side: the outbox, and those who wait for room in it, first come, first served.
 *
 * <p>Thread-safe; futures are completed outside the lock.
 */
final class Sender {
    private final AgentConfig config;
    private final Runnable pump;
    private final Object lock = new Object();
    private final Outbox outbox;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final CompletableFuture<Void> never = new CompletableFuture<>();
    private int maxMessageBytes = Integer.MAX_VALUE;
    private long session;
    private AgentException.Closed closed;
    private CompletableFuture<Void> empty = never;
    private long sent;
    private long resent;
    private long refused;

    private record Waiting(Outgoing message, Consumer<String> numbered, CompletableFuture<Receipt> future) {}

    /** @param pump sends what can be sent */
    Sender(AgentConfig config, Runnable pump) {
        this.config = config;
        this.pump = pump;
        this.outbox = new Outbox(config.from(), config.maxInFlight(), config.maxUnsentBytes());
    }

    /** Sends; waits for room up to the send time-out, if the policy says so. */
    Receipt send(Outgoing message, Consumer<String> numbered) {
        CompletableFuture<Receipt> future = submit(message, numbered, Integer.MAX_VALUE);
        try {
            return future.get(config.sendTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (withdraw(future)) {
                throw new AgentException.Full("room for another message must come within " + config.sendTimeout()
                        + ", but " + outbox.size() + " messages were not durable all that time");
            }
            return future.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            withdraw(future);
            throw new AgentException("sending was interrupted", e);
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        }
    }

    /** Sends; the future completes when there was room. */
    CompletableFuture<Receipt> sendAsync(Outgoing message, Consumer<String> numbered) {
        return submit(message, numbered, config.maxInFlight());
    }

    /** Sends what the agent itself has to say, whatever the policy. */
    CompletableFuture<Receipt> sendOwn(Outgoing message, Consumer<String> numbered) {
        return enter(message, numbered, Integer.MAX_VALUE);
    }

    private CompletableFuture<Receipt> submit(Outgoing message, Consumer<String> numbered, int mostWaiting) {
        return enter(message, numbered, config.fullPolicy() == FullPolicy.FAIL ? 0 : mostWaiting);
    }

    private CompletableFuture<Receipt> enter(Outgoing message, Consumer<String> numbered, int mostWaiting) {
        CompletableFuture<Receipt> future;
        synchronized (lock) {
            if (closed != null) {
                return CompletableFuture.failedFuture(closed);
            }
            if (!waiting.isEmpty() || !outbox.hasRoom()) {
                if (waiting.size() >= mostWaiting) {
                    return CompletableFuture.failedFuture(
                            new AgentException.Full("messages that are not durable must be fewer than "
                                    + config.maxInFlight() + " and take less than "
                                    + config.maxUnsentBytes() + " bytes, but are " + outbox.size() + ", and "
                                    + waiting.size() + " wait for room"));
                }
                future = new CompletableFuture<>();
                waiting.add(new Waiting(message, numbered, future));
                return future;
            }
            try {
                future = CompletableFuture.completedFuture(add(message, numbered));
            } catch (IllegalArgumentException e) {
                return CompletableFuture.failedFuture(e);
            }
        }
        pump.run();
        return future;
    }

    private Receipt add(Outgoing message, Consumer<String> numbered) {
        long sequence = outbox.nextSequence();
        byte[] frame = message.frame(config.stream(), sequence, config.time().epochMillis());
        if (frame.length > maxMessageBytes) {
            throw new IllegalArgumentException("message must have at most " + maxMessageBytes
                    + " bytes, as the gateway takes, but had " + frame.length);
        }
        Receipt receipt = new Receipt(config.stream() + ":" + sequence);
        numbered.accept(receipt.id());
        outbox.add(new Outbox.Entry(sequence, new String(frame, StandardCharsets.UTF_8), frame.length, receipt));
        return receipt;
    }

    private boolean withdraw(CompletableFuture<Receipt> future) {
        synchronized (lock) {
            return waiting.removeIf(each -> each.future == future);
        }
    }

    /** A gateway has taken the agent in. */
    void connected(long newSession, Frame.Welcome welcome) {
        List<Outbox.Entry> tooLong = new ArrayList<>();
        synchronized (lock) {
            session = newSession;
            maxMessageBytes = welcome.maxMessageBytes();
            outbox.connected(welcome, tooLong);
            refused += tooLong.size();
        }
        for (Outbox.Entry entry : tooLong) {
            entry.receipt.fail(new AgentException.Refused(
                    ErrorCode.INVALID_VALUE,
                    "message must have at most " + welcome.maxMessageBytes() + " bytes, but had " + entry.bytes,
                    entry.receipt.id()));
        }
        admit();
    }

    /** The text of the next message to be sent in a session, or null for now. */
    String poll(long ofSession) {
        synchronized (lock) {
            if (ofSession != session || closed != null) {
                return null;
            }
            Outbox.Entry entry = outbox.poll();
            if (entry == null) {
                return null;
            }
            if (entry.sent) {
                resent++;
            } else {
                entry.sent = true;
                sent++;
            }
            return entry.text;
        }
    }

    /** Whether something that was sent in a session has not been received. */
    boolean isAwaiting(long ofSession) {
        synchronized (lock) {
            return ofSession == session && outbox.isAwaiting();
        }
    }

    /** Whether something that was sent in a session is not durable yet. */
    boolean isUnsettled(long ofSession) {
        synchronized (lock) {
            return ofSession == session && outbox.isUnsettled();
        }
    }

    /** The lowest number that may be sent again: where a join begins. */
    long lowest() {
        synchronized (lock) {
            return outbox.lowest();
        }
    }

    /** A gateway gives credit for so many more messages. */
    void credit(long ofSession, int more) {
        if (more == 0) {
            return;
        }
        synchronized (lock) {
            if (ofSession == session) {
                outbox.credit(more);
            }
        }
        pump.run();
    }

    void acked(Frame.Ack ack) {
        List<Outbox.Entry> arrived = new ArrayList<>();
        List<Outbox.Entry> settled = new ArrayList<>();
        synchronized (lock) {
            outbox.acked(ack.received(), ack.durable(), arrived, settled);
        }
        arrived.forEach(entry -> entry.receipt.received().complete(null));
        settled.forEach(entry -> entry.receipt.completeDurable());
        admit();
    }

    /** The gateway turned a message away; false if it is none that is waited for. */
    boolean refused(Frame.Failure failure) {
        String id = failure.id();
        String prefix = config.stream() + ":";
        if (id == null || !id.startsWith(prefix)) {
            return false;
        }
        Outbox.Entry entry;
        synchronized (lock) {
            try {
                entry = outbox.refused(Long.parseLong(id.substring(prefix.length())), failure.code());
            } catch (NumberFormatException e) {
                return false;
            }
            refused += entry == null ? 0 : 1;
        }
        if (entry == null) {
            return false;
        }
        entry.receipt.fail(new AgentException.Refused(failure.code(), failure.detail(), id));
        admit();
        return true;
    }

    /** Lets in those who wait, as far as there is room. */
    private void admit() {
        while (true) {
            Waiting first;
            Receipt receipt = null;
            RuntimeException failure = null;
            synchronized (lock) {
                if (waiting.isEmpty() || !outbox.hasRoom() || closed != null) {
                    break;
                }
                first = waiting.poll();
                try {
                    receipt = add(first.message, first.numbered);
                } catch (IllegalArgumentException e) {
                    failure = e;
                }
            }
            if (failure == null) {
                first.future.complete(receipt);
            } else {
                first.future.completeExceptionally(failure);
            }
        }
        CompletableFuture<Void> emptied = null;
        synchronized (lock) {
            if (outbox.size() == 0 && waiting.isEmpty() && empty != never) {
                emptied = empty;
                empty = never;
            }
        }
        if (emptied != null) {
            emptied.complete(null);
        }
        pump.run();
    }

    /** Completes when nothing is left that is not durable. */
    CompletableFuture<Void> whenEmpty() {
        synchronized (lock) {
            if (closed != null || outbox.size() == 0 && waiting.isEmpty()) {
                return CompletableFuture.completedFuture(null);
            }
            if (empty == never) {
                empty = new CompletableFuture<>();
            }
            return empty;
        }
    }

    /** Fails whatever is not durable. */
    void close(AgentException.Closed cause) {
        List<Outbox.Entry> left = new ArrayList<>();
        List<Waiting> waited;
        CompletableFuture<Void> emptied;
        synchronized (lock) {
            if (closed != null) {
                return;
            }
            closed = cause;
            outbox.clear(left);
            waited = new ArrayList<>(waiting);
            waiting.clear();
            emptied = empty;
        }
        left.forEach(entry -> entry.receipt.fail(cause));
        waited.forEach(each -> each.future.completeExceptionally(cause));
        if (emptied != never) {
            emptied.complete(null);
        }
    }

    AgentStats stats() {
        synchronized (lock) {
            return new AgentStats(sent, resent, refused, outbox.size(), 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    static RuntimeException unwrapped(Throwable failure) {
        Throwable cause = failure instanceof CompletionException || failure instanceof ExecutionException
                ? failure.getCause()
                : failure;
        if (cause instanceof IllegalArgumentException argument) {
            return new IllegalArgumentException(argument.getMessage(), argument);
        }
        return cause instanceof AgentException e ? e : new AgentException(String.valueOf(cause.getMessage()), cause);
    }
}
