package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.BalanceSqlTypes.Call;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.operators.sql.SqlTypes;
import io.flinkswarm.operators.sql.SqlTypes.Layout;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.balance.BalanceEventSerializer;
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
 * {@code ASSIGN} in SQL: the {@link Pool} of each key over three tables.
 *
 * <pre>{@code
 * LOAD MODULE swarm;
 * SELECT pool, task, node, epoch, rowtime FROM ASSIGN(
 *   nodes => TABLE n PARTITION BY pool,
 *   tasks => TABLE t PARTITION BY pool,
 *   results => TABLE r PARTITION BY pool,
 *   policy => MAP['strategy', 'resource-aware', 'run-timeout', '10 min'],
 *   on_time => DESCRIPTOR(ts), uid => 'gpus') WHERE kind = 'assignment';
 * }</pre>
 *
 * <p><b>In.</b> Columns are found by name ({@link BalanceSqlColumns}); those that are missing take the event's defaults. A
 * column {@code kind} tells what else a row may be: a status of a node, the withdrawal of a task, its start, a bid. All three
 * tables must be given: who learns of no results gives a table without rows. The policy holds the settings of {@link
 * BalanceSettings} and {@code max-buffered}, as literals. A wrong column, type or setting fails while the query is planned,
 * with every mistake named.
 *
 * <p><b>Out.</b> Append-only rows of {@link BalanceSqlResult}, between the three pool columns (all equal) and {@code
 * rowtime}, the event time at which the row left.
 *
 * <p><b>Order.</b> By event time, inside: rows wait for the watermark, so that what is decided is a function of the rows
 * alone and agrees with {@link Balance} in event-time order. Rows behind the watermark leave as {@code rejected} with reason
 * LATE. <b>Guarantees.</b> Those of the job's state and sink: what a transactional sink shows is durable, so there is no
 * provisional form, and the run's part of the epoch is 0 throughout. No journal, views, shards or control events; streaming
 * only.
 */
@PublicEvolving
public final class BalancePtf extends ProcessTableFunction<Row> implements SpecializedFunction {
    private static final long serialVersionUID = 1L;

    private static final int NODES = 0;
    private static final int TASKS = 1;
    private static final int RESULTS = 2;

    // fields of the state row
    private static final int NAME = 0;
    private static final int POOL = 1;
    private static final int WAITING = 2;

    private static final int POLICY_VERSION = 0;
    private static final int EPOCH = 0;

    private final Call call;

    private transient VersionedBytes<BalanceEvent> events;
    private transient BytesPoolStore store;
    private transient Emission emission;
    private transient HeldPools pools;
    private transient boolean ending;

    /** The function before it is told what it is called with. */
    public BalancePtf() {
        this(null);
    }

    BalancePtf(Call call) {
        this.call = call;
    }

    @Override
    public TypeInference getTypeInference(DataTypeFactory typeFactory) {
        return BalanceSqlTypes.inference();
    }

    /** The function for one call: policy and columns are read once, while the query is planned. */
    @Override
    public BalancePtf specialize(SpecializedContext context) {
        List<String> mistakes = new ArrayList<>();
        Call checked = BalanceSqlTypes.read(context.getCallContext(), mistakes);
        if (!mistakes.isEmpty()) {
            throw new ValidationException(String.join("; ", mistakes));
        }
        return new BalancePtf(checked);
    }

    @Override
    public void open(FunctionContext context) {
        events = VersionedBytes.of(BalanceEventSerializer.INSTANCE);
        store = new BytesPoolStore();
        emission = new Emission(
                Rejections.of(Visit.PROTOCOL, context.getMetricGroup()), new BalanceMetrics(context.getMetricGroup()));
        PlacementStrategies strategies = PlacementStrategies.load(context.getUserCodeClassLoader());
        pools = new HeldPools(() -> new Pool(store, emission, strategies));
    }

    /** Takes one row of one table, the others being null, and lets it wait for the watermark. */
    public void eval(
            Context context,
            Row pool,
            MapView<String, byte[]> nodeRows,
            MapView<String, byte[]> taskRows,
            MapView<String, byte[]> closed,
            MapView<Long, byte[]> closings,
            MapView<Long, byte[][]> waiting,
            Row node,
            Row task,
            Row result,
            Map<String, String> policy)
            throws Exception {
        TimeContext<Long> timer = context.timeContext(Long.class);
        long time = timer.time();
        BalanceSqlEvents.Read read;
        if (result != null) {
            Layout layout = call.layouts().get(RESULTS);
            read = BalanceSqlEvents.result(layout.key(result), time, layout.values(result));
        } else if (task != null) {
            Layout layout = call.layouts().get(TASKS);
            read = BalanceSqlEvents.task(layout.key(task), time, layout.values(task));
        } else {
            Layout layout = call.layouts().get(NODES);
            read = BalanceSqlEvents.node(layout.key(node), time, layout.values(node));
        }
        emission.enter(read.event().pool(), time);
        if (read.fault() != null) {
            emission.rejected(Reason.INVALID_VALUE, read.event(), read.fault());
        } else {
            offer(read.event(), time, timer, pool, waiting);
        }
    }

    private void offer(
            BalanceEvent event, long time, TimeContext<Long> timer, Row pool, MapView<Long, byte[][]> waiting)
            throws Exception {
        Long watermark = timer.currentWatermark();
        int count = waiting(pool);
        if (watermark != null && time <= watermark) {
            emission.rejected(
                    Reason.LATE, event, "time must be after the watermark " + watermark + ", but was " + time);
        } else if (count >= call.maxBuffered()) {
            emission.rejected(
                    Reason.BUFFER_FULL,
                    event,
                    "events of a pool that wait for the watermark must be at most " + call.maxBuffered()
                            + " (max-buffered)");
        } else {
            byte[][] earlier = waiting.get(time);
            byte[][] all = earlier == null ? new byte[1][] : Arrays.copyOf(earlier, earlier.length + 1);
            all[all.length - 1] = events.write(event);
            waiting.put(time, all);
            pool.setField(NAME, event.pool());
            pool.setField(WAITING, count + 1);
            timer.registerOnTime(time);
        }
    }

    private static int waiting(Row pool) {
        Integer count = (Integer) pool.getField(WAITING);
        return count == null ? 0 : count;
    }

    /** Takes the rows of the timer's time in order, then lets time pass. */
    public void onTimer(
            OnTimerContext context,
            Row pool,
            MapView<String, byte[]> nodeRows,
            MapView<String, byte[]> taskRows,
            MapView<String, byte[]> closed,
            MapView<Long, byte[]> closings,
            MapView<Long, byte[][]> waiting)
            throws Exception {
        TimeContext<Long> timer = context.timeContext(Long.class);
        long time = timer.time();
        String name = (String) pool.getField(NAME);
        if (name == null) {
            // a timer that outlived its pool
            return;
        }
        Long watermark = timer.currentWatermark();
        ending = watermark != null && watermark == Long.MAX_VALUE;
        store.keepIn(
                SqlTypes.bytes(nodeRows), SqlTypes.bytes(taskRows), SqlTypes.bytes(closed), SqlTypes.bytes(closings));
        store.begin(name, (byte[]) pool.getField(POOL));
        emission.enter(name, time);
        Pool held = pools.of(name);
        int left = waiting(pool);
        byte[][] due = waiting.get(time);
        if (due != null) {
            waiting.remove(time);
            left -= due.length;
            for (BalanceEvent event : sorted(due)) {
                take(held, event, time, timer, waiting);
            }
        }
        int size = passTime(held, name, time, timer, waiting);
        held.flush();
        store.end();
        boolean gone = left == 0 && store.poolBytes() == null;
        pool.setField(NAME, gone ? null : name);
        pool.setField(POOL, store.poolBytes());
        pool.setField(WAITING, left == 0 ? null : left);
        pools.keep(name, size);
    }

    private List<BalanceEvent> sorted(byte[][] due) throws Exception {
        List<BalanceEvent> sorted = new ArrayList<>(due.length);
        for (byte[] bytes : due) {
            sorted.add(events.read(bytes));
        }
        sorted.sort(new BalanceEventOrder());
        return sorted;
    }

    private void take(
            Pool pool, BalanceEvent received, long time, TimeContext<Long> timer, MapView<Long, byte[][]> waiting)
            throws Exception {
        BalanceEvent event = BalanceAdmission.shortened(received);
        BalanceAdmission.Fault fault = BalanceAdmission.check(event, call.config());
        if (fault != null) {
            emission.rejected(fault.reason(), event, fault.detail());
            return;
        }
        PoolRow row = pool.enter(event.pool(), call.config(), POLICY_VERSION, EPOCH, time);
        if (ending && row.wake < time) {
            catchUp(pool, event.pool(), time, timer, waiting);
            row = pool.enter(event.pool(), call.config(), POLICY_VERSION, EPOCH, time);
        }
        long wake = row.wake;
        pool.on(event);
        moveTimer(wake, row.wake, timer, waiting);
        pool.leave();
    }

    /** Lets time pass, and counts what the pool then holds; 0 where it was forgotten. */
    private int passTime(Pool pool, String name, long time, TimeContext<Long> timer, MapView<Long, byte[][]> waiting)
            throws Exception {
        PoolRow row = pool.enter(name, call.config(), POLICY_VERSION, EPOCH, time);
        if (pool.isDue()) {
            if (ending) {
                long awaited = pool.nextAwaited();
                if (awaited > time) {
                    // time is called to its end without having passed, as far as is known now
                    if (awaited < PoolRow.NEVER) {
                        timer.registerOnTime(awaited);
                    }
                    return leave(pool, name);
                }
                if (row.wake < time) {
                    catchUp(pool, name, time, timer, waiting);
                    pool.enter(name, call.config(), POLICY_VERSION, EPOCH, time);
                }
            }
            row = pool.onTime();
            if (row == null) {
                emission.metrics.waiting(name, 0);
                return 0;
            }
            moveTimer(PoolRow.NEVER, row.wake, timer, waiting);
        }
        return leave(pool, name);
    }

    private int leave(Pool pool, String name) {
        int size = 1 + pool.desk().size();
        emission.metrics.waiting(name, pool.desk().tasks.waiting());
        pool.leave();
        return size;
    }

    /** Lets the idle times pass that were passed over at the end of input: something with a later time has turned up. */
    private void catchUp(Pool pool, String name, long time, TimeContext<Long> timer, MapView<Long, byte[][]> waiting)
            throws Exception {
        ending = false;
        long wake = pool.enter(name, call.config(), POLICY_VERSION, EPOCH, time).wake;
        while (wake < time) {
            passTime(pool, name, wake, timer, waiting);
            wake = pool.enter(name, call.config(), POLICY_VERSION, EPOCH, time).wake;
        }
        ending = true;
    }

    /** One timer a pool: an earlier wake-up takes the place of the later one, unless rows wait for that one too. */
    private static void moveTimer(long from, long to, TimeContext<Long> timer, MapView<Long, byte[][]> waiting)
            throws Exception {
        if (from != to) {
            if (from != PoolRow.NEVER && waiting.get(from) == null) {
                timer.clearTimer(from);
            }
            timer.registerOnTime(to);
        }
    }

    /** Where the pool's results go: rows and metrics. */
    private final class Emission implements PoolOutput {
        private final Rejections rejections;
        private final BalanceMetrics metrics;
        private String pool;
        private long time;

        private Emission(Rejections rejections, BalanceMetrics metrics) {
            this.rejections = rejections;
            this.metrics = metrics;
        }

        private void enter(String name, long now) {
            pool = name;
            time = now;
        }

        private void put(Object[] values) {
            Object[][] scores = (Object[][]) values[BalanceSqlResult.SCORES.ordinal()];
            if (scores != null) {
                values[BalanceSqlResult.SCORES.ordinal()] =
                        Arrays.stream(scores).map(Row::of).toArray(Row[]::new);
            }
            collect(Row.of(values));
        }

        @Override
        public void decision(BalanceDecision decision) {
            metrics.decided(decision);
            put(BalanceSqlResult.decision(decision, call.config().mode()));
        }

        @Override
        public void rejected(Reason reason, BalanceEvent event, String detail) {
            put(BalanceSqlResult.rejected(
                    rejections.reject(reason, pool, BalanceJson.EVENTS.write(event), time, detail), event.subject()));
        }

        @Override
        public void nodeChanged(NodeRow node) {
            // shown by views, which SQL has none of
        }

        @Override
        public void nodeForgotten(String node) {
            // as above
        }

        @Override
        public void taskChanged(String task, TaskRow row) {
            // as above
        }

        @Override
        public void predicted(
                NodeRow node, String type, double predictedMillis, double actualMillis, boolean withinBar) {
            metrics.predicted(predictedMillis, actualMillis, withinBar);
        }

        @Override
        public void evicted(Evicted what, int count) {
            metrics.evicted(what, count);
        }
    }
}
