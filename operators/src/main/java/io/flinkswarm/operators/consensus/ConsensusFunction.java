package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.consensus.ConsensusEventSerializer;
import io.flinkswarm.state.consensus.DecisionSerializer;
import io.flinkswarm.state.consensus.EvidenceSerializer;
import io.flinkswarm.state.consensus.VoteRequestSerializer;
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
import io.flinkswarm.state.views.ViewStreams;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** The {@link Caucus} of each group as a keyed function: reads state, lets it decide, writes state, emits, sets timers. */
@Internal
final class ConsensusFunction extends KeyedBroadcastProcessFunction<String, ConsensusEvent, ControlEvent, Decision>
        implements CheckpointedFunction {
    private static final long serialVersionUID = 1L;

    static final OutputTag<VoteRequest> REQUESTS =
            new OutputTag<>("vote-requests", RecordTypeInfo.of(VoteRequestSerializer.INSTANCE));
    static final OutputTag<Evidence> EVIDENCE =
            new OutputTag<>("evidence", RecordTypeInfo.of(EvidenceSerializer.INSTANCE));
    static final OutputTag<Decision> SHADOW =
            new OutputTag<>("shadow-decisions", RecordTypeInfo.of(DecisionSerializer.INSTANCE));

    static final JournalSchema JOURNAL = JournalSchema.of(Sitting.PROTOCOL)
            .payload(JournalEntry.Kind.INPUT, ConsensusEventSerializer.INSTANCE)
            .payload(JournalEntry.Kind.OUTPUT, DecisionSerializer.INSTANCE)
            .payload(JournalEntry.Kind.CONTROL, new PolicyVersionSerializer())
            .build();

    private final ConsensusConfig config;
    private final Order order;
    private final int maxBuffered;
    private final boolean journaled;
    private final boolean viewed;

    private transient boolean live;
    private transient Epoch epoch;
    private transient VoteRules rules;
    private transient PolicyHistory<ConsensusConfig> policies;
    private transient EventTimeBuffer<ConsensusEvent> buffer;
    private transient Rejections rejections;
    private transient JournalRecorder journal;
    private transient long broadcasts;
    private transient ConsensusMetrics metrics;
    private transient Emission emission;
    private transient Caucus caucus;
    private transient boolean ending;

    ConsensusFunction(ConsensusConfig config, Order order, int maxBuffered, boolean journaled, boolean viewed) {
        this.config = config;
        this.order = order;
        this.maxBuffered = maxBuffered;
        this.journaled = journaled;
        this.viewed = viewed;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        rules = VoteRules.load(getRuntimeContext().getUserCodeClassLoader());
        epoch = Epoch.restore(context, getRuntimeContext());
        policies = PolicyHistory.restore(Sitting.PROTOCOL, context.getOperatorStateStore(), config, validator(rules));
    }

    static PolicyValidator<ConsensusConfig> validator(VoteRules rules) {
        return (base, settings) -> {
            List<String> mistakes = new ArrayList<>();
            ConsensusConfig changed = ConsensusSettings.apply(base, settings, mistakes);
            mistakes.addAll(rules.mistakes(changed));
            return mistakes.isEmpty() ? PolicyValidator.Result.of(changed) : PolicyValidator.Result.wrong(mistakes);
        };
    }

    /** Whether the backend gives out the rows that it holds; told before {@link #open}. */
    void rowsAreLive(boolean are) {
        live = are;
    }

    @Override
    public void open(OpenContext context) {
        if (order == Order.EVENT_TIME) {
            buffer = EventTimeBuffer.of(
                    getRuntimeContext(), ConsensusEventSerializer.INSTANCE, new EventOrder(), maxBuffered);
        }
        rejections = Rejections.of(Sitting.PROTOCOL, getRuntimeContext().getMetricGroup());
        metrics = new ConsensusMetrics(getRuntimeContext().getMetricGroup());
        journal = journaled ? new JournalRecorder(JOURNAL) : null;
        emission = new Emission();
        caucus = new Caucus(ConsensusStateTypes.store(getRuntimeContext(), live), emission, rules);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        epoch.snapshot();
        caucus.onSnapshot();
    }

    @Override
    public void processElement(ConsensusEvent event, ReadOnlyContext context, Collector<Decision> out)
            throws Exception {
        emission.begin(context, out);
        Long time = context.timestamp();
        if (time == null) {
            emission.rejected(
                    Reason.UNTIMED,
                    event,
                    "an event must have a timestamp: assign a WatermarkStrategy, or SwarmTime.arrival() to the stream");
        } else if (order == Order.ARRIVAL) {
            take(event, time, policies.current(), policies.currentVersion(), context.timerService());
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
                        "events of a group that wait for the watermark must be at most " + maxBuffered
                                + " (max-buffered)");
            }
        }
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Decision> out) throws Exception {
        emission.begin(context, out);
        ending = context.timerService().currentWatermark() == Long.MAX_VALUE;
        TimerService timers = context.timerService();
        if (order == Order.EVENT_TIME) {
            ConsensusConfig policy = policies.effectiveAt(time);
            int version = policies.versionAt(time);
            buffer.drain(time, event -> take(event, time, policy, version, timers));
        }
        passTime(context.getCurrentKey(), time, timers);
    }

    private void take(ConsensusEvent event, long time, ConsensusConfig policy, int version, TimerService timers)
            throws Exception {
        Admission.Fault fault = Admission.check(event, policy);
        if (fault != null) {
            emission.rejected(fault.reason(), event, fault.detail());
            return;
        }
        // in event-time order no event is older than what was decided before it, wherever the watermark is
        long passed = order == Order.ARRIVAL ? timers.currentWatermark() : time;
        GroupRow row = caucus.enter(event.group(), policy, version, epoch.value(), time, passed);
        if (ending && row.wake < time) {
            catchUp(event.group(), time, timers);
            row = caucus.enter(event.group(), policy, version, epoch.value(), time, passed);
        }
        emission.enter(event.group(), row, policy.mode(), version, time);
        long wake = row.wake;
        emission.journal(JournalEntry.Kind.INPUT, event);
        caucus.on(event);
        moveTimer(wake, row.wake, time, timers);
        caucus.leave();
    }

    private void passTime(String group, long time, TimerService timers) throws Exception {
        GroupRow row = enter(group, time);
        if (!caucus.isDue()) {
            return;
        }
        if (ending) {
            long awaited = caucus.nextAwaited();
            if (awaited > time) {
                // time is called to its end without having passed: nothing was idle for so long, as far as is known now
                if (awaited < GroupRow.NEVER) {
                    timers.registerEventTimeTimer(awaited);
                }
                return;
            }
            if (row.wake < time) {
                catchUp(group, time, timers);
                row = enter(group, time);
            }
        }
        emission.journal(JournalEntry.Kind.TIMER, null);
        row = caucus.onTime();
        if (row != null) {
            moveTimer(GroupRow.NEVER, row.wake, time, timers);
        }
        caucus.leave();
    }

    /** Lets the idle times pass that were passed over at the end of input: something with a later time has turned up. */
    private void catchUp(String group, long time, TimerService timers) throws Exception {
        ending = false;
        for (long wake = enter(group, time).wake; wake < time; wake = enter(group, time).wake) {
            passTime(group, wake, timers);
        }
        ending = true;
    }

    private GroupRow enter(String group, long time) throws Exception {
        boolean arrival = order == Order.ARRIVAL;
        ConsensusConfig policy = arrival ? policies.current() : policies.effectiveAt(time);
        int version = arrival ? policies.currentVersion() : policies.versionAt(time);
        GroupRow row = caucus.enter(group, policy, version, epoch.value(), time);
        emission.enter(group, row, policy.mode(), version, time);
        return row;
    }

    /**
     * Registers an earlier wake-up. The later one's timer stays, since a timer costs more to delete than to ignore: there is
     * at most one for each open proposal and one for each part of the idle time.
     */
    private static void moveTimer(long from, long to, long now, TimerService timers) {
        if (from != to && to > now) {
            timers.registerEventTimeTimer(to);
        }
    }

    @Override
    public void processBroadcastElement(ControlEvent event, Context context, Collector<Decision> out) throws Exception {
        ControlOutcome<ConsensusConfig> outcome = policies.apply(event);
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() != 0) {
            return;
        }
        if (outcome instanceof ControlOutcome.Refused<ConsensusConfig> refused) {
            context.output(Rejections.TAG, rejections.count(refused.rejection()));
        } else if (outcome instanceof ControlOutcome.Accepted<ConsensusConfig> accepted && journal != null) {
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
        entries.add(entry(RecordedPolicies.deployment(config)));
        policies.versions().forEach(version -> entries.add(entry(version)));
        return entries;
    }

    private JournalEntry entry(PolicyVersion version) {
        return journal.entry(
                JournalEntry.BROADCAST_KEY,
                epoch.value(),
                broadcasts++,
                JournalEntry.Kind.CONTROL,
                version.version() == 0 ? 0 : version.effectiveTime(),
                version.version(),
                version);
    }

    /** Where the caucus' results go: outputs, journal, views and metrics. */
    private final class Emission implements CaucusOutput {
        private ReadOnlyContext context;
        private Collector<Decision> out;
        private String group;
        private GroupRow row;
        private Mode mode;
        private int version;
        private long time;

        void begin(ReadOnlyContext current, Collector<Decision> collector) {
            context = current;
            out = collector;
        }

        void enter(String key, GroupRow groupRow, Mode how, int policyVersion, long now) {
            group = key;
            row = groupRow;
            mode = how;
            version = policyVersion;
            time = now;
        }

        void journal(JournalEntry.Kind kind, Object payload) {
            if (journal != null) {
                context.output(
                        Journal.ENTRIES,
                        journal.entry(group, row.incarnation, row.sequence, kind, time, version, payload));
            }
            row.sequence++;
        }

        @Override
        public void decision(Decision decision) {
            metrics.decided(decision);
            journal(JournalEntry.Kind.OUTPUT, decision);
            if (viewed) {
                context.output(ViewStreams.DELTAS, ConsensusViews.decision(decision));
            }
            if (mode == Mode.ENFORCE) {
                out.collect(decision);
            } else {
                context.output(SHADOW, decision);
            }
        }

        @Override
        public void request(VoteRequest request) {
            if (mode == Mode.ENFORCE) {
                metrics.requested();
                context.output(REQUESTS, request);
            }
        }

        @Override
        public void evidence(Evidence evidence) {
            metrics.evidenced();
            context.output(EVIDENCE, evidence);
        }

        @Override
        public void rejected(Reason reason, ConsensusEvent event, String detail) {
            Long stamp = context.timestamp();
            context.output(
                    Rejections.TAG,
                    rejections.reject(
                            reason,
                            event.group(),
                            ConsensusJson.EVENTS.write(event),
                            stamp == null ? Rejection.NO_TIME : stamp,
                            detail));
        }

        @Override
        public void learned(String voter, String type, VoterRow voterRow) {
            if (viewed) {
                context.output(ViewStreams.DELTAS, ConsensusViews.voter(group, voter, type, voterRow, time));
            }
        }

        @Override
        public void forgotten(String voter, VoterRow voterRow) {
            if (viewed) {
                for (VoterRow.Record record : voterRow.records()) {
                    context.output(ViewStreams.DELTAS, ConsensusViews.forgotten(group, voter, record.type, time));
                }
            }
        }

        @Override
        public void evicted(Evicted what, int count) {
            metrics.evicted(what, count);
        }
    }
}
