package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.connector.gateway.Gateway;
import io.flinkswarm.connector.gateway.GatewayConfig;
import io.flinkswarm.operators.messaging.Messaging;
import io.flinkswarm.operators.messaging.MessagingStreams;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.state.time.SwarmTime;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The job that is measured: one gateway, messaging, and nothing else; exactly-once checkpoints each second, a buffer time-out of a
 * millisecond.
 *
 * @param backend name of the state backend
 * @param parallelism subtasks of the mailboxes
 * @param port of the gateway
 * @param maxConnections that the gateway takes from one address
 * @param checkpoints time between checkpoints
 * @param views whether it also has the view of {@link ViewLoad}
 */
record GatewayJob(String backend, int parallelism, int port, int maxConnections, Duration checkpoints, boolean views) {

    /** What the job wants of its environment. */
    Configuration settings(Path folder) {
        Configuration settings = new Configuration();
        settings.set(StateBackendOptions.STATE_BACKEND, backend);
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        settings.set(PipelineOptions.OBJECT_REUSE, true);
        return settings;
    }

    void build(StreamExecutionEnvironment env) {
        env.setParallelism(parallelism);
        env.enableCheckpointing(checkpoints.toMillis());
        env.setBufferTimeout(1);
        Gateway gateway = Gateway.of(GatewayConfig.builder()
                .port(port)
                .maxConnections(Math.max(maxConnections, 16))
                .maxConnectionsPerAddress(Math.max(maxConnections, 16))
                .build());
        DataStream<MessagingEvent> events = SwarmTime.arrival().on(gateway.source(env));
        MessagingStreams messaging = Messaging.of(new Configuration()).route(events);
        if (views) {
            ViewLoad.attach(messaging);
        }
        gateway.sink(messaging.deliveries());
    }
}
