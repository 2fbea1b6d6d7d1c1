package io.flinkswarm.state.durability;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class EpochTest {

    @Test
    void beginsAtZeroAndGrowsWithEachRestore() throws Exception {
        OperatorSubtaskState state = null;
        for (long expected = 0; expected < 4; expected++) {
            try (var harness = harness(1, 0)) {
                if (state != null) {
                    harness.initializeState(state);
                }
                harness.open();

                harness.processElement(7L, 1);

                assertThat(harness.extractOutputValues()).containsExactly(expected);
                state = harness.snapshot(expected, 1);
            }
        }
    }

    @Test
    void isAboveEveryFormerSubtaskAfterRescaling() throws Exception {
        OperatorSubtaskState state = null;
        int before = 1;
        long highest = -1;
        for (int parallelism : new int[] {1, 4, 2, 3}) {
            List<OperatorSubtaskState> snapshots = new ArrayList<>();
            Set<Long> epochs = new HashSet<>();
            for (int subtask = 0; subtask < parallelism; subtask++) {
                try (var harness = harness(parallelism, subtask)) {
                    if (state != null) {
                        harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, 128, before, parallelism, subtask));
                    }
                    harness.open();
                    harness.processElement(7L, 1);
                    epochs.addAll(harness.extractOutputValues());
                    snapshots.add(harness.snapshot(1, 1));
                }
            }
            assertThat(epochs).containsExactly(highest + 1);
            highest++;
            state = AbstractStreamOperatorTestHarness.repackageState(snapshots.toArray(new OperatorSubtaskState[0]));
            before = parallelism;
        }
    }

    @Test
    void growsAlsoWhenRunsFailBeforeTheirFirstCheckpoint() {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            long inCheckpoint = -1;
            long last = -1;
            for (int attempt = 0; attempt < 30; attempt++) {
                long epoch = Epoch.next(inCheckpoint, attempt);

                assertThat(epoch).as("seed %d, attempt %d", seed, attempt).isGreaterThan(last);
                last = epoch;
                if (random.nextBoolean()) {
                    inCheckpoint = epoch;
                }
            }
        }
    }

    private static OneInputStreamOperatorTestHarness<Long, Long> harness(int parallelism, int subtask)
            throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<Long, Long>(
                new StreamMap<>(new TellEpoch()), 128, parallelism, subtask);
        harness.setup(LongSerializer.INSTANCE);
        return harness;
    }

    private static final class TellEpoch extends RichMapFunction<Long, Long> implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;

        private transient Epoch epoch;

        @Override
        public Long map(Long any) {
            return epoch.value();
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            epoch = Epoch.restore(context, getRuntimeContext());
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws Exception {
            epoch.snapshot();
        }
    }
}
