package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalRecorder;
import io.flinkswarm.state.rejection.Rejections;
import io.flinkswarm.state.views.ViewStreams;
import org.apache.flink.streaming.api.functions.co.BaseBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/** Where a pool's results go in a job: outputs, journal, views and metrics. */
@Internal
final class PoolStreams implements PoolOutput {
    private final Rejections rejections;
    private final BalanceMetrics metrics;
    private final JournalRecorder journal;
    private final boolean viewed;

    private BaseBroadcastProcessFunction.ReadOnlyContext context;
    private Collector<BalanceDecision> out;
    private String key;
    private String pool;
    private PoolRow row;
    private Mode mode;
    private int version;
    private long time;

    /**
     * @param journal null where none is kept
     * @param viewed whether views are
     */
    PoolStreams(Rejections rejections, BalanceMetrics metrics, JournalRecorder journal, boolean viewed) {
        this.rejections = rejections;
        this.metrics = metrics;
        this.journal = journal;
        this.viewed = viewed;
    }

    /** Begins an element or timer. */
    void begin(BaseBroadcastProcessFunction.ReadOnlyContext current, Collector<BalanceDecision> collector) {
        context = current;
        out = collector;
    }

    /** Begins a visit. */
    void enter(String poolKey, PoolRow poolRow, BalanceConfig config, int policyVersion, long now) {
        key = poolKey;
        pool = Shards.pool(poolKey, config.shards());
        row = poolRow;
        mode = config.mode();
        version = policyVersion;
        time = now;
    }

    /** Ends a visit, after which so many tasks wait. */
    void waiting(int tasks) {
        metrics.waiting(key, tasks);
    }

    /** Journals what comes in or goes out, under the pool's next number. */
    void journal(JournalEntry.Kind kind, Object payload) {
        if (journal != null) {
            context.output(
                    Journal.ENTRIES, journal.entry(key, row.incarnation, row.sequence, kind, time, version, payload));
        }
        row.sequence++;
    }

    @Override
    public void decision(BalanceDecision decision) {
        metrics.decided(decision);
        journal(JournalEntry.Kind.OUTPUT, decision);
        if (mode == Mode.ENFORCE) {
            out.collect(decision);
        } else {
            context.output(BalanceFunction.SHADOW, decision);
        }
    }

    @Override
    public void rejected(Reason reason, BalanceEvent event, String detail) {
        Long stamp = context.timestamp();
        context.output(
                Rejections.TAG,
                rejections.reject(
                        reason,
                        event.pool(),
                        BalanceJson.EVENTS.write(event),
                        stamp == null ? Rejection.NO_TIME : stamp,
                        detail));
    }

    @Override
    public void nodeChanged(NodeRow node) {
        if (viewed) {
            context.output(ViewStreams.DELTAS, BalanceViews.node(pool, node, time));
        }
    }

    @Override
    public void nodeForgotten(String node) {
        if (viewed) {
            context.output(ViewStreams.DELTAS, BalanceViews.nodeForgotten(pool, node, time));
        }
    }

    @Override
    public void taskChanged(String task, TaskRow taskRow) {
        if (viewed) {
            context.output(
                    ViewStreams.DELTAS,
                    taskRow == null
                            ? BalanceViews.taskForgotten(pool, task, time)
                            : BalanceViews.task(pool, taskRow, time));
        }
    }

    @Override
    public void predicted(NodeRow node, String type, double predictedMillis, double actualMillis, boolean withinBar) {
        metrics.predicted(predictedMillis, actualMillis, withinBar);
        if (viewed) {
            context.output(ViewStreams.DELTAS, BalanceViews.prediction(pool, node, type, row, time));
        }
    }

    @Override
    public void evicted(Evicted what, int count) {
        metrics.evicted(what, count);
    }
}
