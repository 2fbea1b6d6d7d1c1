package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.PoolOutput.Evicted;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import java.util.ArrayList;
import java.util.List;

/**
 * The dispatcher of pools: it takes tasks, knows nodes, and says which node gets which task.
 *
 * <p>It takes events and the passing of time, keeps each pool's rows in memory while they are used and in a {@link PoolStore}
 * between, and says what follows to a {@link PoolOutput}. It has no clock and no chance of its own: the same events, times and
 * policies give the same assignments, in a job, in SQL and in a replay.
 *
 * <pre>{@code
 * if (BalanceAdmission.check(event, config) == null) ...
 * pool.enter(key, config, policyVersion, epoch, now);
 * pool.on(event);      // or pool.onTime()
 * pool.leave();
 * ...
 * pool.flush();        // before a snapshot: puts what has changed into the store
 * }</pre>
 */
final class Pool {
    private final Visit visit;
    private final TaskLife life;
    private final NodeBook nodes;
    private final Intake intake;
    private final Reports reports;
    private final Placing placing;
    private final Monitor monitor;
    private final Rebalancing rebalancing;

    private final Desks desks = new Desks();

    Pool(PoolStore store, PoolOutput out, PlacementStrategies strategies) {
        visit = new Visit(store, out, strategies);
        life = new TaskLife(visit);
        nodes = new NodeBook(visit, life);
        intake = new Intake(visit, life);
        reports = new Reports(visit, life, nodes);
        placing = new Placing(visit, life);
        monitor = new Monitor(visit, nodes, placing);
        rebalancing = new Rebalancing(visit, life, placing);
    }

    /** Turns to a pool, at an event time and under a policy. */
    PoolRow enter(String key, BalanceConfig config, int policyVersion, long epoch, long now) throws Exception {
        return enter(key, config, policyVersion, epoch, now, now);
    }

    /**
     * The same, where events may be older than what has passed: a pool that is new lives from {@code passed} on, if that is
     * later, so that it is told from an earlier one of its name, which was forgotten by then.
     */
    PoolRow enter(String key, BalanceConfig config, int policyVersion, long epoch, long now, long passed)
            throws Exception {
        visit.config = config;
        visit.policyVersion = policyVersion;
        visit.epoch = epoch;
        visit.now = now;
        visit.store.turnTo(key);
        Desk desk = desks.get(key);
        if (desk == null) {
            PoolRow row = visit.store.pool();
            if (row == null) {
                row = new PoolRow(Math.max(now, passed), seedOf(key), config);
            } else if (visit.store.keepsObjects()) {
                row = row.copy();
            }
            desk = Desk.of(key, row, visit.store);
            desks.add(key, desk, visit.store, visit.out, config.maxCachedRows());
        }
        visit.key = key;
        visit.pool = Shards.pool(key, config.shards());
        visit.desk = desk;
        visit.row = desk.row;
        desk.visited = true;
        desk.apply(config);
        return desk.row;
    }

    private static long seedOf(String key) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** Whether {@link #onTime} has anything to do now. */
    boolean isDue() {
        return visit.row.wake <= visit.now;
    }

    /** The next event time at which something is due that somebody waits for, however idle the pool is: a retry. */
    long nextAwaited() {
        long next = PoolRow.NEVER;
        for (TaskRow task : visit.desk.tasks.all()) {
            if (!task.isOut() && task.notBefore > visit.now - 1) {
                next = Math.min(next, task.notBefore);
            }
        }
        return next;
    }

    /** Takes an event of the pool that {@link BalanceAdmission} let in. */
    void on(BalanceEvent event) throws Exception {
        PoolRow row = visit.row;
        row.lastActive = Math.max(row.lastActive, visit.now);
        if (event instanceof TaskResult result) {
            reports.onResult(result);
        } else if (event instanceof Task task) {
            intake.onTask(task);
        } else if (event instanceof TaskStart start) {
            reports.onStart(start);
        } else if (event instanceof NodeReport report) {
            nodes.onReport(report);
        } else if (event instanceof NodeStatusChange change) {
            nodes.onStatusChange(change);
        } else if (event instanceof TaskBid bid) {
            reports.onBid(bid);
        } else {
            reports.onCancel((TaskCancel) event);
        }
        placing.run();
        if (visit.desk.nodes.size() > 0 || visit.desk.tasks.size() > 0) {
            visit.wakeBy(nextTick());
        } else {
            visit.wakeBy(idleWake());
        }
    }

    private long nextTick() {
        PoolRow row = visit.row;
        if (row.nextTick == 0) {
            row.nextTick = after(visit.now, visit.config.monitoringIntervalMillis());
        }
        return row.nextTick;
    }

    private static long after(long now, long interval) {
        return (Math.floorDiv(now, interval) + 1) * interval;
    }

    /** Lets time pass up to now: what is due for tasks, monitoring, rebalancing. The row is null where the pool was forgotten. */
    PoolRow onTime() throws Exception {
        Desk desk = visit.desk;
        PoolRow row = visit.row;
        row.wake = PoolRow.NEVER;
        List<TaskRow> due = new ArrayList<>();
        for (TaskRow task : desk.tasks.due) {
            if (task.due > visit.now) {
                break;
            }
            due.add(task);
        }
        for (TaskRow task : due) {
            // what was due before may have ended it
            if (desk.tasks.get(task.id()) == task && task.due <= visit.now) {
                life.onDue(task);
            }
        }
        if (nextTick() <= visit.now) {
            row.nextTick = after(visit.now, visit.config.monitoringIntervalMillis());
            placing.run();
            monitor.tick();
            if (row.nextRebalance <= visit.now) {
                row.nextRebalance = after(visit.now, visit.config.rebalancingIntervalMillis());
                rebalancing.run();
            }
        }
        placing.run();
        if (desk.tasks.size() == 0 && visit.now >= row.lastActive + visit.config.poolIdleMillis()) {
            forget();
            return null;
        }
        if (!desk.tasks.due.isEmpty()) {
            visit.wakeBy(desk.tasks.due.first().due);
        }
        if (desk.tasks.size() == 0 && !watches()) {
            // the next event begins anew to count the intervals
            row.nextTick = 0;
            visit.wakeBy(idleWake());
        } else {
            visit.wakeBy(nextTick());
        }
        return row;
    }

    /** Whether there is something to watch although there are no tasks: nodes that may fall silent. */
    private boolean watches() {
        return visit.desk.nodes.taking + visit.desk.nodes.suspected > 0 && visit.config.nodeTimeoutMillis() > 0;
    }

    /** When the pool is looked at for having been idle: in coarse steps, so that activity does not move it each time. */
    private long idleWake() {
        long idle = visit.config.poolIdleMillis();
        long step = Math.max(1, idle / 64);
        long due = Math.max(visit.now + 1, visit.row.lastActive + idle);
        return Math.floorDiv(due + step - 1, step) * step;
    }

    private void forget() throws Exception {
        for (NodeRow node : visit.desk.nodes.order()) {
            if (node != null) {
                visit.out.nodeForgotten(node.id);
            }
        }
        desks.remove(visit.key);
        visit.store.clear();
        visit.out.evicted(Evicted.POOL, 1);
        visit.desk = null;
        visit.row = null;
    }

    /** Ends the visit. */
    void leave() {
        // a timer that outlived its pool finds nothing, and leaves nothing behind
        if (visit.row != null && visit.row.wake == PoolRow.NEVER) {
            desks.remove(visit.key);
        }
        visit.desk = null;
        visit.row = null;
    }

    /** Puts what has changed in all pools into the store. */
    void flush() throws Exception {
        desks.putBack(visit.store);
    }

    /** The pool that is visited; for tests and simulations. */
    Desk desk() {
        return visit.desk;
    }
}
