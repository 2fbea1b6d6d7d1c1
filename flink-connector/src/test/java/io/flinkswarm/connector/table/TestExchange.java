package io.flinkswarm.connector.table;

import io.flinkswarm.operators.messaging.Messaging;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The messaging protocol as the tables' exchange, as the jobs module provides it. */
public final class TestExchange implements MessageExchange {
    private static final ConfigOption<Integer> MAX_RETRIES =
            ConfigOptions.key("messaging.max-retries").intType().defaultValue(3);

    @Override
    public List<ConfigOption<?>> options() {
        return List.of(MAX_RETRIES);
    }

    @Override
    public DataStream<Delivery> route(
            DataStream<MessagingEvent> events, DataStream<Message> messages, Configuration options, String uid) {
        return Messaging.of(options).uid(uid).with(messages).route(events).deliveries();
    }
}
