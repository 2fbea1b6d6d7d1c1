package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.List;
import java.util.TreeMap;

/** Messages, and limits that tests can reach. */
final class Letters {
    static final ExchangeLimits SMALL =
            new ExchangeLimits(3, 4, 3, 1_000, 100, List.of("group:operators", "all"), 50, 10_000, true, 4, true);

    private Letters() {}

    static Message message(String from, long sequence, String to, MessageType type) {
        return Message.of(from, "s", sequence, Recipient.parse(to), type, 1, "{\"n\":" + sequence + "}");
    }

    static Message answer(String from, String to, MessageType type, String correlation) {
        return Message.of(from, "s", 1, Recipient.parse(to), type, 1, "{}").answering(correlation);
    }

    static Message ephemeral(Message message) {
        TreeMap<String, String> metadata = new TreeMap<>(message.metadata());
        metadata.put("ephemeral", "true");
        return message.withMetadata(metadata);
    }
}
