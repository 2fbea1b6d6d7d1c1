package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.PoolOutput.Evicted;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.List;
import java.util.Objects;

/** What nodes say of themselves, what others make of them, and what follows for their tasks. */
final class NodeBook {
    /** Tasks in a row that must end well before a node is off probation. */
    private static final int PROVEN = 5;

    private final Visit visit;
    private final TaskLife life;

    NodeBook(Visit visit, TaskLife life) {
        this.visit = visit;
        this.life = life;
    }

    void onReport(NodeReport report) throws Exception {
        PoolNodes nodes = visit.desk.nodes;
        NodeRow node = nodes.get(report.node());
        boolean isNew = node == null;
        if (isNew) {
            node = join(report);
            if (node == null) {
                return;
            }
        } else {
            nodes.capacity.remove(node.supply);
        }
        Quantities capacity = Quantities.ofSupply(report.capacity(), visit.row.names);
        Quantities use = Quantities.ofDemand(report.use(), visit.row.names);
        String model = report.gpuModel().isEmpty() ? null : report.gpuModel();
        boolean sameLabels = node.labels.equals(report.labels());
        boolean sameCapacity = node.supply.gpus() == capacity.wholeGpus()
                && Objects.equals(node.supply.model(), model)
                && isCapacityOf(node, capacity.amounts());
        node.supply.report(capacity.amounts(), use.amounts(), capacity.wholeGpus(), use.gpuMilli(), model);
        node.slots = report.slots();
        node.queue = report.queue();
        node.weight = Double.isNaN(report.weight()) ? 1 : report.weight();
        node.costPerHour = Double.isNaN(report.costPerHour()) ? 0 : report.costPerHour();
        if (!sameLabels) {
            node.labels = report.labels();
        }
        node.lastHeard = Math.max(node.lastHeard, visit.now);
        if (isNew) {
            node.status = report.status();
            nodes.add(node);
        } else {
            nodes.capacity.add(node.supply);
            nodes.supplies.changed(node.slot, node.supply);
            nodes.changed(node);
            setStatus(node, reported(node, report), node.status == NodeStatus.DEAD ? "reports again" : "");
            nodes.refresh(node);
        }
        if (isNew || !sameCapacity || !sameLabels) {
            nodes.requirements.clear();
        }
        visit.out.nodeChanged(node);
    }

    private static boolean isCapacityOf(NodeRow node, long[] amounts) {
        if (node.supply.resources() != amounts.length) {
            return false;
        }
        for (int r = 0; r < amounts.length; r++) {
            if (node.supply.capacity(r) != amounts[r]) {
                return false;
            }
        }
        return true;
    }

    /** What others decided about a node is not for it to undo; but it may say that it leaves. */
    private static NodeStatus reported(NodeRow node, NodeReport report) {
        if (node.decided == NodeStatus.QUARANTINED) {
            return NodeStatus.QUARANTINED;
        }
        return report.status() == NodeStatus.UP ? node.decided : report.status();
    }

    private NodeRow join(NodeReport report) {
        PoolNodes nodes = visit.desk.nodes;
        if (nodes.size() >= visit.config.maxNodes() && !forgetSilentest()) {
            visit.out.rejected(
                    Reason.BUFFER_FULL,
                    report,
                    "nodes of a pool must be at most " + visit.config.maxNodes() + " (max-nodes)");
            return null;
        }
        NodeRow node = new NodeRow(report.node(), visit.row.nextNode++, visit.config.loadSmoothingFactor());
        // a newcomer has no turns to make up for
        node.turn = visit.row.turn;
        double least = Double.POSITIVE_INFINITY;
        for (NodeRow other : nodes.order()) {
            if (other != null && other.status.takesTasks()) {
                least = Math.min(least, other.pass);
            }
        }
        node.pass = least == Double.POSITIVE_INFINITY ? 0 : least;
        return node;
    }

    private boolean forgetSilentest() {
        NodeRow silentest = null;
        for (NodeRow node : visit.desk.nodes.order()) {
            if (node != null
                    && node.status == NodeStatus.DEAD
                    && node.tasks.isEmpty()
                    && (silentest == null || node.lastHeard < silentest.lastHeard)) {
                silentest = node;
            }
        }
        if (silentest == null) {
            return false;
        }
        forget(silentest);
        return true;
    }

    private void forget(NodeRow node) {
        visit.desk.nodes.remove(node);
        visit.out.nodeForgotten(node.id);
        visit.out.evicted(Evicted.SILENT_NODE, 1);
    }

    void onStatusChange(NodeStatusChange change) throws Exception {
        NodeRow node = visit.desk.nodes.get(change.node());
        if (node == null) {
            visit.out.rejected(
                    Reason.UNKNOWN_SUBJECT,
                    change,
                    "a node must have reported to the pool first, but " + change.node() + " has not");
            return;
        }
        if (change.status() != NodeStatus.DEAD) {
            // one that comes back from the dead is what it was before
            node.decided = change.status();
        }
        setStatus(node, change.status(), change.reason());
        visit.desk.nodes.changed(node);
        visit.desk.nodes.refresh(node);
        visit.out.nodeChanged(node);
    }

    private void setStatus(NodeRow node, NodeStatus status, String reason) throws Exception {
        if (status == node.status) {
            return;
        }
        node.status = status;
        node.statusReason = reason;
        node.proven = 0;
        visit.desk.nodes.changed(node);
        visit.desk.nodes.refresh(node);
        if (status.losesTasks()) {
            String why = "node " + node.id + (status == NodeStatus.DEAD ? " is dead" : " is quarantined")
                    + (reason.isEmpty() ? "" : ": " + reason);
            for (TaskRow task : List.copyOf(node.tasks)) {
                life.takeBack(task, why);
                life.retry(task, TaskState.FAILED, why);
            }
        }
    }

    /** Takes note of a task that ended there. */
    void ended(NodeRow node, boolean success) {
        if (success) {
            node.done++;
            if (node.status == NodeStatus.PROBATION && ++node.proven >= PROVEN) {
                node.status = NodeStatus.UP;
                node.decided = NodeStatus.UP;
                node.statusReason = "proved itself";
            }
        } else {
            node.failed++;
            node.proven = 0;
        }
    }

    /** Finds nodes that have been silent for too long. */
    void findSilent() throws Exception {
        long timeout = visit.config.nodeTimeoutMillis();
        if (timeout == 0) {
            return;
        }
        List<NodeRow> order = visit.desk.nodes.order();
        // the order changes where nodes are forgotten
        for (NodeRow node : order.toArray(NodeRow[]::new)) {
            if (node == null || node.slot < 0) {
                continue;
            }
            boolean isGone = node.status == NodeStatus.DEAD || node.status == NodeStatus.QUARANTINED;
            if (!isGone && node.lastHeard + timeout <= visit.now) {
                setStatus(node, NodeStatus.DEAD, "not heard of for " + timeout + " ms");
                visit.out.nodeChanged(node);
            } else if (isGone && node.tasks.isEmpty() && node.lastHeard + visit.config.poolIdleMillis() <= visit.now) {
                forget(node);
            }
        }
    }
}
