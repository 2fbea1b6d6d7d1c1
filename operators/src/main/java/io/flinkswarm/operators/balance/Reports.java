package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is said of tasks that were taken: bids, starts, results and withdrawals. */
final class Reports {
    /** Bids for one task that are kept; more are turned away. */
    private static final int MOST_BIDS = 64;

    /** A result below that quality counts as a failure in what is learned of the node. */
    private static final double GOOD = .5;

    private final Visit visit;
    private final TaskLife life;
    private final NodeBook nodes;

    Reports(Visit visit, TaskLife life, NodeBook nodes) {
        this.visit = visit;
        this.life = life;
        this.nodes = nodes;
    }

    void onBid(TaskBid bid) throws Exception {
        if (isOfAnotherShard(bid.task())) {
            return;
        }
        TaskRow task = open(bid, bid.task());
        if (task == null) {
            return;
        }
        if (visit.desk.nodes.get(bid.node()) == null) {
            unknownNode(bid, bid.node());
        } else if (task.isOut()) {
            visit.out.rejected(
                    Reason.LATE, bid, "a bid must come before the task is assigned, but " + task.node + " has it");
        } else if (task.bids != null && task.bids.size() >= MOST_BIDS && !task.bids.containsKey(bid.node())) {
            visit.out.rejected(Reason.BUFFER_FULL, bid, "bids for a task must be at most " + MOST_BIDS);
        } else {
            if (task.bids == null) {
                task.bids = new TreeMap<>();
            }
            task.bids.put(bid.node(), bid.price());
            visit.desk.tasks.changed(task);
        }
    }

    void onStart(TaskStart start) throws Exception {
        TaskRow task = current(start, start.task(), start.node(), start.epoch());
        if (task == null) {
            return;
        }
        if (task.state == TaskState.RUNNING) {
            visit.out.rejected(
                    Reason.DUPLICATE, start, "a task must start once, but " + task.id() + " has begun already");
            return;
        }
        NodeRow node = visit.desk.nodes.get(task.node);
        heard(node);
        task.state = TaskState.RUNNING;
        task.startedAt = visit.now;
        visit.desk.tasks.changed(task);
        visit.desk.tasks.setDue(task, life.nextDue(task));
        visit.tell(task, TaskState.RUNNING, "");
        visit.out.taskChanged(task.id(), task);
    }

    void onResult(TaskResult result) throws Exception {
        TaskRow task = current(result, result.task(), result.node(), result.epoch());
        if (task == null) {
            return;
        }
        NodeRow node = visit.desk.nodes.get(task.node);
        heard(node);
        double duration = result.durationMillis() > 0
                ? result.durationMillis()
                : Math.max(0, visit.now - Backlog.began(node, task));
        learn(task, node, duration, result);
        node.lastEnded = Math.max(node.lastEnded, visit.now);
        nodes.ended(node, result.success());
        life.release(task);
        if (result.success()) {
            life.end(task, TaskState.DONE, "");
        } else {
            life.retry(task, TaskState.FAILED, result.error().isEmpty() ? "failed" : result.error());
        }
    }

    private void learn(TaskRow task, NodeRow node, double duration, TaskResult result) {
        boolean good = result.success() && !(result.quality() < GOOD);
        if (result.success() && task.prediction != null) {
            visit.out.predicted(
                    node,
                    task.task.type(),
                    task.prediction.expectedMillis(),
                    duration,
                    task.prediction.covers(duration));
        }
        node.latency.observe(visit.now - task.assignedAt, visit.now);
        visit.row.model.learn(
                node.profile, task.task.type(), task.hintMillis(), task.concurrency, duration, good, task.prediction);
        if (visit.config.suspicion()) {
            visit.watch.answered(node, task, visit.now - Backlog.began(node, task), result.success());
        }
    }

    private void heard(NodeRow node) {
        node.lastHeard = Math.max(node.lastHeard, visit.now);
        visit.desk.nodes.changed(node);
    }

    void onCancel(TaskCancel cancel) throws Exception {
        if (isOfAnotherShard(cancel.task())) {
            return;
        }
        TaskRow task = open(cancel, cancel.task());
        if (task == null) {
            return;
        }
        String reason = cancel.reason().isEmpty() ? "withdrawn" : cancel.reason();
        if (task.state == TaskState.RUNNING && !cancel.abort()) {
            task.cancelling = true;
            visit.desk.tasks.changed(task);
            return;
        }
        if (task.isOut()) {
            life.takeBack(task, reason);
        }
        life.end(task, TaskState.CANCELLED, reason);
    }

    /** Whether the pool is in shards and this one does not know the task: then another does, or it is nobody's to say. */
    private boolean isOfAnotherShard(String task) {
        return visit.config.shards() > 1 && visit.desk.tasks.get(task) == null;
    }

    /** The task, if it has not ended; else the event is turned away. */
    private TaskRow open(BalanceEvent event, String id) throws Exception {
        TaskRow task = visit.desk.tasks.get(id);
        if (task == null) {
            ClosedTask closed = visit.store.closed().get(id);
            visit.out.rejected(
                    closed == null ? Reason.UNKNOWN_SUBJECT : Reason.LATE,
                    event,
                    closed == null
                            ? "a task must be known, but " + id + " is not"
                            : "a task must not have ended, but " + id + " ended as "
                                    + ClosedTask.inWords(closed.state()) + " at " + closed.time());
        }
        return task;
    }

    /**
     * The task, if this is said of its present assignment; else the event is turned away. In a shadow others assign: then what
     * they report is taken for what it is, on whichever node it happened.
     */
    private TaskRow current(BalanceEvent event, String id, String nodeId, long epoch) throws Exception {
        TaskRow task = open(event, id);
        if (task == null) {
            return null;
        }
        if (visit.desk.nodes.get(nodeId) == null) {
            unknownNode(event, nodeId);
            return null;
        }
        if (visit.isShadow() && !(task.isOut() && task.node.equals(nodeId))) {
            adopt(task, nodeId);
            return task;
        }
        if (!task.isOut() || !task.node.equals(nodeId) || task.epoch != epoch && !visit.isShadow()) {
            visit.out.rejected(
                    Reason.STALE_VERSION,
                    event,
                    "epoch must be that of the task's present assignment, "
                            + (task.isOut() ? task.epoch + " to " + task.node : "of which there is none") + ", but was "
                            + epoch + " from " + nodeId + ": the task has moved on");
            return null;
        }
        return task;
    }

    /** Follows the one who really assigns: the task is on that node. */
    private void adopt(TaskRow task, String nodeId) {
        Desk desk = visit.desk;
        NodeRow node = desk.nodes.get(nodeId);
        if (task.isOut()) {
            desk.release(task, desk.nodes.get(task.node));
        }
        desk.tasks.removeReady(task);
        for (String dependency : List.copyOf(task.blockedBy)) {
            desk.tasks.unblock(task, dependency);
        }
        startGang(task);
        if (node.supply.fits(task.demand)) {
            task.devices = desk.fragmentation.devices(node.supply, task.demand);
            node.supply.reserve(task.demand, task.devices);
        } else {
            task.devices = new int[0];
            node.supply.occupy(task.demand);
        }
        task.node = nodeId;
        task.state = TaskState.ASSIGNED;
        // a node's tasks are kept in this order
        task.epoch = visit.nextFence();
        task.assignedAt = task.readyAt > 0 ? task.readyAt : task.submitted;
        task.startedAt = 0;
        task.concurrency = node.connections();
        task.prediction = null;
        desk.assign(task, node);
        desk.tasks.setDue(task, life.nextDue(task));
        visit.wakeBy(task.due);
    }

    /** The gang runs somewhere, so its others will be told of too. */
    private void startGang(TaskRow task) {
        TreeSet<TaskRow> gang = task.gangStarted ? null : visit.desk.tasks.gang(task.task.gang());
        if (gang != null) {
            for (TaskRow member : List.copyOf(gang)) {
                visit.desk.tasks.gangStarted(member);
                if (member != task) {
                    life.settle(member);
                }
            }
        }
    }

    private void unknownNode(BalanceEvent event, String node) {
        visit.out.rejected(
                Reason.UNKNOWN_SUBJECT, event, "a node must have reported to the pool first, but " + node + " has not");
    }
}
