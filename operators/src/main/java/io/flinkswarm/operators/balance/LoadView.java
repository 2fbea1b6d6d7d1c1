package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PoolLoad;
import io.flinkswarm.operators.balance.prediction.NodeProfile;
import io.flinkswarm.operators.balance.prediction.Prediction;

/** The pool as a strategy sees it while it looks for a task's node. One object, reused. */
final class LoadView implements PoolLoad {
    /** A type that no task has: what is foretold of it is the pool's mean. */
    private static final String NO_TYPE = "";

    /** A node of which nothing is known: an average one. */
    private final NodeProfile average = new NodeProfile();

    private final Prediction typical = new Prediction();
    private final Visit visit;
    private double typicalMillis;
    private double meanMillis;
    private double typicalCostPerHour;

    LoadView(Visit visit) {
        this.visit = visit;
    }

    /** Turns to a task: what is asked for each of its candidates is worked out once. */
    void turnTo(TaskRow task) {
        visit.row.model.predict(average, NO_TYPE, Double.NaN, 0, typical);
        meanMillis = typical.expectedMillis();
        visit.row.model.predict(average, task.task.type(), Double.NaN, 0, typical);
        typicalMillis = typical.expectedMillis();
        typicalCostPerHour = visit.desk.nodes.typicalCostPerHour();
    }

    @Override
    public long nowMillis() {
        return visit.now;
    }

    @Override
    public int nodes() {
        return visit.desk.nodes.taking;
    }

    @Override
    public int freeNodes() {
        return visit.desk.nodes.openCount;
    }

    @Override
    public int waiting() {
        return Math.max(1, visit.desk.tasks.ready.size());
    }

    @Override
    public int running() {
        return visit.desk.tasks.out;
    }

    @Override
    public double typicalMillis() {
        return typicalMillis;
    }

    @Override
    public double meanMillis() {
        return meanMillis;
    }

    @Override
    public double typicalCostPerHour() {
        return typicalCostPerHour;
    }

    @Override
    public int slotsFasterThan(double speed) {
        return visit.desk.nodes.speeds.slotsFasterThan(speed);
    }

    @Override
    public double capacityFasterThan(double speed) {
        return visit.desk.nodes.speeds.capacityFasterThan(speed);
    }

    @Override
    public double costPerHourFasterThan(double speed) {
        return visit.desk.nodes.speeds.costPerHourFasterThan(speed);
    }
}
