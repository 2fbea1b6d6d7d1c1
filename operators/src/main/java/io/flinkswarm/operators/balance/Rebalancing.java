package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.NodeStatus;
import java.util.List;
import java.util.Locale;

/**
 * The evening out of nodes that have more to do than others: tasks that have not begun, or may be moved, go where they end
 * sooner.
 *
 * <p>It begins when the fullest node's backlog is above the mean by more than rebalancing-threshold of it, goes on until that is
 * half as much, and moves a task only if it gains more than the threshold of what it had left: so nothing goes to and fro.
 */
final class Rebalancing {
    /** Moves in one interval. */
    private static final int MOST_MOVES = 32;

    private final Visit visit;
    private final TaskLife life;
    private final Placing placing;

    Rebalancing(Visit visit, TaskLife life, Placing placing) {
        this.visit = visit;
        this.life = life;
        this.placing = placing;
    }

    void run() throws Exception {
        PoolRow row = visit.row;
        double threshold = visit.config.rebalancingThreshold();
        for (int moves = 0; moves < MOST_MOVES; moves++) {
            NodeRow fullest = null;
            double most = 0;
            double sum = 0;
            int nodes = 0;
            for (NodeRow node : visit.desk.nodes.order()) {
                if (node != null && node.status.takesTasks()) {
                    double load = load(node);
                    sum += load;
                    nodes++;
                    if (load > most) {
                        most = load;
                        fullest = node;
                    }
                }
            }
            double excess = sum == 0 ? 0 : (most - sum / nodes) / (sum / nodes);
            row.rebalancing = excess > (row.rebalancing ? threshold / 2 : threshold);
            if (!row.rebalancing || !moveFrom(fullest)) {
                break;
            }
        }
        moveFromDraining();
    }

    /** The node's work in milliseconds of each slot; with what its load is forecast to grow by, where the strategy looks ahead. */
    private double load(NodeRow node) {
        double work = Backlog.work(node, visit.now) / Math.max(1, node.slots);
        if (visit.config.strategy().equals("predictive")) {
            double intervals =
                    (double) visit.config.rebalancingIntervalMillis() / visit.config.monitoringIntervalMillis();
            work *= 1 + Math.max(0, node.forecast.at(intervals) - node.forecast.last());
        }
        return work;
    }

    /** Moves the last task of the node that gains by it; false if none does. */
    private boolean moveFrom(NodeRow node) throws Exception {
        for (int i = node.tasks.size() - 1; i >= 0; i--) {
            if (mayMove(node, i) && move(node, i)) {
                return true;
            }
        }
        return false;
    }

    /** What has not begun on a node that is to be emptied need not wait there. */
    private void moveFromDraining() throws Exception {
        for (NodeRow node : List.copyOf(visit.desk.nodes.order().stream()
                .filter(n -> n != null && n.status == NodeStatus.DRAINING)
                .toList())) {
            for (int i = node.tasks.size() - 1; i >= 0; i--) {
                if (mayMove(node, i)) {
                    move(node, i);
                }
            }
        }
    }

    private static boolean mayMove(NodeRow node, int i) {
        TaskRow task = node.tasks.get(i);
        return task.prediction != null && !task.cancelling && (task.task.movable() || !Backlog.hasBegun(node, i));
    }

    private boolean move(NodeRow from, int i) throws Exception {
        TaskRow task = from.tasks.get(i);
        double here = endHere(from, i);
        String node = task.node;
        NodeRow to = placing.elsewhere(task, from);
        if (to == null) {
            return false;
        }
        double there = placing.endAt(to);
        double gain = here - there;
        if (!(gain > visit.config.rebalancingThreshold() * here) || gain < 1) {
            return false;
        }
        String reason = String.format(
                Locale.ROOT, "ends %.0f ms sooner than the %.0f ms that it had left on %s", gain, here, node);
        life.takeBack(task, "moved to " + to.id + ": " + reason);
        placing.assign(task, to, node, reason);
        return true;
    }

    /** When the node's i-th task is expected to have ended, in milliseconds from now. */
    private double endHere(NodeRow node, int i) {
        double own = Backlog.left(node, i, visit.now);
        if (Backlog.hasBegun(node, i)) {
            return own;
        }
        double before = 0;
        for (int k = 0; k < i; k++) {
            before += Backlog.left(node, k, visit.now);
        }
        return before / Math.max(1, node.slots) + own;
    }
}
