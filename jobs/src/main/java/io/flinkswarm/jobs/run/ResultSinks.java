package io.flinkswarm.jobs.run;

import io.flinkswarm.jobs.lines.LineFile;
import io.flinkswarm.jobs.lines.LineSource;
import io.flinkswarm.jobs.lines.StandardOutput;
import io.flinkswarm.jobs.tables.OutputTables;
import io.flinkswarm.operators.balance.BalanceOptions;
import io.flinkswarm.operators.balance.BalanceStreams;
import io.flinkswarm.operators.consensus.ConsensusOptions;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** The end of the coordination job: results of the kinds that are asked for, as lines, to one place. */
final class ResultSinks {
    private final Set<ResultKind> kinds;
    private final String output;
    private final OutputTables tables;
    private final boolean durableDecisions;
    private final boolean durableAssignments;
    private final List<DataStream<String>> lines = new ArrayList<>();

    /**
     * Reads which kinds are asked for, and where they go.
     *
     * @throws IllegalArgumentException if none is, or with what is wrong with the output tables
     */
    ResultSinks(StreamExecutionEnvironment env, Configuration configuration) {
        kinds = Set.copyOf(configuration.get(CoordinatorOptions.ONLY));
        output = configuration.get(CoordinatorOptions.OUTPUT);
        tables = configuration
                .getOptional(CoordinatorOptions.OUTPUT_TABLES)
                .map(ddl -> OutputTables.of(env, CoordinatorOptions.OUTPUT_TABLES.key(), ddl, ResultLines.JSON.kinds()))
                .orElse(null);
        // agents hear of decisions at once; what is written down stands
        boolean filed = configuration.get(CoordinatorOptions.GATEWAY) && !LineSource.STANDARD.equals(output);
        durableDecisions = filed && !configuration.contains(ConsensusOptions.EMIT);
        durableAssignments = filed && !configuration.contains(BalanceOptions.EMIT);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException(CoordinatorOptions.ONLY.key() + " must name a kind, but was empty");
        }
    }

    /** Takes what consensus gives, of the kinds asked for. */
    void add(ConsensusStreams consensus) {
        if (kinds.contains(ResultKind.DECISIONS)) {
            DataStream<Decision> decisions = consensus.decisions();
            add(durableDecisions ? only(decisions, Decision::durable, "durable-decisions") : decisions, "decisions");
            add(consensus.unconfirmed(), "unconfirmed");
            add(consensus.shadow(), "shadow");
        }
        if (kinds.contains(ResultKind.REQUESTS)) {
            add(consensus.requests(), "requests");
        }
        if (kinds.contains(ResultKind.EVIDENCE)) {
            add(consensus.evidence(), "evidence");
        }
        rejected(consensus.rejected(), "rejected");
    }

    /** Takes what balance gives, of the kinds asked for. */
    void add(BalanceStreams balance) {
        if (kinds.contains(ResultKind.ASSIGNMENTS) || kinds.contains(ResultKind.UPDATES)) {
            DataStream<BalanceDecision> decisions = asked(balance.decisions(), "balance");
            add(
                    durableAssignments ? only(decisions, BalanceDecision::durable, "durable-assignments") : decisions,
                    "balance");
            add(asked(balance.unconfirmed(), "balance-unconfirmed"), "balance-unconfirmed");
            add(asked(balance.shadow(), "balance-shadow"), "balance-shadow");
        }
        rejected(balance.rejected(), "balance-rejected");
    }

    /** Takes what was turned away, if that is asked for. */
    void rejected(DataStream<Rejection> rejected, String name) {
        if (kinds.contains(ResultKind.REJECTED)) {
            add(rejected, name);
        }
    }

    /** Takes what mailboxes gave up, if that is asked for. */
    void deadLetters(DataStream<DeadLetter> letters) {
        if (kinds.contains(ResultKind.DEAD_LETTERS)) {
            add(letters, "dead-letters");
        }
    }

    /** Ends the job: everything taken, to one place; to nowhere without one. */
    void write() {
        if (lines.isEmpty()) {
            return;
        }
        DataStream<String> all =
                lines.get(0).union(lines.subList(1, lines.size()).toArray(DataStream[]::new));
        if (tables != null) {
            tables.write(all);
        }
        if (output == null) {
            return;
        }
        DataStreamSink<String> written = all.sinkTo(sink(output)).uid("output").name("output");
        if (!CoordinatorJob.isFolder(output)) {
            written.setParallelism(1);
        }
    }

    private boolean isWanted() {
        return output != null || tables != null;
    }

    /** One stream for assignments and updates, so that a task's lines keep their order. */
    private DataStream<BalanceDecision> asked(DataStream<BalanceDecision> decisions, String name) {
        boolean assignments = kinds.contains(ResultKind.ASSIGNMENTS);
        boolean updates = kinds.contains(ResultKind.UPDATES);
        if (!isWanted() || assignments && updates) {
            return decisions;
        }
        return only(decisions, decision -> decision instanceof TaskUpdate == updates, "asked-" + name);
    }

    private <T> DataStream<T> only(DataStream<T> results, FilterFunction<T> asked, String name) {
        return !isWanted()
                ? results
                : results.filter(asked).uid(name).name(name).setParallelism(results.getParallelism());
    }

    private <T> void add(DataStream<T> results, String name) {
        if (!isWanted()) {
            return;
        }
        lines.add(results.map(new ResultLines<>(name))
                .returns(Types.STRING)
                .uid("lines-" + name)
                .name("lines-" + name)
                .setParallelism(results.getParallelism()));
    }

    private static Sink<String> sink(String output) {
        if (output.equals(LineSource.STANDARD)) {
            return new StandardOutput();
        }
        if (!CoordinatorJob.isFolder(output)) {
            return LineFile.of(java.nio.file.Path.of(output));
        }
        return FileSink.forRowFormat(new Path(output), new SimpleStringEncoder<String>())
                .withBucketAssigner(new BasePathBucketAssigner<>())
                .withRollingPolicy(OnCheckpointRollingPolicy.build())
                .withOutputFileConfig(new OutputFileConfig("results", ".jsonl"))
                .build();
    }
}
