package io.flinkswarm.state.durability;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.ManagedInitializationContext;

/**
 * The fencing epoch of an operator: a number that grows with every run of it, so that a receiver tells what a crashed run
 * said from what its successor says.
 *
 * <pre>{@code
 * // initializeState(context): epoch = Epoch.restore(context, getRuntimeContext());
 * // snapshotState(context):   epoch.snapshot();
 * // when it emits:            subject.at(epoch.value()), subject.supersedes(epoch.value())
 * }</pre>
 *
 * <p>0 at the first start. A restored run is above the highest epoch in the checkpoint and above every run that was restored
 * from the same checkpoint before it and failed: {@code max(restored) + 1 + attempt}. So epochs may be skipped. One case is
 * not told apart: a JobManager that is replaced (attempts count from 0 again) twice with no checkpoint completed in between;
 * the durable emissions are right then too, but two provisional ones may share an id.
 *
 * <p>Kept in union list state: while a bounded job ends, Flink puts off checkpoints until all subtasks of the operator have
 * finished, which fails nothing.
 */
@PublicEvolving
public final class Epoch {
    /** The name of the union list state: one epoch a subtask. */
    public static final String STATE = "fencing-epoch";

    private static final long NEVER_RUN = -1;

    private final ListState<Long> state;
    private final long value;

    private Epoch(ListState<Long> state, long value) {
        this.state = state;
        this.value = value;
    }

    /** The epoch of the run that begins with this initialisation. */
    public static Epoch restore(ManagedInitializationContext context, RuntimeContext runtime) throws Exception {
        ListState<Long> state = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>(STATE, LongSerializer.INSTANCE));
        long highest = NEVER_RUN;
        for (long epoch : state.get()) {
            highest = Math.max(highest, epoch);
        }
        return new Epoch(state, next(highest, runtime.getTaskInfo().getAttemptNumber()));
    }

    static long next(long highestRestored, int attempt) {
        return highestRestored + 1 + attempt;
    }

    /** The epoch of this run. */
    public long value() {
        return value;
    }

    /** Puts the epoch into the checkpoint that is being taken. */
    public void snapshot() throws Exception {
        state.update(List.of(value));
    }
}
