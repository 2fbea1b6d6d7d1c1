package io.flinkswarm.connector.table;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.state.messaging.MessageSerializer;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.util.List;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.util.Collector;

/**
 * The messages whose recipient a table reads; what subscribes to topics and asks for views is the exchange's affair.
 */
final class RecipientFilter implements FlatMapFunction<MessagingEvent, Message> {
    private static final long serialVersionUID = 1L;

    static final TypeInformation<Message> MESSAGE_TYPE = RecordTypeInfo.of(MessageSerializer.INSTANCE);

    private final String[] patterns;

    /**
     * @param patterns recipients such as {@code topic:weather}, or beginnings of theirs that end in {@code *}
     */
    RecipientFilter(List<String> patterns) {
        this.patterns = patterns.toArray(String[]::new);
    }

    @Override
    public void flatMap(MessagingEvent event, Collector<Message> out) {
        if (event instanceof Message message && isRead(message)) {
            out.collect(message);
        }
    }

    private boolean isRead(Message message) {
        MessageType type = message.type();
        if (type == MessageType.SUBSCRIBE || type == MessageType.UNSUBSCRIBE || type == MessageType.STATE_SYNC) {
            return false;
        }
        String recipient = message.to().toString();
        for (String pattern : patterns) {
            int last = pattern.length() - 1;
            if (pattern.endsWith("*") ? recipient.startsWith(pattern.substring(0, last)) : recipient.equals(pattern)) {
                return true;
            }
        }
        return false;
    }
}
