package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.BalanceSqlTypes.Call;
import io.flinkswarm.operators.sql.SqlColumn;
import io.flinkswarm.operators.sql.SqlTypes.Layout;
import io.flinkswarm.protocol.control.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ProcessTableFunction.OnTimerContext;
import org.apache.flink.table.functions.ProcessTableFunction.TimeContext;
import org.apache.flink.table.functions.TableSemantics;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;

class BalancePtfTest {
    private static final BalanceConfig PLAIN = BalanceConfig.builder()
            .strategy("least-connections")
            .runTimeout(Duration.ofSeconds(5))
            .poolIdle(Duration.ofMinutes(1))
            .nodeTimeout(Duration.ofSeconds(20))
            .build();

    private static Object field(Row row, BalanceSqlResult column) {
        return row.getField(column.ordinal());
    }

    private static String kind(Row row) {
        return (String) field(row, BalanceSqlResult.KIND);
    }

    @Test
    void assignsWhenTheWatermarkHasPassedInOrderOfTime() {
        OnePool pool = new OnePool(PLAIN, 100);

        pool.task(1020, Map.of("task", "t"));
        pool.node(1010, Map.of("node", "n", "slots", 1));
        pool.watermark(1019);
        List<Row> before = pool.results();
        pool.watermark(1020);

        assertThat(before).isEmpty();
        assertThat(pool.results()).singleElement().satisfies(row -> {
            assertThat(kind(row)).isEqualTo("assignment");
            assertThat(field(row, BalanceSqlResult.SHADOW)).isEqualTo(false);
            assertThat(field(row, BalanceSqlResult.NODE)).isEqualTo("n");
            assertThat(field(row, BalanceSqlResult.STRATEGY)).isEqualTo("least-connections");
            assertThat((Row[]) field(row, BalanceSqlResult.SCORES))
                    .extracting(score -> score.getField(0))
                    .containsExactly("n");
        });
    }

    @Test
    void whatNodesSayGoesOnFromTheStateThatIsKept() {
        OnePool pool = new OnePool(PLAIN, 100);
        pool.node(1000, Map.of("node", "n", "slots", 1));
        pool.task(1010, Map.of("task", "t1"));
        pool.task(1011, Map.of("task", "t2"));
        pool.watermark(1011);
        Row first = pool.results().get(0);

        // another instance has nothing but the state
        pool.startAnew();
        pool.result(
                1500,
                Map.of("task", "t1", "node", "n", "epoch", field(first, BalanceSqlResult.EPOCH), "success", true));
        pool.watermark(1500);

        assertThat(pool.results())
                .extracting(row -> kind(row) + " " + field(row, BalanceSqlResult.TASK))
                .containsExactly("update t1", "assignment t2");
    }

    @Test
    void turnsRowsBehindTheWatermarkAway() {
        OnePool pool = new OnePool(PLAIN, 100);
        pool.watermark(50);

        pool.task(50, Map.of("task", "t"));

        assertThat(pool.results()).singleElement().satisfies(row -> {
            assertThat(kind(row)).isEqualTo("rejected");
            assertThat(field(row, BalanceSqlResult.TASK)).isEqualTo("t");
            assertThat(field(row, BalanceSqlResult.REASON)).isEqualTo("LATE");
            assertThat(field(row, BalanceSqlResult.DETAIL))
                    .isEqualTo("time must be after the watermark 50, but was 50");
            assertThat((String) field(row, BalanceSqlResult.INPUT)).contains("\"id\":\"t\"");
        });
    }

    @Test
    void turnsRowsAwayWhereTooManyWait() {
        OnePool pool = new OnePool(PLAIN, 2);

        pool.task(10, Map.of("task", "t1"));
        pool.task(20, Map.of("task", "t2"));
        pool.task(20, Map.of("task", "t3"));
        List<Row> full = pool.results();
        pool.watermark(15);
        pool.results();
        pool.task(20, Map.of("task", "t3"));

        assertThat(full).singleElement().satisfies(row -> {
            assertThat(field(row, BalanceSqlResult.REASON)).isEqualTo("BUFFER_FULL");
            assertThat((String) field(row, BalanceSqlResult.DETAIL)).contains("at most 2 (max-buffered)");
        });
        assertThat(pool.results()).isEmpty();
    }

    @Test
    void turnsAwayWhatNoEventCanShowAndWhatAdmissionFinds() {
        OnePool pool = new OnePool(PLAIN, 100);

        pool.task(10, Map.of("task", "t", "priority", "soon"));
        pool.task(11, Map.of("task", "t", "needs", Map.of("cpu", -1.)));
        pool.watermark(11);

        assertThat(pool.results())
                .extracting(row -> field(row, BalanceSqlResult.DETAIL))
                .containsExactly(
                        "priority must be one of emergency, critical, high, normal and low, but was 'soon'",
                        "needs.cpu must be from 0 to 1.0E11, but was -1.0");
    }

    @Test
    void saysThatNothingComesOfItInShadowMode() {
        OnePool pool = new OnePool(PLAIN.toBuilder().mode(Mode.SHADOW).build(), 100);

        pool.node(10, Map.of("node", "n"));
        pool.task(20, Map.of("task", "t"));
        pool.watermark(20);

        assertThat(pool.results())
                .extracting(row -> kind(row) + " " + field(row, BalanceSqlResult.SHADOW))
                .containsExactly("assignment true");
    }

    @Test
    void keepsNothingOfAPoolThatFellSilent() {
        OnePool pool = new OnePool(PLAIN, 100);
        pool.node(10, Map.of("node", "n"));
        pool.task(20, Map.of("task", "t"));
        pool.task(30, Map.of("task", "t", "kind", "cancel", "abort", true));
        pool.watermark(60);
        boolean kept = pool.keepsAnything();

        pool.watermark(1_000_000);

        assertThat(kept).isTrue();
        assertThat(pool.keepsAnything()).isFalse();
        assertThat(pool.timers).isEmpty();
    }

    @Test
    void theEndOfInputDoesNotPassForTime() {
        OnePool pool = new OnePool(PLAIN, 100);
        pool.node(10, Map.of("node", "n"));
        pool.task(20, Map.of("task", "t"));

        pool.watermark(Long.MAX_VALUE);

        assertThat(pool.results()).extracting(BalancePtfTest::kind).containsExactly("assignment");
    }

    /** The function with one pool's state and timers. */
    private static final class OnePool implements OnTimerContext, TimeContext<Long> {
        private final Call call;
        private final List<Row> out = new ArrayList<>();
        private final NavigableSet<Long> timers = new TreeSet<>();
        private final Row pool = new Row(3);
        private final MapView<String, byte[]> nodes = new MapView<>();
        private final MapView<String, byte[]> tasks = new MapView<>();
        private final MapView<String, byte[]> closed = new MapView<>();
        private final MapView<Long, byte[]> closings = new MapView<>();
        private final MapView<Long, byte[][]> waiting = new MapView<>();
        private BalancePtf function;
        private Long watermark;
        private long time;

        private OnePool(BalanceConfig config, int maxBuffered) {
            call = new Call(
                    config,
                    maxBuffered,
                    List.of(
                            layout(BalanceSqlColumns.NODES),
                            layout(BalanceSqlColumns.TASKS),
                            layout(BalanceSqlColumns.RESULTS)));
            startAnew();
        }

        void startAnew() {
            function = new BalancePtf(call);
            function.setCollector(new ListCollector<>(out));
            function.open(new FunctionContext(null, getClass().getClassLoader(), null));
        }

        /** The pool first, then the columns in their own order. */
        private static Layout layout(List<SqlColumn> columns) {
            return new Layout(0, IntStream.rangeClosed(1, columns.size()).toArray());
        }

        private static Row row(List<SqlColumn> columns, Map<String, Object> given) {
            Row row = new Row(1 + columns.size());
            row.setField(0, "p");
            for (int i = 0; i < columns.size(); i++) {
                row.setField(i + 1, given.get(columns.get(i).name()));
            }
            return row;
        }

        void node(long at, Map<String, Object> given) {
            eval(at, row(BalanceSqlColumns.NODES, given), null, null);
        }

        void task(long at, Map<String, Object> given) {
            eval(at, null, row(BalanceSqlColumns.TASKS, given), null);
        }

        void result(long at, Map<String, Object> given) {
            eval(at, null, null, row(BalanceSqlColumns.RESULTS, given));
        }

        private void eval(long at, Row node, Row task, Row result) {
            time = at;
            try {
                function.eval(this, pool, nodes, tasks, closed, closings, waiting, node, task, result, null);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void watermark(long now) {
            watermark = now;
            while (!timers.isEmpty() && timers.first() <= now) {
                time = timers.pollFirst();
                try {
                    function.onTimer(this, pool, nodes, tasks, closed, closings, waiting);
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }

        List<Row> results() {
            List<Row> results = List.copyOf(out);
            out.clear();
            return results;
        }

        boolean keepsAnything() {
            return IntStream.range(0, pool.getArity()).anyMatch(i -> pool.getField(i) != null)
                    || !List.of(nodes, tasks, closed, closings, waiting).stream()
                            .allMatch(view -> view.getMap().isEmpty());
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> TimeContext<T> timeContext(Class<T> as) {
            return (TimeContext<T>) this;
        }

        @Override
        public Long time() {
            return time;
        }

        @Override
        public Long tableWatermark() {
            return watermark;
        }

        @Override
        public Long currentWatermark() {
            return watermark;
        }

        @Override
        public void registerOnTime(Long at) {
            timers.add(at);
        }

        @Override
        public void clearTimer(Long at) {
            timers.remove(at);
        }

        @Override
        public void registerOnTime(String name, Long at) {
            throw new UnsupportedOperationException("named timers fire apart from the others");
        }

        @Override
        public void clearTimer(String name) {
            throw new UnsupportedOperationException("named timers fire apart from the others");
        }

        @Override
        public void clearAllTimers() {
            timers.clear();
        }

        @Override
        public String currentTimer() {
            return null;
        }

        @Override
        public TableSemantics tableSemanticsFor(String table) {
            throw new UnsupportedOperationException(table);
        }

        @Override
        public void clearState(String name) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public void clearAllState() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void clearAll() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChangelogMode getChangelogMode() {
            return ChangelogMode.insertOnly();
        }
    }
}
