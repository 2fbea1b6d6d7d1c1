package io.flinkswarm.benchmarks.measure;

import io.flinkswarm.protocol.annotation.Internal;
import java.nio.file.Path;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The embedded cluster of every benchmark: a failure ends the run, and a buffer leaves after a millisecond. */
@Internal
public final class BenchEnvironment {
    private BenchEnvironment() {}

    /** An environment with a state backend by name and checkpoints, if any are taken, in the folder. */
    public static StreamExecutionEnvironment of(String backend, int parallelism, Path scratch) {
        Configuration configuration = new Configuration();
        configuration.set(StateBackendOptions.STATE_BACKEND, backend);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                scratch.resolve("checkpoints").toUri().toString());
        configuration.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
        env.setBufferTimeout(1);
        return env;
    }
}
