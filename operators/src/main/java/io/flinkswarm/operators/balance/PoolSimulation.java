package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A pool that is stepped by hand, in virtual time and without Flink: the operator's algorithm for evaluations.
 *
 * <pre>{@code
 * PoolSimulation pool = new PoolSimulation(config, decisions::add, rejection -> {});
 * pool.on(report, 0);
 * pool.on(task, 10);       // what is due by then happens first
 * pool.passTime(1_000);
 * }</pre>
 *
 * <p>Times never go back. Decisions come out while {@link #on} and {@link #passTime} run; what answers them goes in afterwards.
 */
@Internal
public final class PoolSimulation {
    private final BalanceConfig config;
    private final Pool pool;
    private final Consumer<Rejection> rejected;
    private final String key;
    private long now = Long.MIN_VALUE;
    private long wake = PoolRow.NEVER;

    /** A pool that nothing has happened in, named {@code pool}. */
    public PoolSimulation(BalanceConfig config, Consumer<BalanceDecision> decisions, Consumer<Rejection> rejected) {
        this("pool", config, decisions, rejected);
    }

    /** The same under a name of its own, which is also what its chance is drawn from; events must be the pool's. */
    public PoolSimulation(
            String key, BalanceConfig config, Consumer<BalanceDecision> decisions, Consumer<Rejection> rejected) {
        this.key = Objects.requireNonNull(key, "key");
        this.config = Objects.requireNonNull(config, "config");
        this.rejected = Objects.requireNonNull(rejected, "rejected");
        if (config.shards() != 1) {
            throw new IllegalArgumentException(
                    "shards must be 1, but was " + config.shards() + ": simulate each by itself");
        }
        pool = new Pool(
                new MemoryPoolStore(),
                new Output(Objects.requireNonNull(decisions, "decisions")),
                PlacementStrategies.load(PoolSimulation.class.getClassLoader()));
    }

    /** Takes an event at a time, after what was due until then. */
    public void on(BalanceEvent received, long time) {
        passTime(time);
        if (!received.pool().equals(key)) {
            throw new IllegalArgumentException(
                    "pool of an event must be '" + key + "', but was '" + received.pool() + "'");
        }
        BalanceEvent event = BalanceAdmission.shortened(received);
        BalanceAdmission.Fault fault = BalanceAdmission.check(event, config);
        if (fault != null) {
            turnAway(fault.reason(), event, fault.detail());
            return;
        }
        visit(time, () -> {
            PoolRow row = pool.enter(key, config, 0, 0, time);
            pool.on(event);
            return row;
        });
    }

    /** Lets happen what is due up to a time, each at its own. */
    public void passTime(long time) {
        if (time < now) {
            throw new IllegalArgumentException("time must not go back from " + now + ", but was " + time);
        }
        while (wake <= time) {
            long due = Math.max(wake, now);
            wake = PoolRow.NEVER;
            visit(due, () -> {
                pool.enter(key, config, 0, 0, due);
                return pool.onTime();
            });
        }
        now = time;
    }

    /** When something is due; {@link Long#MAX_VALUE}: never, unless an event comes. */
    public long wake() {
        return wake;
    }

    private interface Step {
        /** The pool's row, or null where it was forgotten. */
        PoolRow run() throws Exception;
    }

    private void visit(long time, Step step) {
        now = time;
        try {
            PoolRow row = step.run();
            wake = row == null ? PoolRow.NEVER : row.wake;
            pool.leave();
        } catch (Exception e) {
            throw new IllegalStateException("a pool in memory must not fail, but did at " + time, e);
        }
    }

    private void turnAway(Rejection.Reason reason, BalanceEvent event, String detail) {
        rejected.accept(new Rejection(Visit.PROTOCOL, reason, detail, event.pool(), event.subject(), event.time()));
    }

    private final class Output implements PoolOutput {
        private final Consumer<BalanceDecision> decisions;

        private Output(Consumer<BalanceDecision> decisions) {
            this.decisions = decisions;
        }

        @Override
        public void decision(BalanceDecision decision) {
            decisions.accept(decision);
        }

        @Override
        public void rejected(Rejection.Reason reason, BalanceEvent event, String detail) {
            turnAway(reason, event, detail);
        }

        @Override
        public void nodeChanged(NodeRow node) {
            // a simulation shows no views
        }

        @Override
        public void nodeForgotten(String node) {
            // a simulation shows no views
        }

        @Override
        public void taskChanged(String task, TaskRow row) {
            // a simulation shows no views
        }

        @Override
        public void predicted(
                NodeRow node, String type, double predictedMillis, double actualMillis, boolean withinBar) {
            // a simulation counts no metrics
        }

        @Override
        public void evicted(Evicted what, int count) {
            // a simulation counts no metrics
        }
    }
}
