package io.flinkswarm.jobs.trial;

import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.time.Order;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A trial as one bounded job on an embedded cluster: each seed and rule a group of its own.
 *
 * <pre>{@code
 * List<TrialScore> scores = TrialRun.of(trial).seeds(20).rules(List.of("weighted", "neural")).run();
 * }</pre>
 */
@Internal
public final class TrialRun {
    private final Trial trial;
    private int seeds = 1;
    private int parallelism = 2;
    private List<String> rules = List.of("neural");
    private Configuration settings = new Configuration();
    private Path decisions;

    private TrialRun(Trial trial) {
        this.trial = trial;
    }

    /** A run of the trial. */
    public static TrialRun of(Trial trial) {
        return new TrialRun(trial);
    }

    /** How many seeds, from 1 on. */
    public TrialRun seeds(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("seeds must be at least 1, but was " + number);
        }
        seeds = number;
        return this;
    }

    /** The rules by name. */
    public TrialRun rules(List<String> names) {
        rules = List.copyOf(names);
        return this;
    }

    /** How many subtasks decide. */
    public TrialRun parallelism(int subtasks) {
        parallelism = subtasks;
        return this;
    }

    /** The settings of consensus; the rule of each group and the order are the trial's. */
    public TrialRun settings(Configuration configuration) {
        settings = new Configuration(configuration);
        return this;
    }

    /** Where the decisions are written, sorted by seed, rule and time, as JSON lines. */
    public TrialRun decisions(Path file) {
        decisions = file;
        return this;
    }

    /**
     * Runs the trial.
     *
     * @return one score for each rule and seed, by rule in the order given, then by seed
     * @throws IllegalStateException if the job turned any of the trial's events away
     */
    public List<TrialScore> run() throws Exception {
        File folder = decisions == null
                ? null
                : Files.createTempDirectory("flink-swarm-trial").toFile();
        try {
            JobExecutionResult result = job(folder).execute("trial");
            if (folder != null) {
                TrialDecisions.join(folder, seeds, rules, decisions);
            }
            return scores(result);
        } finally {
            if (folder != null) {
                File[] left = folder.listFiles();
                for (File file : left == null ? new File[0] : left) {
                    Files.delete(file.toPath());
                }
                Files.delete(folder.toPath());
            }
        }
    }

    private StreamExecutionEnvironment job(File folder) {
        Configuration cluster = new Configuration();
        cluster.set(PipelineOptions.OBJECT_REUSE, true);
        cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(parallelism, cluster);
        DataStream<ConsensusEvent> events = env.fromSequence(0, trial.rounds() - 1L)
                .setParallelism(1)
                .flatMap(new TrialEvents(trial, seeds, rules))
                .returns(Consensus.EVENT_TYPE)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(WatermarkStrategy.<ConsensusEvent>forGenerator(context -> new EveryFew())
                        .withTimestampAssigner((event, previous) -> event.time()))
                .setParallelism(1);
        Configuration consensus = new Configuration(settings);
        for (String rule : rules) {
            consensus.setString("consensus.types." + rule + ".rule", rule);
        }
        if (!consensus.contains(ConsensusOptions.MAX_TYPES)) {
            consensus.set(ConsensusOptions.MAX_TYPES, Math.max(16, rules.size()));
        }
        ConsensusStreams streams = Consensus.of(consensus)
                .order(Order.EVENT_TIME)
                .emit(EmitMode.PROVISIONAL)
                .maxUnconfirmed(1)
                .decide(events);
        SingleOutputStreamOperator<Decision> scored =
                streams.decisions().flatMap(new TrialScorer(trial)).returns(Consensus.DECISION_TYPE);
        if (folder != null) {
            scored = scored.map(new TrialDecisions(folder)).returns(Consensus.DECISION_TYPE);
        }
        scored.sinkTo(new DiscardingSink<>());
        streams.rejected().map(TrialRun::refuse).sinkTo(new DiscardingSink<>());
        return env;
    }

    /** A trial's events are all fit to be taken: one that isn't would make the score mean something else. */
    private static Rejection refuse(Rejection rejection) {
        throw new IllegalStateException("every event of a trial must be taken, but one was turned away: "
                + rejection.reason() + ", " + rejection.detail() + ", " + rejection.input());
    }

    private List<TrialScore> scores(JobExecutionResult result) {
        List<TrialScore> all = new ArrayList<>(result.<ArrayList<TrialScore>>getAccumulatorResult(TrialScorer.SCORES));
        all.sort(Comparator.<TrialScore>comparingInt(score -> rules.indexOf(score.rule()))
                .thenComparingInt(TrialScore::seed));
        return all;
    }

    /** The sums over the seeds by rule, in the order of the scores. */
    public static Map<String, TrialScore> byRule(List<TrialScore> scores) {
        Map<String, TrialScore> sums = new LinkedHashMap<>();
        scores.forEach(score -> sums.merge(score.rule(), score, TrialScore::plus));
        return sums;
    }
}
