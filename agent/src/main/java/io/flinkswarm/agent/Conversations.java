package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The requests and alerts of an agent that await their answer, by id. Thread-safe; futures complete on the caller's thread. */
final class Conversations {
    private final int most;
    private final Map<String, CompletableFuture<Message>> open = new ConcurrentHashMap<>();

    Conversations(int most) {
        this.most = most;
    }

    boolean isFull() {
        return open.size() >= most;
    }

    int most() {
        return most;
    }

    /** The message of that id awaits an answer, until the future completes. */
    void open(String id, CompletableFuture<Message> answer) {
        open.put(id, answer);
        answer.whenComplete((message, failure) -> open.remove(id, answer));
    }

    /** Whether the message answers one that is open: a response, or an error in its place. */
    boolean awaits(Message message) {
        return switch (message.type()) {
            case RESPONSE, ALERT_RESPONSE, ERROR ->
                message.correlation() != null && find(message.correlation()) != null;
            default -> false;
        };
    }

    /** Completes what the message answers. */
    void answered(Message message) {
        CompletableFuture<Message> answer = find(message.correlation());
        if (answer == null) {
            return;
        }
        if (message.type() == MessageType.ERROR) {
            answer.completeExceptionally(error(message));
        } else {
            answer.complete(message);
        }
    }

    /** Fails what awaits an answer to the message of that id; false if nothing does. */
    boolean failed(String id, AgentException cause) {
        CompletableFuture<Message> answer = id == null ? null : find(id);
        return answer != null && answer.completeExceptionally(cause);
    }

    void close(AgentException cause) {
        open.values().forEach(answer -> answer.completeExceptionally(cause));
    }

    private CompletableFuture<Message> find(String correlation) {
        CompletableFuture<Message> answer = open.get(correlation);
        // names of agents may hold slashes, those of the agent's own stream do not
        return answer != null ? answer : open.get(correlation.substring(correlation.lastIndexOf('/') + 1));
    }

    static AgentException failure(ErrorCode code, String detail, String id) {
        return code == ErrorCode.TIMED_OUT
                ? new AgentException.TimedOut(detail)
                : new AgentException.Refused(code, detail, id);
    }

    /** What an error that came as a message says. */
    private static AgentException error(Message message) {
        SortedMap<String, String> texts = PayloadJson.texts(message.payload());
        ErrorCode code = ErrorCode.UNEXPECTED;
        for (ErrorCode known : ErrorCode.values()) {
            code = known.name().equals(texts.get("code")) ? known : code;
        }
        return failure(code, texts.getOrDefault("detail", message.payloadText()), message.correlation());
    }
}
