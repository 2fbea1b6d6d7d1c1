package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.consensus.ConsensusSqlTypes.Call;
import io.flinkswarm.operators.sql.SqlColumn;
import io.flinkswarm.operators.sql.SqlTypes.Layout;
import io.flinkswarm.protocol.control.Mode;
import java.util.ArrayList;
import java.util.List;
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

/** One group's rows, by hand: what depends on the watermark, and what is kept. */
class ConsensusPtfTest {
    private static final ConsensusConfig MAJORITY = ConsensusConfig.builder()
            .rule("majority")
            .consensusGroupSize(2)
            .groupIdle(java.time.Duration.ofMinutes(1))
            .build();

    @Test
    void decidesWhenTheWatermarkHasPassedWhateverCameFirst() {
        Group group = new Group(MAJORITY, 100);

        group.vote(30, "p", "bob", "accept");
        group.vote(20, "p", "ann", "accept");
        group.proposal(10, "p", null);
        List<Row> before = group.results();
        group.watermark(29);
        List<Row> between = group.results();
        group.watermark(30);

        assertThat(before).isEmpty();
        assertThat(between).extracting(Group::kind).containsExactly("request");
        assertThat(group.results()).singleElement().satisfies(row -> {
            assertThat(Group.kind(row)).isEqualTo("decision");
            assertThat(field(row, SqlResult.STATUS)).isEqualTo("decided");
            assertThat(field(row, SqlResult.CHOICE)).isEqualTo("accept");
            assertThat(field(row, SqlResult.TOOK_MS)).isEqualTo(20L);
            assertThat((Row[]) field(row, SqlResult.CONTRIBUTIONS))
                    .extracting(contribution -> contribution.getField(0))
                    .containsExactly("ann", "bob");
        });
    }

    @Test
    void turnsRowsBehindTheWatermarkAway() {
        Group group = new Group(MAJORITY, 100);
        group.watermark(50);

        group.vote(50, "p", "ann", "accept");
        group.vote(51, "p", "bob", "accept");

        assertThat(group.results()).singleElement().satisfies(row -> {
            assertThat(Group.kind(row)).isEqualTo("rejected");
            assertThat(field(row, SqlResult.PROPOSAL)).isEqualTo("p");
            assertThat(field(row, SqlResult.REASON)).isEqualTo("LATE");
            assertThat(field(row, SqlResult.DETAIL)).isEqualTo("time must be after the watermark 50, but was 50");
            assertThat((String) field(row, SqlResult.INPUT)).contains("\"voter\":\"ann\"");
        });
    }

    @Test
    void turnsRowsAwayWhereTooManyWait() {
        Group group = new Group(MAJORITY, 2);

        group.proposal(10, "p", null);
        group.vote(20, "p", "ann", "accept");
        group.vote(20, "p", "bob", "accept");
        List<Row> full = group.results();
        group.watermark(15);
        group.results();
        group.vote(20, "p", "bob", "accept");

        assertThat(full).singleElement().satisfies(row -> {
            assertThat(field(row, SqlResult.REASON)).isEqualTo("BUFFER_FULL");
            assertThat((String) field(row, SqlResult.DETAIL)).contains("at most 2 (max-buffered)");
        });
        assertThat(group.results()).isEmpty();
    }

    @Test
    void turnsAnUnknownPriorityAway() {
        Group group = new Group(MAJORITY, 100);

        group.proposal(10, "p", "Critical");
        group.proposal(10, "q", "soon");

        assertThat(group.results()).singleElement().satisfies(row -> {
            assertThat(field(row, SqlResult.REASON)).isEqualTo("INVALID_VALUE");
            assertThat(field(row, SqlResult.DETAIL))
                    .isEqualTo("priority must be one of emergency, critical, high, normal and low, but was 'soon'");
        });
    }

    @Test
    void turnsRowsWithoutWhatTheyNeedAway() {
        Group group = new Group(MAJORITY, 100);

        group.vote(10, null, "ann", "accept");
        group.outcome(11, "p", null);
        group.watermark(11);

        assertThat(group.results())
                .extracting(row -> field(row, SqlResult.DETAIL))
                .containsExactly(
                        "proposal must be given, but was empty",
                        "an outcome must give either choice or quality, but gave neither");
    }

    @Test
    void onlyShowsWhatItWouldDecideInShadowMode() {
        Group group = new Group(MAJORITY.toBuilder().mode(Mode.SHADOW).build(), 100);

        group.proposal(10, "p", null);
        group.vote(20, "p", "ann", "reject");
        group.vote(30, "p", "bob", "reject");
        group.watermark(30);

        assertThat(group.results()).extracting(Group::kind).containsExactly("shadow");
    }

    @Test
    void keepsNothingOfAGroupThatFellSilent() {
        Group group = new Group(MAJORITY, 100);
        group.proposal(10, "p", null);
        group.vote(20, "p", "ann", "accept");
        group.vote(30, "p", "bob", "accept");
        group.outcome(40, "p", "accept");
        group.vote(50, "unknown", "ann", "accept");
        group.watermark(60);
        boolean kept = group.keepsAnything();

        group.watermark(Long.MAX_VALUE);

        assertThat(kept).isTrue();
        assertThat(group.keepsAnything()).isFalse();
        assertThat(group.timers).isEmpty();
    }

    @Test
    void startsAnewAfterASilence() {
        Group group = new Group(MAJORITY, 100);
        group.proposal(10, "p", null);
        group.watermark(1_000_000);
        group.results();

        group.proposal(2_000_000, "p", null);
        group.watermark(2_000_000);

        assertThat(group.results()).extracting(Group::kind).containsExactly("request");
    }

    private static Object field(Row row, SqlResult column) {
        return row.getField(column.ordinal());
    }

    /** The function with one group's state and timers. */
    private static final class Group implements OnTimerContext, TimeContext<Long> {
        private final ConsensusPtf function;
        private final List<Row> out = new ArrayList<>();
        private final NavigableSet<Long> timers = new TreeSet<>();
        private final Row group = new Row(4);
        private final MapView<String, byte[]> networks = new MapView<>();
        private final MapView<String, byte[]> voters = new MapView<>();
        private final MapView<String, byte[]> open = new MapView<>();
        private final MapView<String, byte[]> closed = new MapView<>();
        private final MapView<Long, byte[]> closings = new MapView<>();
        private final MapView<String, byte[]> early = new MapView<>();
        private final MapView<Long, byte[][]> waiting = new MapView<>();
        private Long watermark;
        private long time;

        private Group(ConsensusConfig config, int maxBuffered) {
            function = new ConsensusPtf(new Call(
                    config,
                    maxBuffered,
                    List.of(layout(SqlColumns.PROPOSALS), layout(SqlColumns.VOTES), layout(SqlColumns.OUTCOMES))));
            function.setCollector(new ListCollector<>(out));
            function.open(new FunctionContext(null, getClass().getClassLoader(), null));
        }

        /** The group first, then the columns in their own order. */
        private static Layout layout(List<SqlColumn> columns) {
            return new Layout(0, IntStream.rangeClosed(1, columns.size()).toArray());
        }

        private static String kind(Row row) {
            return (String) field(row, SqlResult.KIND);
        }

        void proposal(long at, String id, String priority) {
            Row row = new Row(1 + SqlColumns.PROPOSALS.size());
            row.setField(0, "g");
            row.setField(1, id);
            row.setField(7, priority);
            eval(at, row, null, null);
        }

        void vote(long at, String proposal, String voter, String choice) {
            Row row = new Row(1 + SqlColumns.VOTES.size());
            row.setField(0, "g");
            row.setField(1, proposal);
            row.setField(2, voter);
            row.setField(3, choice);
            eval(at, null, row, null);
        }

        void outcome(long at, String proposal, String choice) {
            Row row = new Row(1 + SqlColumns.OUTCOMES.size());
            row.setField(0, "g");
            row.setField(1, proposal);
            row.setField(2, choice);
            eval(at, null, null, row);
        }

        private void eval(long at, Row proposal, Row vote, Row outcome) {
            time = at;
            try {
                function.eval(
                        this, group, networks, voters, open, closed, closings, early, waiting, proposal, vote, outcome,
                        null);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void watermark(long now) {
            watermark = now;
            while (!timers.isEmpty() && timers.first() <= now) {
                time = timers.pollFirst();
                try {
                    function.onTimer(this, group, networks, voters, open, closed, closings, early, waiting);
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
            return IntStream.range(0, group.getArity()).anyMatch(i -> group.getField(i) != null)
                    || !List.of(networks, voters, open, closed, closings, early, waiting).stream()
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
