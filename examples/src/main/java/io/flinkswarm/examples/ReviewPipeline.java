package io.flinkswarm.examples;

import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusConfig;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.state.time.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.PrintSink;

/**
 * Code review as a pipeline of one's own: changes come in, agents review them, and what had to be reverted is learned
 * from.
 *
 * <p>Of the five reviewers two read what they sign; three wave everything through. A majority would merge every change;
 * consensus finds out whom to believe.
 */
public final class ReviewPipeline {
    private static final long MINUTE = 60_000;
    private static final int CHANGES = 40;

    /** A change that asks for a review. */
    public record Change(String team, String id, long at) {}

    /** What a reviewer says of it: accept or reject. */
    public record Review(String team, String change, String reviewer, String verdict, long at) {}

    /** How it went after the merge. */
    public record Merge(String team, String change, boolean reverted, long at) {}

    private ReviewPipeline() {}

    /** Wires the consensus of reviewers between a user's own streams and sinks. */
    public static void decide(
            DataStream<Change> opened,
            DataStream<Review> reviewed,
            DataStream<Merge> merged,
            Sink<Decision> decisions,
            Sink<VoteRequest> requests,
            Sink<Evidence> evidence) {
        // README-BEGIN
        DataStream<Proposal> proposals = opened.map(c -> Proposal.of(c.id(), c.team()));
        DataStream<Vote> votes = reviewed.map(r -> Vote.of(r.team(), r.change(), r.reviewer(), r.verdict()));
        DataStream<Outcome> outcomes =
                merged.map(m -> Outcome.of(m.team(), m.change(), m.reverted() ? "reject" : "accept"));
        ConsensusConfig policy = ConsensusConfig.builder().rule("weighted").build();
        ConsensusStreams consensus =
                Consensus.of(policy).order(Order.EVENT_TIME).decide(proposals, votes, outcomes);
        consensus.decisions().sinkTo(decisions); // what was decided, and why
        consensus.requests().sinkTo(requests); // whom to ask, and to ask again
        consensus.evidence().sinkTo(evidence); // who voted twice, and differently
        // README-END
    }

    /** Runs it on a small history and prints what is decided. */
    public static void main(String[] args) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        decide(
                timed(env.fromData(changes()), Change::at),
                timed(env.fromData(reviews()), Review::at),
                timed(env.fromData(merges()), Merge::at),
                new PrintSink<>("decision"),
                new PrintSink<>("request"),
                new PrintSink<>("evidence"));
        env.execute("reviews");
    }

    static <T> DataStream<T> timed(DataStream<T> stream, TimeOf<T> time) {
        return stream.assignTimestampsAndWatermarks(WatermarkStrategy.<T>forMonotonousTimestamps()
                .withTimestampAssigner((event, t) -> time.applyAsLong(event)));
    }

    /** Reads the time of an event. */
    interface TimeOf<T> extends ToLongFunction<T>, java.io.Serializable {}

    /** Whether the change is one that had better not be merged. */
    static boolean isBad(int change) {
        return change % 3 == 0;
    }

    static List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            changes.add(new Change("core", "change-" + i, i * MINUTE));
        }
        return changes;
    }

    static List<Review> reviews() {
        List<Review> reviews = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            long at = i * MINUTE;
            for (String careful : List.of("ann", "bob")) {
                reviews.add(new Review("core", "change-" + i, careful, isBad(i) ? "reject" : "accept", at + 50));
            }
            for (String hasty : List.of("cat", "dan", "eve")) {
                reviews.add(new Review("core", "change-" + i, hasty, "accept", at + 50));
            }
        }
        return reviews;
    }

    static List<Merge> merges() {
        List<Merge> merges = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            merges.add(new Merge("core", "change-" + i, isBad(i), i * MINUTE + MINUTE / 2));
        }
        return merges;
    }
}
