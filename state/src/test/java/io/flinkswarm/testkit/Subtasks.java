package io.flinkswarm.testkit;

import io.flinkswarm.testkit.OperatorHarness.Subtask;
import io.flinkswarm.testkit.OperatorHarness.SubtaskFactory;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;

/** Flink's three kinds of keyed harness behind one interface. */
final class Subtasks {
    private Subtasks() {}

    static <K, A, O> SubtaskFactory<A, Void, O> keyed(
            Supplier<? extends KeyedProcessFunction<K, A, O>> function,
            KeySelector<A, K> key,
            TypeInformation<K> type) {
        return (max, parallelism, index) -> {
            var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                    new KeyedProcessOperator<>(function.get()), key, type, max, parallelism, index);
            return new Subtask<>() {
                @Override
                public AbstractStreamOperatorTestHarness<O> harness() {
                    return harness;
                }

                @Override
                public void first(A element, long time) throws Exception {
                    harness.processElement(element, time);
                }

                @Override
                public void second(Void element, long time) {
                    throw new IllegalStateException("the operator must have a second input, but has one only");
                }

                @Override
                public void watermark(long time) throws Exception {
                    harness.processWatermark(time);
                }

                @Override
                public void end() throws Exception {
                    harness.endInput();
                }
            };
        };
    }

    static <K, A, B, O> SubtaskFactory<A, B, O> keyedBroadcast(
            Supplier<? extends KeyedBroadcastProcessFunction<K, A, B, O>> function,
            KeySelector<A, K> key,
            TypeInformation<K> type,
            MapStateDescriptor<?, ?>... states) {
        return keyedBroadcastOperator(
                () -> new CoBroadcastWithKeyedOperator<>(function.get(), List.of(states)), key, type);
    }

    static <K, A, B, O> SubtaskFactory<A, B, O> keyedBroadcastOperator(
            Supplier<? extends CoBroadcastWithKeyedOperator<K, A, B, O>> operator,
            KeySelector<A, K> key,
            TypeInformation<K> type) {
        return (max, parallelism, index) -> {
            var harness = new KeyedBroadcastOperatorTestHarness<K, A, B, O>(
                    operator.get(), key, type, max, parallelism, index);
            return new Subtask<>() {
                @Override
                public AbstractStreamOperatorTestHarness<O> harness() {
                    return harness;
                }

                @Override
                public void first(A element, long time) throws Exception {
                    harness.processElement(element, time);
                }

                @Override
                public void second(B element, long time) throws Exception {
                    harness.processBroadcastElement(element, time);
                }

                @Override
                public void watermark(long time) throws Exception {
                    harness.processWatermark(time);
                    harness.processBroadcastWatermark(time);
                }

                @Override
                public void end() throws Exception {
                    watermark(Long.MAX_VALUE);
                }
            };
        };
    }

    static <K, A, B, O> SubtaskFactory<A, B, O> coKeyed(
            Supplier<? extends KeyedCoProcessFunction<K, A, B, O>> function,
            KeySelector<A, K> firstKey,
            KeySelector<B, K> secondKey,
            TypeInformation<K> type) {
        return (max, parallelism, index) -> {
            var harness = new KeyedTwoInputStreamOperatorTestHarness<K, A, B, O>(
                    new KeyedCoProcessOperator<>(function.get()), firstKey, secondKey, type, max, parallelism, index);
            return new Subtask<>() {
                @Override
                public AbstractStreamOperatorTestHarness<O> harness() {
                    return harness;
                }

                @Override
                public void first(A element, long time) throws Exception {
                    harness.processElement1(element, time);
                }

                @Override
                public void second(B element, long time) throws Exception {
                    harness.processElement2(element, time);
                }

                @Override
                public void watermark(long time) throws Exception {
                    harness.processBothWatermarks(new Watermark(time));
                }

                @Override
                public void end() throws Exception {
                    harness.endAllInputs();
                }
            };
        };
    }
}
