package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.durability.DurableEmission;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.serializers.RecordSerializer;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.state.views.ViewStreams;
import java.util.Optional;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** What a pool gives back: its decisions, all or by kind, and beside them rejected input and views. */
@Public
public final class BalanceStreams {
    private final SingleOutputStreamOperator<BalanceDecision> decided;
    private final SingleOutputStreamOperator<BalanceDecision> durable;
    private final ViewStreams.Output views;
    private final String uid;
    private DataStream<Assignment> assignments;
    private DataStream<Revocation> revocations;
    private DataStream<TaskUpdate> updates;

    BalanceStreams(
            SingleOutputStreamOperator<BalanceDecision> decided,
            SingleOutputStreamOperator<BalanceDecision> durable,
            ViewStreams.Output views,
            String uid) {
        this.decided = decided;
        this.durable = durable;
        this.views = views;
        this.uid = uid;
    }

    /** Assignments, what is taken back, and the steps of tasks, in the pool's order; provisional and durable. */
    public SingleOutputStreamOperator<BalanceDecision> decisions() {
        return durable;
    }

    /** The assignments alone. Who tells nodes must tell them of what is taken back as well. */
    public DataStream<Assignment> assignments() {
        if (assignments == null) {
            assignments = only(Assignment.class, new BalanceSerializers.OfAssignment(), "assignments");
        }
        return assignments;
    }

    /** What is taken back, alone. */
    public DataStream<Revocation> revocations() {
        if (revocations == null) {
            revocations = only(Revocation.class, new BalanceSerializers.OfRevocation(), "revocations");
        }
        return revocations;
    }

    /** The steps of tasks alone. */
    public DataStream<TaskUpdate> updates() {
        if (updates == null) {
            updates = only(TaskUpdate.class, new BalanceSerializers.OfUpdate(), "updates");
        }
        return updates;
    }

    private <D extends BalanceDecision> DataStream<D> only(Class<D> kind, RecordSerializer<D> serializer, String name) {
        FlatMapFunction<BalanceDecision, D> filter = (decision, out) -> {
            if (kind.isInstance(decision)) {
                out.collect(kind.cast(decision));
            }
        };
        SingleOutputStreamOperator<D> stream = durable.flatMap(filter, RecordTypeInfo.of(serializer))
                .uid(uid + "-" + name)
                .name(uid + "-" + name);
        return durable.getParallelism() > 0 ? stream.setParallelism(durable.getParallelism()) : stream;
    }

    /** What would have been decided, with {@code mode: shadow}. */
    public DataStream<BalanceDecision> shadow() {
        return decided.getSideOutput(BalanceFunction.SHADOW);
    }

    /** Input that was turned away, with reasons. */
    public DataStream<Rejection> rejected() {
        return decided.getSideOutput(Rejections.TAG);
    }

    /** Decisions that went unconfirmed for want of room, with {@code emit: durable}. */
    public DataStream<BalanceDecision> unconfirmed() {
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
