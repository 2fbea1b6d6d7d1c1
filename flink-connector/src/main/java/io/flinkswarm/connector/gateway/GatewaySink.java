package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Delivery;
import java.util.Objects;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Deliveries to agents, as a sink: each subtask writes to the server of the source subtask of its index.
 *
 * <p>It has no state: a mailbox keeps its message until the agent has acknowledged it, so a delivery that meets no connection
 * costs time and nothing else.
 */
@Internal
public final class GatewaySink implements Sink<Delivery> {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final GatewayConfig config;

    GatewaySink(String uid, GatewayConfig config) {
        this.uid = Objects.requireNonNull(uid, "uid");
        this.config = Objects.requireNonNull(config, "config");
    }

    @Override
    public SinkWriter<Delivery> createWriter(WriterInitContext context) {
        return new GatewayWriter(
                uid,
                config,
                context.getJobInfo().getJobId().toHexString(),
                context.getTaskInfo().getIndexOfThisSubtask(),
                context.metricGroup());
    }
}
