package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.state.consensus.ConsensusEventSerializer;
import io.flinkswarm.state.consensus.DecisionSerializer;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.durability.DurableEmission;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewOptions;
import io.flinkswarm.state.views.ViewStreams;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Decisions of groups by their members' votes, as a part of a user's own pipeline.
 *
 * <pre>{@code
 * ConsensusStreams consensus = Consensus.of(ConsensusConfig.DEFAULT).decide(proposals, votes, outcomes);
 * consensus.decisions().sinkTo(...);
 * consensus.requests().sinkTo(...);   // who is to be asked, and asked again
 * }</pre>
 *
 * <p><b>Time.</b> Event time only: streams carry timestamps and watermarks of the user's own, or of {@code
 * SwarmTime.arrival()}. <b>Order.</b> As events arrive, or by event time ({@link #order}): then what is decided is a
 * function of the input alone. <b>Guarantees.</b> State exactly once; each decision leaves provisional at once and durable
 * after the checkpoint that covers it; no durable decision is ever contradicted. <b>Bad input</b> leaves on {@link
 * ConsensusStreams#rejected} with its reason and fails nothing.
 */
@Public
public final class Consensus {
    /** The type of the events as they travel. */
    public static final TypeInformation<ConsensusEvent> EVENT_TYPE =
            RecordTypeInfo.of(ConsensusEventSerializer.INSTANCE);

    /** The type of decisions. */
    public static final TypeInformation<Decision> DECISION_TYPE = RecordTypeInfo.of(DecisionSerializer.INSTANCE);

    private final ConsensusConfig config;
    private Order order = ConsensusOptions.ORDER.defaultValue();
    private EmitMode emit = ConsensusOptions.EMIT.defaultValue();
    private int maxBuffered = ConsensusOptions.MAX_BUFFERED.defaultValue();
    private int maxUnconfirmed = ConsensusOptions.MAX_UNCONFIRMED.defaultValue();
    private String journal;
    private boolean views = ConsensusOptions.VIEWS.defaultValue();
    private String uid = Sitting.PROTOCOL;
    private DataStream<ControlEvent> control;
    private DataStream<PageRequest> pageRequests;

    private Consensus(ConsensusConfig config) {
        this.config = Objects.requireNonNull(config, "config");
    }

    /** Consensus under the policy. */
    public static Consensus of(ConsensusConfig config) {
        return new Consensus(config);
    }

    /**
     * Consensus as a configuration describes it; see {@link ConsensusOptions}.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static Consensus of(Configuration configuration) {
        return ConsensusOptions.read(configuration);
    }

    /** The policy. */
    public ConsensusConfig config() {
        return config;
    }

    /** Whether events are taken as they arrive or sorted by event time. */
    public Consensus order(Order how) {
        order = Objects.requireNonNull(how, "order");
        return this;
    }

    /** Whether decisions leave at once and again when they are durable, or only then. */
    public Consensus emit(EmitMode when) {
        emit = Objects.requireNonNull(when, "emit");
        return this;
    }

    /** How many events of a group may wait for the watermark. */
    public Consensus maxBuffered(int events) {
        maxBuffered = Bounds.atLeast("max-buffered", events, 1);
        return this;
    }

    /** How many decisions of a subtask may wait for a checkpoint. */
    public Consensus maxUnconfirmed(int decisions) {
        maxUnconfirmed = Bounds.atLeast("max-unconfirmed", decisions, 1);
        return this;
    }

    /** Writes the journal to the folder, on any file system with a recoverable writer. */
    public Consensus journal(String folder) {
        journal = Objects.requireNonNull(folder, "journal");
        return this;
    }

    /** Whether decisions and voters are kept as views. */
    public Consensus views(boolean kept) {
        views = kept;
        return this;
    }

    /** Who asks for pages of the views. */
    public Consensus pageRequests(DataStream<PageRequest> requests) {
        pageRequests = Objects.requireNonNull(requests, "pageRequests");
        return views(true);
    }

    /** Policy changes while the job runs. */
    public Consensus control(DataStream<ControlEvent> events) {
        control = Objects.requireNonNull(events, "control");
        return this;
    }

    /** The uid of the operator; needed where a job has more than one. */
    public Consensus uid(String id) {
        uid = Objects.requireNonNull(id, "uid");
        return this;
    }

    /**
     * Decides the proposals by the votes and learns from the outcomes.
     *
     * <p>The streams are joined here; between them there is no order but that of event time.
     */
    public ConsensusStreams decide(
            DataStream<Proposal> proposals, DataStream<Vote> votes, DataStream<Outcome> outcomes) {
        return decide(events(proposals, "proposals").union(events(votes, "votes"), events(outcomes, "outcomes")));
    }

    /** The same from one stream, which keeps the order in which events of a group come. */
    public ConsensusStreams decide(DataStream<ConsensusEvent> events) {
        List<String> mistakes =
                VoteRules.load(Thread.currentThread().getContextClassLoader()).mistakes(config);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        ConsensusFunction function = new ConsensusFunction(config, order, maxBuffered, journal != null, views);
        SingleOutputStreamOperator<Decision> decided = ConsensusOperator.on(
                        events.keyBy(new GroupKeyFunction(), Types.STRING),
                        ControlStreams.broadcast(Sitting.PROTOCOL, control, uid + "-control", events),
                        function,
                        uid)
                .uid(uid);
        if (journal != null) {
            Journal.to(journal, ConsensusFunction.JOURNAL).uid(uid).attach(decided.getSideOutput(Journal.ENTRIES));
        }
        ViewStreams.Output shown = null;
        if (views) {
            ViewStreams wiring = ViewStreams.of(ViewOptions.defaults())
                    .uid(uid.equals(Sitting.PROTOCOL) ? ViewStreams.UID : uid + "-views")
                    .from(uid, decided.getSideOutput(ViewStreams.DELTAS));
            if (pageRequests != null) {
                wiring.requests(pageRequests);
            }
            shown = wiring.build();
        }
        SingleOutputStreamOperator<Decision> durable = DurableEmission.<Decision>confirming(Decision::confirmed)
                .mode(emit)
                .maxUnconfirmed(maxUnconfirmed)
                .uid(uid + "-durable")
                .name(uid + "-durable")
                .on(decided);
        return new ConsensusStreams(decided, durable, shown);
    }

    private <T extends ConsensusEvent> DataStream<ConsensusEvent> events(DataStream<T> stream, String what) {
        MapFunction<T, ConsensusEvent> widen = event -> event;
        SingleOutputStreamOperator<ConsensusEvent> widened =
                stream.map(widen).returns(EVENT_TYPE).uid(uid + "-" + what).name(uid + "-" + what);
        return stream.getParallelism() > 0 ? widened.setParallelism(stream.getParallelism()) : widened;
    }
}
