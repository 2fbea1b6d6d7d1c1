package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.state.balance.BalanceEventSerializer;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializers of single kinds of events: in the form that each has among the others, so the versions are the same. */
@Internal
public final class EventKindSerializers {
    private static final List<RecordSerializer<? extends BalanceEvent>> ALL = List.of(
            new OfNodeReport(),
            new OfNodeStatusChange(),
            new OfTask(),
            new OfTaskCancel(),
            new OfTaskBid(),
            new OfTaskStart(),
            new OfTaskResult());

    private EventKindSerializers() {}

    /** That of the kind. */
    @SuppressWarnings("unchecked")
    static <E extends BalanceEvent> RecordSerializer<E> of(Class<E> kind) {
        for (RecordSerializer<? extends BalanceEvent> serializer : ALL) {
            if (serializer.type() == kind) {
                return (RecordSerializer<E>) serializer;
            }
        }
        throw new IllegalArgumentException("kind must be one of events, but was " + kind.getName());
    }

    private abstract static class OfKind<E extends BalanceEvent> extends RecordSerializer<E> {
        private static final long serialVersionUID = 1L;

        private OfKind(Class<E> kind) {
            super(kind, 1);
        }

        @Override
        protected void write(E event, DataOutputView out) throws IOException {
            BalanceEventSerializer.INSTANCE.serialize(event, out);
        }

        @Override
        protected E read(int version, DataInputView in) throws IOException {
            return type().cast(BalanceEventSerializer.INSTANCE.deserialize(in));
        }
    }

    /** Of {@link NodeReport}. */
    @Internal
    public static final class OfNodeReport extends OfKind<NodeReport> {
        private static final long serialVersionUID = 1L;

        public OfNodeReport() {
            super(NodeReport.class);
        }
    }

    /** Of {@link NodeStatusChange}. */
    @Internal
    public static final class OfNodeStatusChange extends OfKind<NodeStatusChange> {
        private static final long serialVersionUID = 1L;

        public OfNodeStatusChange() {
            super(NodeStatusChange.class);
        }
    }

    /** Of {@link Task}. */
    @Internal
    public static final class OfTask extends OfKind<Task> {
        private static final long serialVersionUID = 1L;

        public OfTask() {
            super(Task.class);
        }
    }

    /** Of {@link TaskCancel}. */
    @Internal
    public static final class OfTaskCancel extends OfKind<TaskCancel> {
        private static final long serialVersionUID = 1L;

        public OfTaskCancel() {
            super(TaskCancel.class);
        }
    }

    /** Of {@link TaskBid}. */
    @Internal
    public static final class OfTaskBid extends OfKind<TaskBid> {
        private static final long serialVersionUID = 1L;

        public OfTaskBid() {
            super(TaskBid.class);
        }
    }

    /** Of {@link TaskStart}. */
    @Internal
    public static final class OfTaskStart extends OfKind<TaskStart> {
        private static final long serialVersionUID = 1L;

        public OfTaskStart() {
            super(TaskStart.class);
        }
    }

    /** Of {@link TaskResult}. */
    @Internal
    public static final class OfTaskResult extends OfKind<TaskResult> {
        private static final long serialVersionUID = 1L;

        public OfTaskResult() {
            super(TaskResult.class);
        }
    }
}
