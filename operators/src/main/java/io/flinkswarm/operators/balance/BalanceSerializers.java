package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.state.balance.BalanceDecisionSerializer;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.RowSerializer;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The serializers of the state rows, each of which writes itself: these carry the version that a checkpoint notes; and those
 * of single kinds of decisions.
 */
@Internal
public final class BalanceSerializers {
    private BalanceSerializers() {}

    /** Of a row that is never changed once the state holds it, since a pool puts in copies: so a snapshot copies none. */
    private abstract static class OfKept<R extends Row<R>> extends RowSerializer<R> {
        private static final long serialVersionUID = 1L;

        private OfKept(Class<R> type, Reader<R> reader) {
            super(type, reader);
        }

        @Override
        protected R copyOf(R row) {
            return row;
        }

        @Override
        public boolean isImmutableType() {
            return true;
        }
    }

    /** Of the pool's own row. */
    @Internal
    public static final class OfPool extends OfKept<PoolRow> {
        private static final long serialVersionUID = 1L;

        public OfPool() {
            super(PoolRow.class, PoolRow::read);
        }
    }

    /** Of a node. */
    @Internal
    public static final class OfNode extends OfKept<NodeRow> {
        private static final long serialVersionUID = 1L;

        public OfNode() {
            super(NodeRow.class, NodeRow::read);
        }
    }

    /** Of a task that has not ended. */
    @Internal
    public static final class OfTask extends OfKept<TaskRow> {
        private static final long serialVersionUID = 1L;

        public OfTask() {
            super(TaskRow.class, TaskRow::read);
        }
    }

    /** Of a task that has ended; immutable. */
    @Internal
    public static final class OfClosedTask extends RecordSerializer<ClosedTask> {
        private static final long serialVersionUID = 1L;

        public OfClosedTask() {
            super(ClosedTask.class, 1);
        }

        @Override
        protected void write(ClosedTask row, DataOutputView out) throws IOException {
            row.write(out);
        }

        @Override
        protected ClosedTask read(int version, DataInputView in) throws IOException {
            return ClosedTask.read(in);
        }
    }

    /** Of one kind of decision alone: in the form that it has among the others, so the versions are the same. */
    private abstract static class OfKind<D extends BalanceDecision> extends RecordSerializer<D> {
        private static final long serialVersionUID = 1L;

        private OfKind(Class<D> kind) {
            super(kind, 1);
        }

        @Override
        protected void write(D decision, DataOutputView out) throws IOException {
            BalanceDecisionSerializer.INSTANCE.serialize(decision, out);
        }

        @Override
        protected D read(int version, DataInputView in) throws IOException {
            return type().cast(BalanceDecisionSerializer.INSTANCE.deserialize(in));
        }
    }

    /** Of assignments. */
    @Internal
    public static final class OfAssignment extends OfKind<Assignment> {
        private static final long serialVersionUID = 1L;

        public OfAssignment() {
            super(Assignment.class);
        }
    }

    /** Of what is taken back. */
    @Internal
    public static final class OfRevocation extends OfKind<Revocation> {
        private static final long serialVersionUID = 1L;

        public OfRevocation() {
            super(Revocation.class);
        }
    }

    /** Of the steps of tasks. */
    @Internal
    public static final class OfUpdate extends OfKind<TaskUpdate> {
        private static final long serialVersionUID = 1L;

        public OfUpdate() {
            super(TaskUpdate.class);
        }
    }
}
