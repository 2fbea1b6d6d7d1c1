package io.flinkswarm.benchmarks.consensus;

import io.flinkswarm.benchmarks.measure.BenchEnvironment;
import io.flinkswarm.benchmarks.measure.Measurement;
import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusConfig;
import io.flinkswarm.operators.consensus.ConsensusStreams;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** One run of the benchmark as a job on an embedded cluster: the same source and key, with consensus or with nothing behind. */
final class BenchJob {
    /** What stands behind the key. */
    enum Variant {
        LIMIT,
        CONSENSUS,
        CONSENSUS_JOURNALED
    }

    /** Events a millisecond of event time where the load is not paced. */
    private static final int EVENTS_PER_MILLI = 1000;

    private static final double WARM_UP_SHARE = .25;

    private final VoteLoad load;
    private final int parallelism;
    private final Path scratch;

    BenchJob(VoteLoad load, int parallelism, Path scratch) {
        this.load = load;
        this.parallelism = parallelism;
        this.scratch = scratch;
    }

    /** Runs the load as fast as it goes; CPU time is counted after a quarter of it. */
    Measurement throughput(Variant variant, String backend, long events) throws Exception {
        StreamExecutionEnvironment env = environment(backend);
        long perSubtask = events / parallelism;
        long from = (long) (WARM_UP_SHARE * perSubtask);
        VoteLoad votes = load;
        GeneratorFunction<Long, ConsensusEvent> generator = index -> {
            // each subtask has its own stretch of the numbers; their event times run side by side
            long local = index % perSubtask;
            if (local == from) {
                Measurement.current().mark();
            }
            return votes.event(index, local / EVENTS_PER_MILLI);
        };
        DataStream<ConsensusEvent> events2 =
                source(env, new DataGeneratorSource<>(generator, events, Consensus.EVENT_TYPE));
        build(variant, events2, null);
        Measurement measurement = Measurement.begin();
        env.execute("bench consensus " + variant + " " + backend);
        measurement.end();
        return measurement;
    }

    /** Share of the votes that {@link #throughput} counts. */
    static double countedShare() {
        return 1 - WARM_UP_SHARE;
    }

    /** Runs the load at a pace, with a checkpoint each second, and times decisions from the vote that brought them. */
    Measurement latency(Variant variant, String backend, int votesPerSecond, int seconds, int warmUpSeconds)
            throws Exception {
        StreamExecutionEnvironment env = environment(backend);
        env.enableCheckpointing(1000);
        double eventsPerVote = (double) load.waveSize() / load.votesAmong(load.waveSize());
        double eventsPerSecond = votesPerSecond * eventsPerVote;
        long events = (long) (eventsPerSecond * (seconds + warmUpSeconds));
        long from = (long) (eventsPerSecond * warmUpSeconds);
        long firstProposal = load.proposalOf(from);
        VoteLoad votes = load;
        GeneratorFunction<Long, ConsensusEvent> generator = index -> {
            ConsensusEvent event = votes.event(index, (long) (index * 1000 / eventsPerSecond));
            int vote = votes.voteOf(index);
            if (vote >= 0) {
                Measurement.current().sent(votes.proposalOf(index) * VoteLoad.VOTES + vote);
            }
            return event;
        };
        DataStream<ConsensusEvent> stream = source(
                env,
                new DataGeneratorSource<>(
                        generator, events, RateLimiterStrategy.perSecond(eventsPerSecond), Consensus.EVENT_TYPE));
        build(variant, stream, new DecisionTimer(firstProposal));
        int proposals = (int) load.proposalOf(events) + load.waveSize();
        Measurement measurement = Measurement.begin(proposals * VoteLoad.VOTES, proposals);
        measurement.mark();
        env.execute("bench consensus latency " + variant + " " + backend);
        measurement.end();
        return measurement;
    }

    /** Notes when a decision that a vote brought about is there; lets nothing through. */
    private record DecisionTimer(long firstProposal) implements FilterFunction<Decision> {
        @Override
        public boolean filter(Decision decision) {
            if (!decision.durable() && decision.status() == DecisionStatus.DECIDED) {
                long proposal = Long.parseLong(decision.proposal().substring(1));
                if (proposal >= firstProposal) {
                    Measurement.current()
                            .answered(proposal * VoteLoad.VOTES + decision.why().votes() - 1);
                }
            }
            return false;
        }
    }

    private StreamExecutionEnvironment environment(String backend) {
        return BenchEnvironment.of(backend, parallelism, scratch);
    }

    private static DataStream<ConsensusEvent> source(
            StreamExecutionEnvironment env, DataGeneratorSource<ConsensusEvent> source) {
        return env.fromSource(
                source,
                WatermarkStrategy.<ConsensusEvent>forMonotonousTimestamps()
                        .withTimestampAssigner((event, before) -> event.time()),
                "votes",
                Consensus.EVENT_TYPE);
    }

    private void build(Variant variant, DataStream<ConsensusEvent> events, FilterFunction<Decision> timer) {
        if (variant == Variant.LIMIT) {
            KeyedStream<ConsensusEvent, String> keyed = events.keyBy(ConsensusEvent::group, Types.STRING);
            keyed.process(new Nothing()).returns(Consensus.DECISION_TYPE).sinkTo(new DiscardingSink<>());
            return;
        }
        Consensus consensus = Consensus.of(ConsensusConfig.DEFAULT);
        if (variant == Variant.CONSENSUS_JOURNALED) {
            consensus
                    .journal(scratch.resolve("journal-" + System.nanoTime())
                            .toUri()
                            .toString())
                    .views(true);
        }
        ConsensusStreams streams = consensus.decide(events);
        DataStream<Decision> decisions = streams.decisions();
        (timer == null ? decisions : decisions.filter(timer)).sinkTo(new DiscardingSink<>());
        streams.requests().sinkTo(new DiscardingSink<>());
    }

    /** The empty keyed function: what the engine alone costs. */
    private static final class Nothing extends KeyedProcessFunction<String, ConsensusEvent, Decision> {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext context) {
            // nothing to open
        }

        @Override
        public void processElement(ConsensusEvent event, Context context, Collector<Decision> out) {
            // nothing to do
        }
    }
}
