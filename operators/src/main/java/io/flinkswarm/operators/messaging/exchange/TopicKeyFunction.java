package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import org.apache.flink.api.java.functions.KeySelector;

/** The topic, group or view that a message is to, within its tenant. */
@Internal
final class TopicKeyFunction implements KeySelector<Message, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String getKey(Message message) {
        return message.tenant() + '\n' + message.to();
    }
}
