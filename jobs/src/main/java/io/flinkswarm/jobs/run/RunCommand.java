package io.flinkswarm.jobs.run;

import io.flinkswarm.connector.gateway.GatewayOptions;
import io.flinkswarm.connector.zookeeper.EmbeddedZooKeeper;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.jobs.lines.LineSource;
import io.flinkswarm.protocol.annotation.Internal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm run}: the coordination job on an embedded cluster, until its input ends or it is interrupted. Without any input it
 * serves a gateway for agents.
 *
 * <p>Checkpoints are taken each second, so that lines of a file show while the job runs; they are kept only with {@code
 * --checkpoint-dir}, from which {@code --resume} goes on after a crash or Ctrl-C: the output then holds each line once.
 */
@Internal
@Command(
        name = "run",
        description =
                "Decides proposals, places tasks and carries messages: of agents that connect to its gateway, of files, or of"
                        + " the standard input; on an embedded cluster.")
public final class RunCommand implements SwarmCommand {
    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration RESTART_DELAY = Duration.ofSeconds(1);
    private static final int RESTARTS = 3;
    private static final int STOP_SECONDS = 10;
    private static final String EMBEDDED = "embedded";
    private static final int ANY_PORT = 0;
    /** Records wait no longer than this for others to travel with. */
    private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(1);

    @Mixin
    private JobArguments arguments;

    @Option(names = "--checkpoint-dir", paramLabel = "DIR", description = "Keep checkpoints there.")
    private Path checkpoints;

    @Option(names = "--resume", description = "Go on from the newest checkpoint or savepoint in --checkpoint-dir.")
    private boolean resume;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            description = "Subtasks that decide (default: ${DEFAULT-VALUE}).")
    private int parallelism = 2;

    @Override
    public int run(Terminal terminal) throws Exception {
        if (!JobArguments.hasInput(arguments.settings())) {
            arguments.serve();
        }
        Configuration settings = arguments.configuration();
        boolean standardInput = LineSource.STANDARD.equals(settings.get(CoordinatorOptions.INPUT));
        check(settings, standardInput);
        try (EmbeddedZooKeeper zooKeeper = zooKeeper(settings)) {
            if (zooKeeper != null) {
                settings.set(GatewayOptions.ZOOKEEPER_CONNECT, zooKeeper.connect());
                terminal.message("zookeeper: " + zooKeeper.connect());
            }
            return run(settings, standardInput, terminal);
        }
    }

    private int run(Configuration settings, boolean standardInput, Terminal terminal) throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, cluster(settings, standardInput));
        try {
            CoordinatorJob.build(env, settings);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage(), e);
        }
        JobExecutionResult result;
        try (GatewayAnnouncer announcer =
                settings.get(CoordinatorOptions.GATEWAY) ? GatewayAnnouncer.start(terminal) : null) {
            JobClient job = env.executeAsync("flink-swarm");
            result = await(job);
        }
        if (!LineSource.STANDARD.equals(settings.get(CoordinatorOptions.OUTPUT))) {
            terminal.message(summary(result));
        }
        return DONE;
    }

    private static EmbeddedZooKeeper zooKeeper(Configuration settings) throws Exception {
        return EMBEDDED.equals(settings.get(GatewayOptions.ZOOKEEPER_CONNECT))
                // what it holds is of this run alone: the gateways that are up
                ? EmbeddedZooKeeper.start(Files.createTempDirectory("swarm-zookeeper"), ANY_PORT)
                : null;
    }

    private void check(Configuration settings, boolean standardInput) {
        if (parallelism < 1) {
            throw new UsageException("--parallelism must be at least 1, but was " + parallelism);
        }
        if (resume && checkpoints == null) {
            throw new UsageException("--resume must go with --checkpoint-dir, but none was given");
        }
        if (resume && standardInput) {
            throw new UsageException(
                    "--resume must go with a file or folder as --input: what the standard input said is gone");
        }
        String output = settings.get(CoordinatorOptions.OUTPUT);
        if (output != null && !output.equals(LineSource.STANDARD) && !CoordinatorJob.isFolder(output)) {
            Path folder = Path.of(output).toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                throw new UsageException("--output must lie in a folder that exists, but was " + output);
            }
        }
    }

    private Configuration cluster(Configuration settings, boolean standardInput) throws Exception {
        Configuration cluster = new Configuration(settings);
        if (!cluster.contains(ExecutionOptions.BUFFER_TIMEOUT) && settings.get(CoordinatorOptions.GATEWAY)) {
            cluster.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
        }
        if (!cluster.contains(CheckpointingOptions.CHECKPOINTING_INTERVAL)) {
            cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
        }
        if (!cluster.contains(RestartStrategyOptions.RESTART_STRATEGY)) {
            // lines of the standard input can't be read again; agents come back as often as need be
            cluster.set(RestartStrategyOptions.RESTART_STRATEGY, standardInput ? "disable" : "fixed-delay");
            cluster.set(
                    RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
                    settings.get(CoordinatorOptions.GATEWAY) ? Integer.MAX_VALUE : RESTARTS);
            cluster.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, RESTART_DELAY);
        }
        if (checkpoints != null) {
            cluster.set(
                    CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                    checkpoints.toAbsolutePath().toUri().toString());
            cluster.set(
                    CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                    ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        }
        if (resume) {
            Path newest = Checkpoints.newest(checkpoints)
                    .orElseThrow(() -> new UsageException("--checkpoint-dir must hold a completed checkpoint to resume"
                            + " from, but holds none: " + checkpoints
                            + "; a run that has ended needs no resuming, else start it without --resume"));
            cluster.set(
                    StateRecoveryOptions.SAVEPOINT_PATH,
                    newest.toAbsolutePath().toUri().toString());
        }
        return cluster;
    }

    private static JobExecutionResult await(JobClient job) throws Exception {
        // Ctrl-C: the job ends before the process does, so that nothing is torn that a resume would need
        Thread stop = new Thread(
                () -> {
                    try {
                        job.cancel().get(STOP_SECONDS, TimeUnit.SECONDS);
                    } catch (InterruptedException | ExecutionException | TimeoutException e) {
                        // the process ends anyhow; the last completed checkpoint stands
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            return job.getJobExecutionResult().get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(stop);
            } catch (IllegalStateException e) {
                // the process is ending: the hook runs
            }
        }
    }

    /** What was done; of balance only where there was any. */
    private static String summary(JobExecutionResult result) {
        String said = String.format(
                Locale.ROOT,
                "%,d decisions, %,d requests, %,d double votes, ",
                count(result, "decisions"),
                count(result, "requests"),
                count(result, "evidence"));
        long assignments = count(result, "balance");
        long updates = count(result, "balance" + ResultLines.UPDATES);
        if (assignments + updates > 0) {
            said += String.format(Locale.ROOT, "%,d assignments, %,d steps of tasks, ", assignments, updates);
        }
        return said
                + String.format(
                        Locale.ROOT,
                        "%,d lines or events turned away",
                        count(result, "rejected") + count(result, "balance-rejected") + count(result, "unread"));
    }

    private static long count(JobExecutionResult result, String name) {
        Long count = result.getAccumulatorResult(ResultLines.COUNT + name);
        return count == null ? 0 : count;
    }
}
