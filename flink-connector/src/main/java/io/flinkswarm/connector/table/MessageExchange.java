package io.flinkswarm.connector.table;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * What keeps the messages of a gateway's tables until agents have acknowledged them: the messaging protocol, which the connector does not
 * know. Found by {@link java.util.ServiceLoader}.
 */
@PublicEvolving
public interface MessageExchange {
    /** The options that it understands; a table may set them beside those of the gateway. */
    List<ConfigOption<?>> options();

    /**
     * Routes what agents and the job send, and holds each message in its recipient's mailbox until it is acknowledged.
     *
     * @param events what the gateway's source emits, with the time of arrival
     * @param messages what the job sends
     * @param options what the tables set of {@link #options()}
     * @param uid how the uids of the operators begin
     * @return what goes to the gateway's sink
     */
    DataStream<Delivery> route(
            DataStream<MessagingEvent> events, DataStream<Message> messages, Configuration options, String uid);
}
