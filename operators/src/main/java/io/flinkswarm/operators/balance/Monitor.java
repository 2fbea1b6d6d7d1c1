package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.TaskState;

/** What is looked at every monitoring-interval: loads, silent nodes, and those who have waited for long. */
final class Monitor {
    /** Weight of the past in the pace at which tasks start. */
    private static final double PACE_SMOOTHING = .9;

    private final Visit visit;
    private final NodeBook nodes;
    private final Placing placing;

    Monitor(Visit visit, NodeBook nodes, Placing placing) {
        this.visit = visit;
        this.nodes = nodes;
        this.placing = placing;
    }

    void tick() throws Exception {
        sampleLoads();
        nodes.findSilent();
        pace();
        if (visit.desk.tasks.waiting() > 0) {
            reserveForStarved();
            tellWhoWaits();
        }
    }

    private void sampleLoads() {
        double sum = 0;
        int taking = 0;
        for (NodeRow node : visit.desk.nodes.order()) {
            if (node == null || node.status == NodeStatus.DEAD) {
                continue;
            }
            double load = node.utilisation();
            node.forecast.observe(load);
            visit.desk.nodes.changed(node);
            if (node.status.takesTasks()) {
                sum += load;
                taking++;
            }
            if (visit.config.suspicion() && !node.tasks.isEmpty()) {
                visit.watch.look(node);
            }
        }
        if (taking > 0) {
            visit.row.load.observe(sum / taking);
        }
    }

    private void pace() {
        PoolRow row = visit.row;
        if (row.startsSinceTick == 0 && visit.desk.tasks.ready.isEmpty()) {
            // nobody asked for more: that says nothing of how fast it goes
            return;
        }
        double now = (double) row.startsSinceTick / visit.config.monitoringIntervalMillis();
        row.startRate = row.startRate == 0 ? now : PACE_SMOOTHING * row.startRate + (1 - PACE_SMOOTHING) * now;
        row.startsSinceTick = 0;
    }

    /** Keeps a node free for the task that has starved longest, so that small ones do not slip past it for ever (EASY backfilling). */
    private void reserveForStarved() {
        Desk desk = visit.desk;
        TaskRow keeping = desk.nodes.reservedFor;
        if (keeping != null && (!keeping.ready || !isWorthKeeping(desk.nodes.reserved, keeping))) {
            desk.nodes.clearReservation();
        }
        if (desk.nodes.reservedFor != null || desk.tasks.ready.isEmpty()) {
            return;
        }
        TaskRow first = desk.tasks.ready.first();
        if (first.readyAt + visit.config.starvationMillis() > visit.now
                || placing.isOverQuota(first)
                || !first.gangStarted && desk.tasks.gang(first.task.gang()) != null) {
            return;
        }
        NodeRow soonest = null;
        double least = Double.POSITIVE_INFINITY;
        for (NodeRow node : desk.nodes.order()) {
            if (node != null && isWorthKeeping(node, first)) {
                double work = Backlog.work(node, visit.now);
                if (work < least) {
                    soonest = node;
                    least = work;
                }
            }
        }
        if (soonest != null) {
            desk.nodes.reserve(first, soonest);
        }
    }

    private static boolean isWorthKeeping(NodeRow node, TaskRow task) {
        return node.status == NodeStatus.UP
                && !node.suspicion.isSuspected()
                && node.supply.canEver(task.demand)
                && Selectors.allow(node.labels, task.task.constraints());
    }

    /** Says of the first in turn what they wait for and when they may start, where that has changed. */
    private void tellWhoWaits() {
        int position = 0;
        for (TaskRow task : visit.desk.tasks.ready) {
            if (position++ >= visit.config.maxScan()) {
                return;
            }
            String reason = reasonOf(task);
            if (!reason.equals(task.reason)) {
                task.reason = reason;
                double rate = visit.row.startRate;
                task.expectedStart = rate > 0 ? visit.now + (long) Math.min(1e12, position / rate) : 0;
                visit.tell(task, TaskState.WAITING, reason);
                visit.out.taskChanged(task.id(), task);
            }
        }
    }

    private String reasonOf(TaskRow task) {
        Desk desk = visit.desk;
        if (desk.nodes.size() == 0) {
            return "no node has reported to the pool";
        }
        if (desk.tasks.out >= visit.config.maxRunning()) {
            return "max-running is reached";
        }
        if (placing.isOverQuota(task)) {
            return "quota of tenant " + task.task.tenant();
        }
        if (!task.gangStarted && desk.tasks.gang(task.task.gang()) != null) {
            return "gang: no room for all " + task.task.gangSize() + " at once";
        }
        if (task.stuckAt < 0 && desk.nodes.openCount > 0) {
            return "a better node is expected to be free soon";
        }
        if (!desk.nodes.requirements.canEver(task.demand, task.task.constraints())) {
            return desk.nodes.requirements.neverMet(task.demand, task.task.constraints());
        }
        return desk.nodes.requirements.shortage(task);
    }
}
