package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.durability.DurableEmission;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.views.ViewStreams;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** What consensus gives back: decisions, and beside them calls for votes, evidence, rejected input and views. */
@Public
public final class ConsensusStreams {
    private final SingleOutputStreamOperator<Decision> decided;
    private final SingleOutputStreamOperator<Decision> durable;
    private final ViewStreams.Output views;

    ConsensusStreams(
            SingleOutputStreamOperator<Decision> decided,
            SingleOutputStreamOperator<Decision> durable,
            ViewStreams.Output views) {
        this.decided = decided;
        this.durable = durable;
        this.views = views;
    }

    /** The decisions, provisional and durable. */
    public SingleOutputStreamOperator<Decision> decisions() {
        return durable;
    }

    /** What would have been decided, with {@code mode: shadow}. */
    public DataStream<Decision> shadow() {
        return decided.getSideOutput(ConsensusFunction.SHADOW);
    }

    /** Who is to be asked, and asked again. */
    public DataStream<VoteRequest> requests() {
        return decided.getSideOutput(ConsensusFunction.REQUESTS);
    }

    /** Who voted twice and differently. */
    public DataStream<Evidence> evidence() {
        return decided.getSideOutput(ConsensusFunction.EVIDENCE);
    }

    /** Input that was turned away, with reasons. */
    public DataStream<Rejection> rejected() {
        return decided.getSideOutput(Rejections.TAG);
    }

    /** Decisions that went unconfirmed for want of room, with {@code emit: durable}. */
    public DataStream<Decision> unconfirmed() {
        return durable.getSideOutput(DurableEmission.evicted(decided));
    }

    /** Changes of the views; empty where none are kept. */
    public Optional<DataStream<ViewDelta>> viewChanges() {
        return Optional.ofNullable(views).map(ViewStreams.Output::changes);
    }

    /** Pages of the views as they were asked for; empty where none are kept. */
    public Optional<DataStream<Page>> pages() {
        return Optional.ofNullable(views).map(ViewStreams.Output::pages);
    }
}
