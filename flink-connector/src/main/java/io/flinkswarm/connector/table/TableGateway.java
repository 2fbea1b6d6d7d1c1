package io.flinkswarm.connector.table;

import io.flinkswarm.connector.gateway.Gateway;
import io.flinkswarm.connector.gateway.GatewayConfig;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.state.time.SwarmTime;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The gateway that tables of one name and configuration have in common, while a job's graph is made.
 *
 * <p>A source table and a sink table are translated apart from each other; they meet by the environment. What is kept there is held weakly: it
 * lives as long as the plan of a statement does.
 */
final class TableGateway {
    private static final Map<StreamExecutionEnvironment, Map<Named, WeakReference<Transformation<MessagingEvent>>>>
            EVENTS = new WeakHashMap<>();

    private final String name;
    private final Gateway gateway;

    private record Named(String name, GatewayConfig config) {}

    TableGateway(String name, GatewayConfig config) {
        this.name = name;
        this.gateway = Gateway.of(config).uid(name);
    }

    /** What agents send, with the time of arrival: one source, however many tables read it. */
    DataStream<MessagingEvent> events(StreamExecutionEnvironment environment) {
        synchronized (EVENTS) {
            Map<Named, WeakReference<Transformation<MessagingEvent>>> known =
                    EVENTS.computeIfAbsent(environment, its -> new ConcurrentHashMap<>());
            known.values().removeIf(reference -> reference.get() == null);
            Named key = new Named(name, gateway.config());
            WeakReference<Transformation<MessagingEvent>> reference = known.get(key);
            Transformation<MessagingEvent> events = reference == null ? null : reference.get();
            if (events == null) {
                events = SwarmTime.arrival()
                        .uid(name + "-arrival")
                        .on(gateway.source(environment))
                        .getTransformation();
                known.put(key, new WeakReference<>(events));
            }
            return new DataStream<>(environment, events);
        }
    }

    /** Sends the messages by way of the exchange, in whose time they arrive now, as those of agents do. */
    DataStreamSink<?> send(DataStream<Message> messages, MessageExchange exchange, Configuration options) {
        DataStream<Message> arrived =
                SwarmTime.arrival().uid(name + "-messages-arrival").on(messages);
        return gateway.sink(
                exchange.route(events(messages.getExecutionEnvironment()), arrived, options, name + "-messaging"));
    }
}
