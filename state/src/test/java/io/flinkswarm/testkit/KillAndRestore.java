package io.flinkswarm.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * Runs a job that fails at random points, is restored each time, and is stopped and restored at other parallelisms; and the
 * same job undisturbed, to compare.
 *
 * <pre>{@code
 * KillAndRestore drill = KillAndRestore.of(folder, (env, run) -> {
 *     DataStream<Vote> votes = run.source(env, ReplaySource.of(list, Vote::time, type), watermarks, type);
 *     run.durable("decisions", decide(run.failing("failing", votes)));
 * });
 * drill.seed(7).failures(4).parallelisms(1, 4, 2).assertDurableOutputIsThatOfAnUndisturbedRun();
 * }</pre>
 *
 * <p>Needs a {@link TestCluster} in the test class, with slots for the largest parallelism. What happens depends
 * on the seed, and on the machine for what lies between two checkpoints; the seed is in every failure's message.
 */
public final class KillAndRestore {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int WINDOWS = 24;

    /** Builds the job's graph; may be called several times for one run, each time with the same record. */
    @FunctionalInterface
    public interface JobBuilder {
        /** Adds the job to the environment, with its source and its outputs from the run. */
        void build(StreamExecutionEnvironment env, RunRecord run) throws Exception;
    }

    private final Path folder;
    private final JobBuilder job;
    private long seed = 1;
    private int failures = 3;
    private int window;
    private int[] parallelisms = {1};
    private String stateBackend = "hashmap";

    private KillAndRestore(Path folder, JobBuilder job) {
        this.folder = folder;
        this.job = job;
    }

    /** A drill of the job; checkpoints and savepoints go below the folder. */
    public static KillAndRestore of(Path folder, JobBuilder job) {
        return new KillAndRestore(Objects.requireNonNull(folder, "folder"), Objects.requireNonNull(job, "job"));
    }

    /** Draws the points of failure. */
    public KillAndRestore seed(long value) {
        seed = value;
        return this;
    }

    /** How often the job is to fail, at most: it may end before. */
    public KillAndRestore failures(int number) {
        failures = number;
        return this;
    }

    /** How many elements the source may be ahead of the last checkpoint; a 24th of them unless set. */
    public KillAndRestore window(int elements) {
        window = elements;
        return this;
    }

    /** At which parallelisms an equal share of the elements is read, with a savepoint between each two. */
    public KillAndRestore parallelisms(int... each) {
        parallelisms = each.clone();
        return this;
    }

    /** {@code hashmap}, which is the default, or {@code rocksdb}. */
    public KillAndRestore stateBackend(String name) {
        stateBackend = name;
        return this;
    }

    /** Runs the job with checkpoints at the first parallelism, and nothing else. */
    public RunRecord undisturbed() throws Exception {
        RunRecord run = RunRecord.undisturbed();
        int elements = elements();
        run.window(windowFor(elements));
        execute(run, parallelisms[0], null).getJobExecutionResult().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return run;
    }

    /** Runs the job with its failures and changes of parallelism. */
    public RunRecord disturbed() throws Exception {
        int elements = elements();
        int mostRecords = Math.max(2, elements / (failures + 1));
        RunRecord run = new RunRecord(new FailurePlan(seed, failures, mostRecords));
        run.window(windowFor(elements));
        String savepoint = null;
        try {
            for (int stage = 0; stage < parallelisms.length - 1; stage++) {
                int holdAt = (int) ((long) elements * (stage + 1) / parallelisms.length);
                run.holdAt(holdAt);
                JobClient client = execute(run, parallelisms[stage], savepoint);
                Awaitility.await()
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .failFast(() -> {
                            if (client.getJobStatus().get() == JobStatus.FAILED) {
                                // throws what the job failed of
                                client.getJobExecutionResult().get();
                            }
                        })
                        .until(() -> run.emitted() >= holdAt);
                savepoint = stop(client, run);
            }
            run.holdAt(Integer.MAX_VALUE);
            execute(run, parallelisms[parallelisms.length - 1], savepoint)
                    .getJobExecutionResult()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("a disturbed run must end" + about(run), e);
        }
        if (failures > 0 && run.failures() == 0) {
            throw new IllegalStateException("a disturbed run must fail at least once: more elements or another seed are"
                    + " needed" + about(run));
        }
        return run;
    }

    /** Runs both and compares everything that was collected exactly once, whatever its order. */
    public RunRecord assertDurableOutputIsThatOfAnUndisturbedRun() throws Exception {
        try (RunRecord calm = undisturbed();
                RunRecord shaken = disturbed()) {
            assertSameDurableOutput(calm, shaken);
            return shaken;
        }
    }

    /** Compares everything that two runs collected exactly once, whatever its order. */
    public void assertSameDurableOutput(RunRecord calm, RunRecord shaken) {
        Assertions.assertThat(shaken.durableNames())
                .as("durable outputs%s", about(shaken))
                .isEqualTo(calm.durableNames());
        for (String name : calm.durableNames()) {
            List<Object> wanted = calm.durable(name);
            Assertions.assertThat(shaken.<Object>durable(name))
                    .as("durable output %s%s", name, about(shaken))
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    /** What made this run special: the seed and where it failed; for messages. */
    public String about(RunRecord run) {
        return " (seed " + seed + ", parallelisms " + Arrays.toString(parallelisms) + ", failed " + run.failurePoints()
                + ", emitted " + run.emitted() + ")";
    }

    private String stop(JobClient client, RunRecord run) throws Exception {
        // What the plan has armed waits for the next stage: a failure would only abort the savepoint.
        int left = run.plan().left();
        run.plan().disarm(0);
        for (int attempt = 1; ; attempt++) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> client.getJobStatus().get() == JobStatus.RUNNING);
            try {
                String savepoint = client.stopWithSavepoint(
                                false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                run.plan().disarm(left);
                return savepoint;
            } catch (ExecutionException e) {
                // A failure from before may still be restarting the job.
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    private int elements() throws Exception {
        try (RunRecord probe = RunRecord.undisturbed()) {
            job.build(StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()), probe);
            return probe.elements();
        }
    }

    private int windowFor(int elements) {
        return window > 0 ? window : Math.max(1, elements / WINDOWS);
    }

    private JobClient execute(RunRecord run, int parallelism, String savepoint) throws Exception {
        Configuration conf = new Configuration();
        conf.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        conf.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        conf.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        conf.set(StateBackendOptions.STATE_BACKEND, stateBackend);
        conf.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(10));
        conf.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
        if (savepoint != null) {
            conf.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(conf);
        env.setParallelism(parallelism);
        job.build(env, run);
        return env.executeAsync("drill at parallelism " + parallelism);
    }
}
