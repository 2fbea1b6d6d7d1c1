package io.flinkswarm.state.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class SwarmTimeTest {

    @Test
    void stampsRecordsWithTheTimeTheyCome() throws Exception {
        try (var harness = opened(new ArrivalOperator<>(10), 1)) {
            harness.setProcessingTime(1_003);
            harness.processElement(new StreamRecord<>("a"));
            harness.setProcessingTime(1_007);
            harness.processElement(new StreamRecord<>("b", 5));

            assertThat(records(harness))
                    .containsExactly(new StreamRecord<>("a", 1_003), new StreamRecord<>("b", 1_007));
        }
    }

    @Test
    void letsTheWatermarkFollowTheClockWhenNothingComes() throws Exception {
        try (var harness = opened(new ArrivalOperator<>(10), 1)) {
            for (long now = 1; now <= 45; now++) {
                harness.setProcessingTime(now);
            }

            assertThat(harness.getOutput())
                    .containsExactly(new Watermark(9), new Watermark(19), new Watermark(29), new Watermark(39));
        }
    }

    @Test
    void neverMakesWhatArrivesLateEvenIfTheClockIsSetBack() throws Exception {
        try (var harness = opened(new ArrivalOperator<>(10), 1)) {
            harness.setProcessingTime(50);
            harness.getProcessingTimeService().setCurrentTime(20);

            harness.processElement(new StreamRecord<>("a"));

            assertThat(harness.getOutput()).containsExactly(new Watermark(49), new StreamRecord<>("a", 50));
        }
    }

    @Test
    void ticksTenTimesSlowerAboveParallelismEight() throws Exception {
        try (var eight = opened(new ArrivalOperator<>(ArrivalOperator.COMMON_TICK), 8);
                var nine = opened(new ArrivalOperator<>(ArrivalOperator.COMMON_TICK), 9)) {
            eight.setProcessingTime(115);
            nine.setProcessingTime(115);

            assertThat(eight.getOutput()).containsExactly(new Watermark(109));
            assertThat(nine.getOutput()).containsExactly(new Watermark(99));
        }
    }

    @Test
    void ignoresTimeFromUpstreamUntilItsEnd() throws Exception {
        try (var harness = opened(new ArrivalOperator<>(10), 1)) {
            harness.processWatermark(700);
            harness.processWatermarkStatus(WatermarkStatus.IDLE);
            harness.setProcessingTime(30);
            harness.processWatermark(Long.MAX_VALUE);
            harness.endInput();
            harness.setProcessingTime(60);

            assertThat(harness.getOutput()).containsExactly(new Watermark(29), Watermark.MAX_WATERMARK);
        }
    }

    @Test
    void endsTimeAtTheEndOfInputAlsoWhenUpstreamDidNot() throws Exception {
        try (var harness = opened(new ArrivalOperator<>(10), 1)) {
            harness.endInput();

            assertThat(harness.getOutput()).containsExactly(Watermark.MAX_WATERMARK);
        }
    }

    @Test
    void keepsAChannelIdleWhateverItCarries() throws Exception {
        try (var harness = opened(new IdleOperator<>(), 1)) {
            harness.processWatermarkStatus(WatermarkStatus.ACTIVE);
            harness.processElement(new StreamRecord<>("a", 5));
            harness.processWatermark(7);
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(harness.getOutput()).containsExactly(WatermarkStatus.IDLE, new StreamRecord<>("a", 5));
        }
    }

    @Test
    void keepsTheStreamsParallelismAndTakesNameAndUid() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.getConfig().setAutoWatermarkInterval(0);
        DataStream<String> stream =
                environment.fromData("a").map(a -> a).returns(String.class).setParallelism(3);

        SingleOutputStreamOperator<String> timed =
                SwarmTime.arrival().name("votes arrive").uid("votes-time").on(stream);

        assertThat(timed.getParallelism()).isEqualTo(3);
        assertThat(timed.getTransformation().getName()).isEqualTo("votes arrive");
        assertThat(timed.getTransformation().getUid()).isEqualTo("votes-time");
        assertThat(environment.getConfig().getAutoWatermarkInterval()).isZero();
    }

    @Test
    void rejectsTicksBelowAMillisecond() {
        assertThatThrownBy(() -> SwarmTime.arrival(Duration.ofNanos(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tick must be at least 1 ms, but was PT0.000000001S");
    }

    @Test
    void spellsOrdersAsConfigurationDoes() {
        assertThat(List.of(Order.values())).map(Order::toString).containsExactly("arrival", "event-time");
    }

    private static OneInputStreamOperatorTestHarness<String, String> opened(
            OneInputStreamOperator<String, String> operator, int parallelism) throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(operator, 128, parallelism, 0);
        harness.setup(StringSerializer.INSTANCE);
        harness.open();
        return harness;
    }

    private static List<Object> records(OneInputStreamOperatorTestHarness<String, String> harness) {
        return harness.getOutput().stream()
                .filter(StreamRecord.class::isInstance)
                .toList();
    }
}
