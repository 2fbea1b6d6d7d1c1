package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.balance.BalanceDecisionSerializer;
import io.flinkswarm.state.balance.BalanceEventSerializer;
import io.flinkswarm.state.control.ControlOutcome;
import io.flinkswarm.state.control.PolicyHistory;
import io.flinkswarm.state.control.PolicyValidator;
import io.flinkswarm.state.control.PolicyVersionSerializer;
import io.flinkswarm.state.durability.Epoch;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalRecorder;
import io.flinkswarm.state.journal.JournalSchema;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.state.time.EventTimeBuffer;
import io.flinkswarm.state.time.Order;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * The {@link Pool} of each key as a keyed function: lets it decide, emits, sets timers, and writes what changed into state
 * when a checkpoint is taken.
 *
 * <p>Pools live in memory between checkpoints: an event costs no state access but that of its timer.
 */
@Internal
final class BalanceFunction extends KeyedBroadcastProcessFunction<String, BalanceEvent, ControlEvent, BalanceDecision>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    static final OutputTag<BalanceDecision> SHADOW =
            new OutputTag<>("shadow-balance", RecordTypeInfo.of(BalanceDecisionSerializer.INSTANCE));

    static final JournalSchema JOURNAL = JournalSchema.of(Visit.PROTOCOL)
            .payload(JournalEntry.Kind.INPUT, BalanceEventSerializer.INSTANCE)
            .payload(JournalEntry.Kind.OUTPUT, BalanceDecisionSerializer.INSTANCE)
            .payload(JournalEntry.Kind.CONTROL, new PolicyVersionSerializer())
            .build();

    private static final int DEPLOYMENT = 0;

    private final BalanceConfig config;
    private final Order order;
    private final int maxBuffered;
    private final boolean journaled;
    private final boolean viewed;

    private transient KeyedStateBackend<String> backend;
    private transient Epoch epoch;
    private transient PlacementStrategies strategies;
    private transient PolicyHistory<BalanceConfig> policies;
    private transient EventTimeBuffer<BalanceEvent> buffer;
    private transient JournalRecorder journal;
    private transient Rejections rejections;
    private transient long broadcasts;
    private transient PoolStreams emission;
    private transient PoolStore store;
    private transient Pool pool;
    private transient boolean ending;

    BalanceFunction(BalanceConfig config, Order order, int maxBuffered, boolean journaled, boolean viewed) {
        this.config = config;
        this.order = order;
        this.maxBuffered = maxBuffered;
        this.journaled = journaled;
        this.viewed = viewed;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        strategies = PlacementStrategies.load(getRuntimeContext().getUserCodeClassLoader());
        epoch = Epoch.restore(context, getRuntimeContext());
        policies =
                PolicyHistory.restore(Visit.PROTOCOL, context.getOperatorStateStore(), config, validator(strategies));
    }

    static PolicyValidator<BalanceConfig> validator(PlacementStrategies strategies) {
        return (base, settings) -> {
            List<String> mistakes = new ArrayList<>();
            BalanceConfig changed = BalanceSettings.change(base, settings, mistakes);
            mistakes.addAll(strategies.mistakes(changed.strategy(), changed.adaptiveStrategies()));
            return mistakes.isEmpty() ? PolicyValidator.Result.of(changed) : PolicyValidator.Result.wrong(mistakes);
        };
    }

    /** Where the state of all keys is; told before {@link #open}. */
    void keepIn(KeyedStateBackend<String> keyed) {
        backend = keyed;
    }

    @Override
    public void open(OpenContext context) {
        if (order == Order.EVENT_TIME) {
            buffer = EventTimeBuffer.of(
                    getRuntimeContext(), BalanceEventSerializer.INSTANCE, new BalanceEventOrder(), maxBuffered);
        }
        rejections = Rejections.of(Visit.PROTOCOL, getRuntimeContext().getMetricGroup());
        journal = journaled ? new JournalRecorder(JOURNAL) : null;
        emission = new PoolStreams(
                rejections, new BalanceMetrics(getRuntimeContext().getMetricGroup()), journal, viewed);
        store = BalanceStateTypes.store(getRuntimeContext(), backend);
        pool = new Pool(store, emission, strategies);
    }

    /** Puts what changed in any pool into the state: before each snapshot of it. */
    void flush() throws Exception {
        String current = backend.getCurrentKey();
        pool.flush();
        if (current != null) {
            store.turnTo(current);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        epoch.snapshot();
    }

    @Override
    public void processElement(BalanceEvent event, ReadOnlyContext context, Collector<BalanceDecision> out)
            throws Exception {
        emission.begin(context, out);
        Long time = context.timestamp();
        if (time == null) {
            emission.rejected(
                    Reason.UNTIMED,
                    event,
                    "an event must have a timestamp: assign a WatermarkStrategy, or SwarmTime.arrival() to the stream");
        } else if (order == Order.ARRIVAL) {
            take(
                    context.getCurrentKey(),
                    event,
                    time,
                    policies.current(),
                    policies.currentVersion(),
                    context.timerService());
        } else {
            EventTimeBuffer.Offer offer = buffer.offer(event, time, context.timerService());
            if (offer == EventTimeBuffer.Offer.LATE) {
                emission.rejected(
                        Reason.LATE,
                        event,
                        "time must be after the watermark "
                                + context.timerService().currentWatermark() + ", but was " + time);
            } else if (offer == EventTimeBuffer.Offer.FULL) {
                emission.rejected(
                        Reason.BUFFER_FULL,
                        event,
                        "events of a pool that wait for the watermark must be at most " + maxBuffered
                                + " (max-buffered)");
            }
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<BalanceDecision> out) throws Exception {
        emission.begin(context, out);
        ending = context.timerService().currentWatermark() == Long.MAX_VALUE;
        TimerService timers = context.timerService();
        String key = context.getCurrentKey();
        if (order == Order.EVENT_TIME) {
            BalanceConfig policy = policies.effectiveAt(time);
            int version = policies.versionAt(time);
            buffer.drain(time, event -> take(key, event, time, policy, version, timers));
        }
        passTime(key, time, timers);
    }

    private void take(
            String key, BalanceEvent received, long time, BalanceConfig policy, int version, TimerService timers)
            throws Exception {
        BalanceEvent event = BalanceAdmission.shortened(Shards.arrived(received, policy.shards()));
        BalanceAdmission.Fault fault = BalanceAdmission.check(event, policy);
        if (fault != null) {
            emission.rejected(fault.reason(), event, fault.detail());
            return;
        }
        // in event-time order no event is older than what was decided before it, wherever the watermark is
        long passed = order == Order.ARRIVAL ? timers.currentWatermark() : time;
        PoolRow row = pool.enter(key, policy, version, epoch.value(), time, passed);
        if (ending && row.wake < time) {
            catchUp(key, time, timers);
            row = pool.enter(key, policy, version, epoch.value(), time, passed);
        }
        emission.enter(key, row, policy, version, time);
        long wake = row.wake;
        emission.journal(JournalEntry.Kind.INPUT, event);
        pool.on(event);
        moveTimer(wake, row.wake, time, timers);
        emission.waiting(pool.desk().tasks.waiting());
        pool.leave();
    }

    private void passTime(String key, long time, TimerService timers) throws Exception {
        PoolRow row = enter(key, time);
        if (!pool.isDue()) {
            pool.leave();
            return;
        }
        if (ending) {
            long awaited = pool.nextAwaited();
            if (awaited > time) {
                // time is called to its end without having passed: nothing was idle for so long, as far as is known now
                if (awaited < PoolRow.NEVER) {
                    timers.registerEventTimeTimer(awaited);
                }
                pool.leave();
                return;
            }
            if (row.wake < time) {
                catchUp(key, time, timers);
                row = enter(key, time);
            }
        }
        emission.journal(JournalEntry.Kind.TIMER, null);
        row = pool.onTime();
        if (row != null) {
            moveTimer(PoolRow.NEVER, row.wake, time, timers);
        }
        emission.waiting(row == null ? 0 : pool.desk().tasks.waiting());
        pool.leave();
    }

    /** Lets the idle times pass that were passed over at the end of input: something with a later time has turned up. */
    private void catchUp(String key, long time, TimerService timers) throws Exception {
        ending = false;
        for (long wake = enter(key, time).wake; wake < time; wake = enter(key, time).wake) {
            passTime(key, wake, timers);
        }
        ending = true;
    }

    private PoolRow enter(String key, long time) throws Exception {
        boolean arrival = order == Order.ARRIVAL;
        BalanceConfig policy = arrival ? policies.current() : policies.effectiveAt(time);
        int version = arrival ? policies.currentVersion() : policies.versionAt(time);
        PoolRow row = pool.enter(key, policy, version, epoch.value(), time);
        emission.enter(key, row, policy, version, time);
        return row;
    }

    /**
     * Registers an earlier wake-up. The later one's timer stays, since a timer costs more to delete than to ignore: there is
     * at most one for each task that something is due for and one for each part of the idle time.
     */
    private static void moveTimer(long from, long to, long now, TimerService timers) {
        if (from != to && to > now && to < PoolRow.NEVER) {
            timers.registerEventTimeTimer(to);
        }
    }

    @Override
    public void processBroadcastElement(ControlEvent event, Context context, Collector<BalanceDecision> out)
            throws Exception {
        ControlOutcome<BalanceConfig> outcome = policies.apply(event);
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() != 0) {
            return;
        }
        if (outcome instanceof ControlOutcome.Refused<BalanceConfig> refused) {
            context.output(Rejections.TAG, rejections.count(refused.rejection()));
        } else if (outcome instanceof ControlOutcome.Accepted<BalanceConfig> accepted && journal != null) {
            context.output(Journal.ENTRIES, entry(accepted.version()));
        }
    }

    /**
     * What the journal needs to be replayed by itself: at the start of each run, under its epoch, the deployment's settings
     * as version 0 and the versions above it that are kept. From one subtask, since all have the same.
     */
    List<JournalEntry> policiesAtStart() {
        if (journal == null || getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() != 0) {
            return List.of();
        }
        List<JournalEntry> entries = new ArrayList<>();
        entries.add(entry(deployment(config)));
        policies.versions().forEach(version -> entries.add(entry(version)));
        return entries;
    }

    /** How the journal writes down the settings of a deployment. */
    private static PolicyVersion deployment(BalanceConfig config) {
        return new PolicyVersion(
                Visit.PROTOCOL,
                DEPLOYMENT,
                ControlEvent.Kind.SET,
                BalanceSettings.of(config),
                ControlEvent.NO_REVERT,
                "deployment",
                "",
                Long.MIN_VALUE);
    }

    private JournalEntry entry(PolicyVersion version) {
        return journal.entry(
                JournalEntry.BROADCAST_KEY,
                epoch.value(),
                broadcasts++,
                JournalEntry.Kind.CONTROL,
                version.version() == DEPLOYMENT ? 0 : version.effectiveTime(),
                version.version(),
                version);
    }
}
