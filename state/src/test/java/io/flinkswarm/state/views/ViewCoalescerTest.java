package io.flinkswarm.state.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import java.util.List;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ViewCoalescerTest {
    private static final ViewOptions OPTIONS = ViewOptions.defaults();

    @Test
    void handsOnTheNewestChangeOfEachRowAfterTheInterval() throws Exception {
        try (var coalescer = harness(OPTIONS)) {
            coalescer.setProcessingTime(1_000);
            coalescer.processElement(delta("a", "x", 1), 0);
            coalescer.processElement(delta("a", "y", 1), 0);
            coalescer.processElement(delta("b", "x", 1), 0);
            coalescer.processElement(delta("a", "x", 3), 0);
            coalescer.processElement(delta("a", "x", 2), 0);
            coalescer.processElement(ViewDelta.delete("a", "y", 4), 0);

            coalescer.setProcessingTime(1_499);
            assertThat(coalescer.extractOutputValues()).isEmpty();
            coalescer.setProcessingTime(1_500);

            assertThat(coalescer.extractOutputValues())
                    .containsExactlyInAnyOrder(delta("a", "x", 3), ViewDelta.delete("a", "y", 4), delta("b", "x", 1));
            assertThat(coalescer.getProcessingTimeService().getNumActiveTimers())
                    .isZero();
        }
    }

    @Test
    void startsANewIntervalWithTheNextChange() throws Exception {
        try (var coalescer = harness(OPTIONS)) {
            coalescer.processElement(delta("a", "x", 1), 0);
            coalescer.setProcessingTime(500);
            coalescer.setProcessingTime(10_000);
            coalescer.processElement(delta("a", "x", 2), 0);
            coalescer.setProcessingTime(10_499);

            assertThat(coalescer.extractOutputValues()).containsExactly(delta("a", "x", 1));
            coalescer.setProcessingTime(10_500);
            assertThat(coalescer.extractOutputValues()).containsExactly(delta("a", "x", 1), delta("a", "x", 2));
        }
    }

    @Test
    void losesNothingByACrashAfterACheckpoint() throws Exception {
        try (var coalescer = harness(OPTIONS)) {
            coalescer.processElement(delta("a", "x", 1), 0);

            coalescer.prepareSnapshotPreBarrier(1);

            assertThat(coalescer.extractOutputValues()).containsExactly(delta("a", "x", 1));
        }
    }

    @Test
    void handsOnTheRestAtTheEnd() throws Exception {
        try (var coalescer = harness(OPTIONS)) {
            coalescer.processElement(delta("a", "x", 1), 0);

            coalescer.getOperator().finish();

            assertThat(coalescer.extractOutputValues()).containsExactly(delta("a", "x", 1));
        }
    }

    @Test
    void holdsNoMoreRowsThanItMay() throws Exception {
        try (var coalescer = harness(OPTIONS.withMaxPending(3))) {
            for (int i = 0; i < 7; i++) {
                coalescer.processElement(delta("a", "k" + i, i), 0);
                coalescer.processElement(delta("a", "k" + i, i + 100), 0);
            }

            List<ViewDelta> sent = coalescer.extractOutputValues();
            assertThat(sent).extracting(ViewDelta::key).contains("k0", "k1", "k2", "k3", "k4", "k5");
            coalescer.getOperator().finish();
            assertThat(coalescer.extractOutputValues())
                    .contains(delta("a", "k6", 106), delta("a", "k5", 105), delta("a", "k2", 102));
        }
    }

    private static ViewDelta delta(String view, String key, long version) {
        return ViewDelta.upsert(
                view, key, version, ViewRow.builder().put("version", version).build());
    }

    private static OneInputStreamOperatorTestHarness<ViewDelta, ViewDelta> harness(ViewOptions options)
            throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<ViewDelta, ViewDelta>(
                new ViewCoalescer(options), new ViewDeltaSerializer());
        harness.setup(new ViewDeltaSerializer());
        harness.open();
        return harness;
    }
}
