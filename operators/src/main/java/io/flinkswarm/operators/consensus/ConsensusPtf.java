package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.consensus.ConsensusSqlTypes.Call;
import io.flinkswarm.operators.sql.SqlTypes;
import io.flinkswarm.operators.sql.SqlTypes.Layout;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.consensus.ConsensusEventSerializer;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.serializers.VersionedBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.dataview.MapView;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.ProcessTableFunction;
import org.apache.flink.table.functions.SpecializedFunction;
import org.apache.flink.table.types.inference.TypeInference;
import org.apache.flink.types.Row;

/**
 * {@code CONSENSUS} in SQL: the {@link Caucus} of each group over three tables.
 *
 * <pre>{@code
 * LOAD MODULE swarm;
 * SELECT group_id, proposal, choice, posterior, rowtime FROM CONSENSUS(
 *   proposals => TABLE p PARTITION BY group_id,
 *   votes => TABLE v PARTITION BY group_id,
 *   outcomes => TABLE o PARTITION BY group_id,
 *   policy => MAP['rule', 'weighted', 'deadline', '30 s'],
 *   on_time => DESCRIPTOR(ts), uid => 'reviews') WHERE kind = 'decision';
 * }</pre>
 *
 * <p><b>In.</b> Columns are found by name ({@link SqlColumns}); those that are missing take the event's defaults. All three
 * tables must be given: Flink's table functions know no optional ones, so who learns of no outcomes gives a table without
 * rows. The policy holds the settings of {@link ConsensusSettings} and {@code max-buffered}, as literals. A wrong column,
 * type or setting fails while the query is planned, with every mistake named.
 *
 * <p><b>Out.</b> Append-only rows of {@link SqlResult}, between the three group columns ({@code group_id}, {@code
 * group_id0}, {@code group_id1}, all equal) and {@code rowtime}, the event time of what the row says.
 *
 * <p><b>Order.</b> By event time, inside: rows wait for the watermark, so that what is decided is a function of the rows
 * alone and agrees with {@link Consensus} in event-time order. Rows behind the watermark leave as {@code rejected} with
 * reason LATE. <b>Guarantees.</b> Those of the job's state and sink: what a transactional sink shows is durable, so there
 * is no provisional form, epoch 0 throughout. No journal, views or control events; streaming only.
 */
@PublicEvolving
public final class ConsensusPtf extends ProcessTableFunction<Row> implements SpecializedFunction {
    private static final long serialVersionUID = 1L;

    private static final int PROPOSALS = 0;
    private static final int VOTES = 1;
    private static final int OUTCOMES = 2;

    // fields of the state row
    private static final int NAME = 0;
    private static final int GROUP = 1;
    private static final int ROSTER = 2;
    private static final int WAITING = 3;

    private static final int POLICY_VERSION = 0;
    private static final int EPOCH = 0;

    private final Call call;

    private transient VersionedBytes<ConsensusEvent> events;
    private transient BytesGroupStore store;
    private transient Emission emission;
    private transient Caucus caucus;

    /** The function before it is told what it is called with. */
    public ConsensusPtf() {
        this(null);
    }

    ConsensusPtf(Call call) {
        this.call = call;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory typeFactory) {
        return ConsensusSqlTypes.inference();
    }

    /** The function for one call: policy and columns are read once, while the query is planned. */
    @Override
    public ConsensusPtf specialize(SpecializedContext context) {
        List<String> mistakes = new ArrayList<>();
        Call checked = ConsensusSqlTypes.read(context.getCallContext(), mistakes);
        if (!mistakes.isEmpty()) {
            throw new ValidationException(String.join("; ", mistakes));
        }
        return new ConsensusPtf(checked);
    }

    @Override
    public void open(FunctionContext context) {
        events = VersionedBytes.of(ConsensusEventSerializer.INSTANCE);
        store = new BytesGroupStore(SqlStateSerializers.codecs());
        emission = new Emission(
                Rejections.of(Sitting.PROTOCOL, context.getMetricGroup()),
                new ConsensusMetrics(context.getMetricGroup()));
        caucus = new Caucus(store, emission, VoteRules.load(context.getUserCodeClassLoader()));
    }

    /** Takes one row of one table, the others being null, and lets it wait for the watermark. */
    public void eval(
            Context context,
            Row group,
            MapView<String, byte[]> networks,
            MapView<String, byte[]> voters,
            MapView<String, byte[]> open,
            MapView<String, byte[]> closed,
            MapView<Long, byte[]> closings,
            MapView<String, byte[]> early,
            MapView<Long, byte[][]> waiting,
            Row proposal,
            Row vote,
            Row outcome,
            Map<String, String> policy)
            throws Exception {
        TimeContext<Long> timer = context.timeContext(Long.class);
        long time = timer.time();
        ConsensusEvent event;
        String fault = null;
        if (vote != null) {
            Layout layout = call.layouts().get(VOTES);
            event = SqlEvents.vote(layout.key(vote), time, layout.values(vote));
        } else if (proposal != null) {
            Layout layout = call.layouts().get(PROPOSALS);
            Object[] values = layout.values(proposal);
            event = SqlEvents.proposal(layout.key(proposal), time, values);
            fault = SqlEvents.fault(values);
        } else {
            Layout layout = call.layouts().get(OUTCOMES);
            event = SqlEvents.outcome(layout.key(outcome), time, layout.values(outcome));
        }
        emission.enter(event.group(), time);
        if (fault != null) {
            emission.rejected(Reason.INVALID_VALUE, event, fault);
        } else {
            offer(event, time, timer, group, waiting);
        }
    }

    private void offer(
            ConsensusEvent event, long time, TimeContext<Long> timer, Row group, MapView<Long, byte[][]> waiting)
            throws Exception {
        Long watermark = timer.currentWatermark();
        int count = waiting(group);
        if (watermark != null && time <= watermark) {
            emission.rejected(
                    Reason.LATE, event, "time must be after the watermark " + watermark + ", but was " + time);
        } else if (count >= call.maxBuffered()) {
            emission.rejected(
                    Reason.BUFFER_FULL,
                    event,
                    "events of a group that wait for the watermark must be at most " + call.maxBuffered()
                            + " (max-buffered)");
        } else {
            byte[][] earlier = waiting.get(time);
            byte[][] all = earlier == null ? new byte[1][] : Arrays.copyOf(earlier, earlier.length + 1);
            all[all.length - 1] = events.write(event);
            waiting.put(time, all);
            group.setField(NAME, event.group());
            group.setField(WAITING, count + 1);
            timer.registerOnTime(time);
        }
    }

    private static int waiting(Row group) {
        Integer count = (Integer) group.getField(WAITING);
        return count == null ? 0 : count;
    }

    /** Takes the rows of the timer's time in order, then lets time pass. */
    public void onTimer(
            OnTimerContext context,
            Row group,
            MapView<String, byte[]> networks,
            MapView<String, byte[]> voters,
            MapView<String, byte[]> open,
            MapView<String, byte[]> closed,
            MapView<Long, byte[]> closings,
            MapView<String, byte[]> early,
            MapView<Long, byte[][]> waiting)
            throws Exception {
        TimeContext<Long> timer = context.timeContext(Long.class);
        long time = timer.time();
        String name = (String) group.getField(NAME);
        if (name == null) {
            // a timer that outlived its group
            return;
        }
        store.keepIn(
                SqlTypes.bytes(networks),
                SqlTypes.bytes(voters),
                SqlTypes.bytes(open),
                SqlTypes.bytes(closed),
                SqlTypes.bytes(closings),
                SqlTypes.bytes(early));
        store.begin((byte[]) group.getField(GROUP), (byte[]) group.getField(ROSTER));
        emission.enter(name, time);
        int left = waiting(group);
        byte[][] due = waiting.get(time);
        if (due != null) {
            waiting.remove(time);
            left -= due.length;
            for (ConsensusEvent event : sorted(due)) {
                take(event, time, timer, waiting);
            }
        }
        passTime(name, time, timer, waiting);
        store.end();
        boolean gone = left == 0 && store.groupBytes() == null;
        group.setField(NAME, gone ? null : name);
        group.setField(GROUP, store.groupBytes());
        group.setField(ROSTER, store.rosterBytes());
        group.setField(WAITING, left == 0 ? null : left);
    }

    private List<ConsensusEvent> sorted(byte[][] due) throws Exception {
        List<ConsensusEvent> sorted = new ArrayList<>(due.length);
        for (byte[] bytes : due) {
            sorted.add(events.read(bytes));
        }
        sorted.sort(new EventOrder());
        return sorted;
    }

    private void take(ConsensusEvent event, long time, TimeContext<Long> timer, MapView<Long, byte[][]> waiting)
            throws Exception {
        Admission.Fault fault = Admission.check(event, call.config());
        if (fault != null) {
            emission.rejected(fault.reason(), event, fault.detail());
            return;
        }
        GroupRow row = caucus.enter(event.group(), call.config(), POLICY_VERSION, EPOCH, time);
        long wake = row.wake;
        caucus.on(event);
        moveTimer(wake, row.wake, timer, waiting);
        caucus.leave();
    }

    private void passTime(String name, long time, TimeContext<Long> timer, MapView<Long, byte[][]> waiting)
            throws Exception {
        GroupRow row = caucus.enter(name, call.config(), POLICY_VERSION, EPOCH, time);
        if (caucus.isDue()) {
            row = caucus.onTime();
            if (row != null) {
                moveTimer(GroupRow.NEVER, row.wake, timer, waiting);
            }
            caucus.leave();
        }
    }

    /** One timer a group: an earlier wake-up takes the place of the later one, unless rows wait for that one too. */
    private static void moveTimer(long from, long to, TimeContext<Long> timer, MapView<Long, byte[][]> waiting)
            throws Exception {
        if (from != to) {
            if (from != GroupRow.NEVER && waiting.get(from) == null) {
                timer.clearTimer(from);
            }
            timer.registerOnTime(to);
        }
    }

    /** Where the caucus' results go: rows and metrics. */
    private final class Emission implements CaucusOutput {
        private final Rejections rejections;
        private final ConsensusMetrics metrics;
        private String group;
        private long time;

        private Emission(Rejections rejections, ConsensusMetrics metrics) {
            this.rejections = rejections;
            this.metrics = metrics;
        }

        private void enter(String name, long now) {
            group = name;
            time = now;
        }

        private void put(Object[] values) {
            Object[][] contributions = (Object[][]) values[SqlResult.CONTRIBUTIONS.ordinal()];
            if (contributions != null) {
                values[SqlResult.CONTRIBUTIONS.ordinal()] =
                        Arrays.stream(contributions).map(Row::of).toArray(Row[]::new);
            }
            collect(Row.of(values));
        }

        @Override
        public void decision(Decision decision) {
            metrics.decided(decision);
            put(SqlResult.decision(decision, call.config().mode()));
        }

        @Override
        public void request(VoteRequest request) {
            if (call.config().mode() == Mode.ENFORCE) {
                metrics.requested();
                put(SqlResult.request(request));
            }
        }

        @Override
        public void evidence(Evidence evidence) {
            metrics.evidenced();
            put(SqlResult.evidence(evidence));
        }

        @Override
        public void rejected(Reason reason, ConsensusEvent event, String detail) {
            put(SqlResult.rejected(
                    rejections.reject(reason, group, ConsensusJson.EVENTS.write(event), time, detail),
                    event.proposal()));
        }

        @Override
        public void learned(String voter, String type, VoterRow row) {
            // shown by views, which SQL has none of
        }

        @Override
        public void forgotten(String voter, VoterRow row) {
            // as above
        }

        @Override
        public void evicted(Evicted what, int count) {
            metrics.evicted(what, count);
        }
    }
}
