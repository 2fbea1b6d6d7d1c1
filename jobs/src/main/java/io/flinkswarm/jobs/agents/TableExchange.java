package io.flinkswarm.jobs.agents;

import io.flinkswarm.connector.table.MessageExchange;
import io.flinkswarm.operators.messaging.Messaging;
import io.flinkswarm.operators.messaging.MessagingOptions;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The mailboxes behind a gateway's tables: the messaging protocol, found by the connector as a service. */
@Internal
public final class TableExchange implements MessageExchange {
    @Override
    public List<ConfigOption<?>> options() {
        return MessagingOptions.all();
    }

    @Override
    public DataStream<Delivery> route(
            DataStream<MessagingEvent> events, DataStream<Message> messages, Configuration options, String uid) {
        return Messaging.of(options).uid(uid).with(messages).route(events).deliveries();
    }
}
