package io.flinkswarm.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.Balance;
import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.time.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every example of balance runs. */
class BalanceExamplesITCase {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    @Test
    void thePipelineGivesEachFrameHalfAGpuOfTheRightModel() throws Exception {
        StreamExecutionEnvironment env = oneTask();
        Collected.DECISIONS.clear();
        Collected.REJECTED.clear();
        RenderPipeline.assign(
                ReviewPipeline.timed(env.fromData(RenderPipeline.machines()), RenderPipeline.Machine::at),
                ReviewPipeline.timed(env.fromData(RenderPipeline.frames()), RenderPipeline.Frame::at),
                ReviewPipeline.timed(env.fromData(RenderPipeline.rendered()), RenderPipeline.Rendered::at),
                new Collected<BalanceDecision>(true),
                new Collected<Rejection>(false));

        env.execute();

        Map<String, Assignment> assigned = new TreeMap<>();
        Map<String, Integer> perGpu = new TreeMap<>();
        for (BalanceDecision decision : Collected.DECISIONS) {
            if (decision instanceof Assignment assignment && assigned.put(assignment.task(), assignment) == null) {
                perGpu.merge(assignment.node() + assignment.gpus(), 1, Integer::sum);
            }
        }
        assertThat(assigned).hasSize(12);
        assertThat(perGpu)
                .hasSize(6)
                .allSatisfy((gpu, frames) -> assertThat(frames).isEqualTo(2));
        assertThat(assigned.get("frame-0").node()).isEqualTo("new-1");
        assertThat(assigned.get("frame-10").node()).isEqualTo("new-1");
        assertThat(Collected.REJECTED)
                .singleElement()
                .extracting(Rejection::reason)
                .isEqualTo(Rejection.Reason.UNKNOWN_SUBJECT);
    }

    @Test
    void theScriptGivesEachFrameAMachine() throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        TableResult result = null;
        for (String statement : ExamplesITCase.statements("balance.sql")) {
            result = tables.executeSql(statement);
        }

        Map<String, String> nodes = new TreeMap<>();
        try (CloseableIterator<Row> rows = result.collect()) {
            rows.forEachRemaining(row -> nodes.put(row.getFieldAs("task"), row.getFieldAs("node")));
        }

        assertThat(nodes).hasSize(12).containsEntry("frame-0", "new-1").containsEntry("frame-10", "new-1");
    }

    @Test
    void aStrategyOfOnesOwnIsSetByName() throws Exception {
        List<BalanceEvent> events = new ArrayList<>();
        for (double cost : new double[] {1, 2, 9}) {
            events.add(NodeReport.builder("node-" + cost, "pool")
                    .slots(2)
                    .costPerHour(cost)
                    .time(1000)
                    .build());
        }
        for (int i = 0; i < 5; i++) {
            events.add(Task.builder("task-" + i, "pool").time(2000 + i).build());
        }
        StreamExecutionEnvironment env = oneTask();
        BalanceConfig policy = BalanceConfig.builder().strategy("cheapest").build();

        List<String> nodes = new ArrayList<>();
        try (CloseableIterator<Assignment> results = Balance.of(policy)
                .order(Order.EVENT_TIME)
                .assign(ReviewPipeline.timed(env.fromData(events, Balance.EVENT_TYPE), BalanceEvent::time))
                .assignments()
                .executeAndCollect()) {
            results.forEachRemaining(assignment -> {
                assertThat(assignment.why().strategy()).isEqualTo("cheapest");
                if (!assignment.durable()) {
                    nodes.add(assignment.node());
                }
            });
        }

        assertThat(nodes).containsExactly("node-1.0", "node-1.0", "node-2.0", "node-2.0");
    }

    private static StreamExecutionEnvironment oneTask() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        return env;
    }

    private static final class Collected<T> implements Sink<T> {
        private static final long serialVersionUID = 1L;

        /** One JVM holds test and job. */
        private static final Queue<BalanceDecision> DECISIONS = new ConcurrentLinkedQueue<>();

        private static final Queue<Rejection> REJECTED = new ConcurrentLinkedQueue<>();

        private final boolean decisions;

        Collected(boolean decisions) {
            this.decisions = decisions;
        }

        @Override
        public SinkWriter<T> createWriter(WriterInitContext context) {
            Consumer<T> into =
                    decisions ? each -> DECISIONS.add((BalanceDecision) each) : each -> REJECTED.add((Rejection) each);
            return new SinkWriter<>() {
                @Override
                public void write(T result, Context at) {
                    into.accept(result);
                }

                @Override
                public void flush(boolean endOfInput) {
                    // nothing is held back
                }

                @Override
                public void close() {
                    // nothing to close
                }
            };
        }
    }
}
