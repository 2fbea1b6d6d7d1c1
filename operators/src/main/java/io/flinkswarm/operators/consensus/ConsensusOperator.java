package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.control.PolicyHistory;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import java.util.List;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The operator of a {@link ConsensusFunction}: Flink's own for a keyed and a broadcast input, which also tells the function
 * whether its backend gives out live rows, and journals the policies that a run starts with.
 *
 * <p>Only the plain heap backend does: there a row changed in place is changed in the state, and putting it back would only
 * look it up once more. Every other backend (RocksDB, changelog, batch) must be told.
 */
@Internal
final class ConsensusOperator extends CoBroadcastWithKeyedOperator<String, ConsensusEvent, ControlEvent, Decision> {
    private static final long serialVersionUID = 1L;

    private final ConsensusFunction function;

    ConsensusOperator(ConsensusFunction function) {
        super(function, List.of(PolicyHistory.VERSIONS));
        this.function = function;
    }

    @Override
    public void open() throws Exception {
        function.rowsAreLive(getKeyedStateBackend() instanceof HeapKeyedStateBackend);
        super.open();
        for (JournalEntry entry : function.policiesAtStart()) {
            output.collect(Journal.ENTRIES, new StreamRecord<>(entry));
        }
    }

    /** The operator on its inputs. */
    static SingleOutputStreamOperator<Decision> on(
            KeyedStream<ConsensusEvent, String> events,
            BroadcastStream<ControlEvent> control,
            ConsensusFunction function,
            String name) {
        StreamExecutionEnvironment env = events.getExecutionEnvironment();
        TwoInputTransformation<ConsensusEvent, ControlEvent, Decision> transformation = new TwoInputTransformation<>(
                events.getTransformation(),
                control.getTransformation(),
                name,
                SimpleOperatorFactory.of(new ConsensusOperator(function)),
                Consensus.DECISION_TYPE,
                env.getParallelism());
        transformation.setStateKeySelectors(events.getKeySelector(), null);
        transformation.setStateKeyType(events.getKeyType());
        env.addOperator(transformation);
        return new Decisions(env, transformation);
    }

    /** Flink lets only subclasses make such a stream. */
    private static final class Decisions extends SingleOutputStreamOperator<Decision> {
        private Decisions(
                StreamExecutionEnvironment env,
                TwoInputTransformation<ConsensusEvent, ControlEvent, Decision> transformation) {
            super(env, transformation);
        }
    }
}
