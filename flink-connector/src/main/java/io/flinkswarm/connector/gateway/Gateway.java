package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.state.messaging.MessagingEventSerializer;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.util.Objects;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The place where agents meet a job: a source of what they send and a sink of what they are sent, over WebSockets.
 *
 * <pre>{@code
 * Gateway gateway = Gateway.of(GatewayConfig.DEFAULT);
 * DataStream<MessagingEvent> events = SwarmTime.arrival().on(gateway.source(environment));
 * MessagingStreams messaging = Messaging.of(MessagingConfig.DEFAULT).route(events);
 * gateway.sink(messaging.deliveries());
 * }</pre>
 *
 * <p><b>Guarantees.</b> An agent keeps a message until the gateway calls it durable, which it does when a checkpoint that
 * covers the message is complete; a job without checkpoints never does. A mailbox keeps a delivery until the agent has
 * acknowledged it. So nothing is lost in a crash of either, and repeats are known by their ids. <b>Order.</b> A connection's
 * messages come in the order in which they were sent. <b>Time.</b> The source has no watermarks: let {@code
 * SwarmTime.arrival()} follow. <b>Sessions</b> are never restored: after a restart each agent joins again.
 */
@Public
public final class Gateway {
    /** The type of what the source emits. */
    public static final TypeInformation<MessagingEvent> EVENT_TYPE =
            RecordTypeInfo.of(MessagingEventSerializer.INSTANCE);

    private static final String DEFAULT_UID = "gateway";

    private final GatewayConfig config;
    private final boolean served;
    private String uid = DEFAULT_UID;
    private String slotSharingGroup = "default";

    private Gateway(GatewayConfig config, boolean served) {
        this.config = Objects.requireNonNull(config, "config");
        this.served = served;
    }

    /** A gateway with these settings. */
    public static Gateway of(GatewayConfig config) {
        return new Gateway(config, true);
    }

    /**
     * A gateway as a configuration describes it; see {@link GatewayOptions}.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static Gateway of(Configuration configuration) {
        return of(GatewayOptions.read(configuration));
    }

    /**
     * The loopback alone, without a server: for jobs over files, and for tests. The source ends when the sink has seen the end
     * of the job's other inputs and nothing has come back for {@link GatewayConfig#loopbackGrace}.
     */
    public static Gateway inProcess() {
        return inProcess(GatewayConfig.DEFAULT);
    }

    /** The same with settings of its own, of which those of the loopback count. */
    public static Gateway inProcess(GatewayConfig config) {
        return new Gateway(config.toBuilder().parallelism(1).build(), false);
    }

    /** The settings. */
    public GatewayConfig config() {
        return config;
    }

    /** The uid of the source, and the beginning of that of the sink; needed where a job has more than one gateway. */
    public Gateway uid(String id) {
        uid = Objects.requireNonNull(id, "uid");
        return this;
    }

    /** The slot sharing group of source and sink: each subtask of the sink runs beside the source subtask of its index. */
    public Gateway slotSharingGroup(String group) {
        slotSharingGroup = Objects.requireNonNull(group, "slotSharingGroup");
        return this;
    }

    /** What agents send, and the coming and going of their connections. */
    public SingleOutputStreamOperator<MessagingEvent> source(StreamExecutionEnvironment environment) {
        SingleOutputStreamOperator<MessagingEvent> events = environment
                .fromSource(new GatewaySource(uid, config, served), WatermarkStrategy.noWatermarks(), uid, EVENT_TYPE)
                .uid(uid)
                .setParallelism(config.parallelism())
                .slotSharingGroup(slotSharingGroup);
        events.getTransformation().setCoLocationGroupKey(uid);
        return events;
    }

    /** Where deliveries go. */
    public DataStreamSink<Delivery> sink(DataStream<Delivery> deliveries) {
        DataStreamSink<Delivery> sink = deliveries
                .partitionCustom((gateway, partitions) -> Math.floorMod(gateway, partitions), Delivery::gateway)
                .sinkTo(new GatewaySink(uid, config))
                .uid(uid + "-sink")
                .name(uid + "-sink")
                .setParallelism(config.parallelism())
                .slotSharingGroup(slotSharingGroup);
        sink.getTransformation().setCoLocationGroupKey(uid);
        return sink;
    }
}
