package io.flinkswarm.jobs.drill.messaging;

import io.flinkswarm.connector.gateway.Gateway;
import io.flinkswarm.connector.gateway.GatewayConfig;
import io.flinkswarm.operators.messaging.Messaging;
import io.flinkswarm.operators.messaging.MessagingConfig;
import io.flinkswarm.operators.messaging.MessagingStreams;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.state.time.SwarmTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/**
 * The job that the drill does without: gateways, messaging, and a file of the dead letters.
 *
 * @param port of the first gateway
 * @param gateways how many there are, and subtasks of the mailboxes
 * @param checkpointMillis time between checkpoints
 * @param deadLetters folder
 */
record DrillJob(int port, int gateways, int checkpointMillis, Path deadLetters) {
    void build(StreamExecutionEnvironment env) {
        env.setParallelism(gateways);
        env.enableCheckpointing(checkpointMillis);
        env.setBufferTimeout(1);
        Gateway gateway = Gateway.of(
                GatewayConfig.builder().port(port).parallelism(gateways).build());
        DataStream<MessagingEvent> events = SwarmTime.arrival().on(gateway.source(env));
        MessagingStreams messaging = Messaging.of(MessagingConfig.DEFAULT).route(events);
        gateway.sink(messaging.deliveries());
        messaging
                .deadLetters()
                .map(DrillJob::inWords)
                .returns(Types.STRING)
                .uid("dead-letter-lines")
                .sinkTo(FileSink.forRowFormat(
                                new org.apache.flink.core.fs.Path(deadLetters.toUri()),
                                new SimpleStringEncoder<String>("UTF-8"))
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build())
                .uid("dead-letter-file");
    }

    private static String inWords(DeadLetter letter) {
        return letter.message() + " for " + letter.agent() + ": " + letter.reason() + ", " + letter.detail();
    }

    /** What was given up so far, those not committed yet included. */
    List<String> deadLetterLines() throws IOException {
        List<String> lines = new ArrayList<>();
        if (Files.isDirectory(deadLetters)) {
            try (Stream<Path> files = Files.walk(deadLetters)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
                }
            }
        }
        return lines;
    }
}
