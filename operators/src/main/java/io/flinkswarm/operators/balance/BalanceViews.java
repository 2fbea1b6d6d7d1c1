package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.prediction.TypeAccuracy;
import io.flinkswarm.protocol.id.SubjectId;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;

/** The rows that live tables and pages show of a pool: its nodes, its tasks, and how well durations are foretold. */
final class BalanceViews {
    static final String NODES = "balance.nodes";
    static final String TASKS = "balance.tasks";
    static final String PREDICTIONS = "balance.predictions";

    private BalanceViews() {}

    /** The row of a node. */
    static ViewDelta node(String pool, NodeRow node, long time) {
        return ViewDelta.upsert(
                NODES,
                key(pool, node.id),
                time,
                ViewRow.builder(14)
                        .put("pool", pool)
                        .put("node", node.id)
                        .put("status", node.status.name())
                        .put("reason", node.statusReason)
                        .put("tasks", (long) node.connections())
                        .put("slots", (long) node.slots)
                        .put("queue", (long) node.queue)
                        .put("utilisation", node.utilisation())
                        .put("speed", node.speed())
                        .put("success_share", node.profile.successShare())
                        .put("cost_per_hour", node.costPerHour)
                        .put("done", node.done)
                        .put("failed", node.failed)
                        .put("last_heard", node.lastHeard)
                        .build());
    }

    /** That a node was forgotten. */
    static ViewDelta nodeForgotten(String pool, String node, long time) {
        return ViewDelta.delete(NODES, key(pool, node), time);
    }

    /** The row of a task that has not ended. */
    static ViewDelta task(String pool, TaskRow task, long time) {
        return ViewDelta.upsert(
                TASKS,
                key(pool, task.id()),
                time,
                ViewRow.builder(12)
                        .put("pool", pool)
                        .put("task", task.id())
                        .put("type", task.task.type())
                        .put("tenant", task.task.tenant())
                        .put("priority", task.task.priority().name())
                        .put("state", task.state.name())
                        .put("attempt", (long) task.attempt)
                        .put("node", task.node)
                        .put("reason", task.reason)
                        .put("submitted", task.submitted)
                        .put("expected_start", task.expectedStart)
                        .put("time", time)
                        .build());
    }

    /** That a task is remembered no more. */
    static ViewDelta taskForgotten(String pool, String task, long time) {
        return ViewDelta.delete(TASKS, key(pool, task), time);
    }

    /** How well durations of a type are foretold on a node; of all types the node's own record where the type has none. */
    static ViewDelta prediction(String pool, NodeRow node, String type, PoolRow row, long time) {
        double results = 0;
        double error = Double.NaN;
        double coverage = Double.NaN;
        double relative = Double.NaN;
        for (TypeAccuracy accuracy : row.model.accuracyByType(node.profile)) {
            if (accuracy.type().equals(type)) {
                results = accuracy.results();
                error = accuracy.meanAbsoluteErrorMillis();
                coverage = accuracy.coverage();
                relative = accuracy.relativeDuration();
            }
        }
        return ViewDelta.upsert(
                PREDICTIONS,
                key(pool, node.id + "/" + type),
                time,
                ViewRow.builder(8)
                        .put("pool", pool)
                        .put("node", node.id)
                        .put("type", type)
                        .put("results", results)
                        .put("mae_millis", error)
                        .put("coverage", coverage)
                        .put("relative_duration", relative)
                        .put("node_mae_millis", node.profile.accuracy().meanAbsoluteErrorMillis())
                        .build());
    }

    private static String key(String pool, String rest) {
        return new SubjectId(Visit.PROTOCOL, pool, rest).toString();
    }
}
