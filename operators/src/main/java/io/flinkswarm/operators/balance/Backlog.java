package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.prediction.Prediction;

/** How long a node is busy with the tasks it has, as far as can be foretold. */
final class Backlog {
    private Backlog() {}

    /** How long until the node would start one more task, in milliseconds; 0 where it would at once. */
    static double untilNext(NodeRow node, long now) {
        return node.slots == 0 || node.tasks.size() < node.slots ? 0 : work(node, now) / node.slots;
    }

    /** The work that the node has left, in milliseconds of one slot. */
    static double work(NodeRow node, long now) {
        double sum = 0;
        for (int i = 0; i < node.tasks.size(); i++) {
            sum += left(node, i, now);
        }
        return sum;
    }

    /** What is left of the node's i-th task, in milliseconds; those beyond its slots have not begun. */
    static double left(NodeRow node, int i, long now) {
        TaskRow task = node.tasks.get(i);
        Prediction prediction = task.prediction;
        if (prediction == null) {
            return 0;
        }
        return hasBegun(node, i)
                ? prediction.expectedRemainingMillis(Math.max(0, now - began(node, task)))
                : prediction.expectedMillis();
    }

    /** Whether the i-th task of the node has begun: it said so, or there is nothing that it would wait for. */
    static boolean hasBegun(NodeRow node, int i) {
        return node.tasks.get(i).startedAt > 0 || node.slots == 0 || i < node.slots;
    }

    /** When a task that has begun did so: as the node said, else when the node had done with what was before it. */
    static long began(NodeRow node, TaskRow task) {
        if (task.startedAt > 0) {
            return task.startedAt;
        }
        // it found the node full and waited until another ended
        boolean waited = node.slots > 0 && task.concurrency >= node.slots;
        return waited ? Math.max(task.assignedAt, node.lastEnded) : task.assignedAt;
    }
}
