package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.control.PolicyHistory;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import java.util.List;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.transformations.TwoInputTransformation;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The operator of a {@link BalanceFunction}: Flink's own for a keyed and a broadcast input, which also lets the function write
 * the pools that it holds into keyed state before each snapshot, and journals the policies that a run starts with.
 *
 * <p>A function has no access to other keys' state than that of the event at hand; an operator does.
 */
@Internal
final class BalanceOperator extends CoBroadcastWithKeyedOperator<String, BalanceEvent, ControlEvent, BalanceDecision> {
    private static final long serialVersionUID = 1L;

    private final BalanceFunction function;

    BalanceOperator(BalanceFunction function) {
        super(function, List.of(PolicyHistory.VERSIONS));
        this.function = function;
    }

    @Override
    public void open() throws Exception {
        function.keepIn(getKeyedStateBackend());
        super.open();
        for (JournalEntry entry : function.policiesAtStart()) {
            output.collect(Journal.ENTRIES, new StreamRecord<>(entry));
        }
    }

    /** The backend's own snapshot follows: it is to hold what the pools hold. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        function.flush();
        super.snapshotState(context);
    }

    /** The operator on its inputs. */
    static SingleOutputStreamOperator<BalanceDecision> on(
            KeyedStream<BalanceEvent, String> events,
            BroadcastStream<ControlEvent> control,
            BalanceFunction function,
            String name) {
        StreamExecutionEnvironment env = events.getExecutionEnvironment();
        TwoInputTransformation<BalanceEvent, ControlEvent, BalanceDecision> transformation =
                new TwoInputTransformation<>(
                        events.getTransformation(),
                        control.getTransformation(),
                        name,
                        SimpleOperatorFactory.of(new BalanceOperator(function)),
                        Balance.DECISION_TYPE,
                        env.getParallelism());
        transformation.setStateKeySelectors(events.getKeySelector(), null);
        transformation.setStateKeyType(events.getKeyType());
        env.addOperator(transformation);
        return new Decisions(env, transformation);
    }

    /** Flink lets only subclasses make such a stream. */
    private static final class Decisions extends SingleOutputStreamOperator<BalanceDecision> {
        private Decisions(
                StreamExecutionEnvironment env,
                TwoInputTransformation<BalanceEvent, ControlEvent, BalanceDecision> transformation) {
            super(env, transformation);
        }
    }
}
