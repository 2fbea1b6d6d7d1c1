package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.Suspicion;
import io.flinkswarm.operators.balance.prediction.NodeProfile;
import io.flinkswarm.operators.balance.prediction.Prediction;

/** The eye on nodes that fall silent or fail: what is overdue there, and what the answers say; see {@link Suspicion}. */
final class Watch {
    private final Visit visit;
    private final NodeProfile average = new NodeProfile();
    private final Prediction here = new Prediction();
    private final Prediction typical = new Prediction();

    Watch(Visit visit) {
        this.visit = visit;
    }

    /** What the silence of a node's oldest tasks tells, in nats. */
    static double evidence(NodeRow node, long now) {
        double evidence = 0;
        int seen = 0;
        for (int i = 0; i < node.tasks.size() && seen < Suspicion.OLDEST; i++) {
            // what waits behind others on the node is not overdue by itself
            if (Backlog.hasBegun(node, i)) {
                seen++;
                TaskRow task = node.tasks.get(i);
                double age = now - Backlog.began(node, task);
                if (age > task.highMillis()) {
                    evidence += Suspicion.surprise(age, task.prediction.expectedMillis(), task.highMillis());
                }
            }
        }
        return evidence;
    }

    /** Looks whether the node is to be suspected. */
    void look(NodeRow node) {
        if (node.suspicion.isSuspected() || node.suspicion.level(evidence(node, visit.now)) < 1) {
            return;
        }
        String type = node.tasks.isEmpty() ? "" : node.tasks.get(0).task.type();
        visit.row.model.predict(node.profile, type, Double.NaN, 0, here);
        visit.row.model.predict(average, type, Double.NaN, 0, typical);
        if (node.suspicion.look(visit.now, evidence(node, visit.now), here.highMillis(), typical.expectedMillis())) {
            visit.desk.nodes.changed(node);
            visit.desk.nodes.refresh(node);
            visit.out.nodeChanged(node);
        }
    }

    /** Takes an answer of the node to a task that it was sent. */
    void answered(NodeRow node, TaskRow task, double durationMillis, boolean success) {
        if (node.suspicion.answered(task.assignedAt, durationMillis / task.typicalMillis, success)) {
            visit.desk.nodes.refresh(node);
            visit.out.nodeChanged(node);
        } else if (!success) {
            look(node);
        }
    }
}
