package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.id.SubjectId;
import java.util.Objects;

/** One event's visit to a pool: the policy in force, the time, the pool's desk and where results go. */
final class Visit {
    static final String PROTOCOL = "balance";

    /** Room for so many assignments in one run, and above them so many runs. */
    private static final int FENCE_BITS = 40;

    final PoolStore store;
    final PoolOutput out;
    final PlacementStrategies strategies;

    /** The pool's name, and the key under which its state, or that of its shard, is kept. */
    String pool;

    String key;
    BalanceConfig config;
    int policyVersion;
    long epoch;
    long now;
    Desk desk;
    PoolRow row;
    final Watch watch = new Watch(this);

    Visit(PoolStore store, PoolOutput out, PlacementStrategies strategies) {
        this.store = Objects.requireNonNull(store, "store");
        this.out = Objects.requireNonNull(out, "out");
        this.strategies = Objects.requireNonNull(strategies, "strategies");
    }

    boolean isShadow() {
        return config.mode() == Mode.SHADOW;
    }

    /** The fencing epoch of the next assignment: above every earlier one, those of runs that crashed among them. */
    long nextFence() {
        return (epoch << FENCE_BITS) | ++row.fences;
    }

    /** The epoch of the run that made a fencing epoch. */
    static long runOf(long fence) {
        return fence >>> FENCE_BITS;
    }

    /** The next event time at which the pool must be looked at is at most this. */
    void wakeBy(long time) {
        row.wake = Math.min(row.wake, time);
    }

    /** The name of an attempt at a task. */
    SubjectId attempt(TaskRow task) {
        return new SubjectId(PROTOCOL, key, task.attempt + ":" + task.id());
    }

    /** Tells of a step of the task. */
    void tell(TaskRow task, TaskState state, String reason) {
        task.updates++;
        desk.tasks.changed(task);
        out.decision(new TaskUpdate(
                new SubjectId(PROTOCOL + "-update", key, task.updates + ":" + task.id()).at(nextFence()),
                pool,
                task.id(),
                state,
                task.attempt,
                task.node,
                reason,
                state == TaskState.WAITING ? task.expectedStart : 0,
                state == TaskState.WAITING && task.expectedStart > 0 ? row.startError : Double.NaN,
                now,
                task.epoch,
                false));
    }

    /** Tells the task's node to stop. */
    void revoke(TaskRow task, String reason) {
        out.decision(new Revocation(
                new SubjectId(PROTOCOL + "-revocation", key, task.attempt + ":" + task.id()).at(task.epoch),
                pool,
                task.id(),
                task.node,
                reason,
                now,
                task.epoch,
                false));
    }
}
