package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Who handles which message: by recipient, else by type, else the one for all others. Thread-safe. */
final class Handlers {
    private final Map<Recipient, AsyncMessageHandler> byRecipient = new ConcurrentHashMap<>();
    private final Map<MessageType, AsyncMessageHandler> byType = new ConcurrentHashMap<>();
    private volatile AsyncMessageHandler otherwise;

    static AsyncMessageHandler async(MessageHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return message -> {
            handler.handle(message);
            return null;
        };
    }

    void put(Recipient to, AsyncMessageHandler handler) {
        byRecipient.put(to, Objects.requireNonNull(handler, "handler"));
    }

    void remove(Recipient to) {
        byRecipient.remove(to);
    }

    void put(MessageType type, AsyncMessageHandler handler) {
        byType.put(type, Objects.requireNonNull(handler, "handler"));
    }

    void otherwise(AsyncMessageHandler handler) {
        otherwise = Objects.requireNonNull(handler, "handler");
    }

    boolean isEmpty() {
        return otherwise == null && byType.isEmpty() && byRecipient.isEmpty();
    }

    /** Who handles the message, or null. */
    AsyncMessageHandler find(Message message) {
        AsyncMessageHandler handler = byRecipient.get(message.to());
        if (handler == null) {
            handler = byType.get(message.type());
        }
        return handler == null ? otherwise : handler;
    }

    Handlers copy() {
        Handlers copy = new Handlers();
        copy.byRecipient.putAll(byRecipient);
        copy.byType.putAll(byType);
        copy.otherwise = otherwise;
        return copy;
    }
}
