package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementTask;
import io.flinkswarm.operators.balance.placement.Weights;
import io.flinkswarm.protocol.balance.Preferences;

/** A task as a strategy sees it. One object, reused. */
final class TaskView implements PlacementTask {
    private final Visit visit;
    private TaskRow task;
    private Weights usual = Weights.DEFAULT;
    private BalanceConfig usualOf;
    private Weights weights;

    TaskView(Visit visit) {
        this.visit = visit;
    }

    void turnTo(TaskRow next) {
        task = next;
        weights = weightsOf(next);
    }

    /** What the task cares for: what it says, and the policy where it says nothing. */
    @SuppressWarnings("ReferenceEquality") // asked for every task: an equal policy may be worked out again
    Weights weightsOf(TaskRow row) {
        if (usualOf != visit.config) {
            usualOf = visit.config;
            usual = weights(Preferences.NONE);
        }
        return row.task.preferences().equals(Preferences.NONE) ? usual : weights(row.task.preferences());
    }

    private Weights weights(Preferences preferences) {
        BalanceConfig config = visit.config;
        double performance = or(preferences.performance(), config.performanceWeight());
        double cost = or(preferences.cost(), config.costWeight());
        double reliability = or(preferences.reliability(), config.reliabilityWeight());
        double locality = or(preferences.locality(), config.localityWeight());
        return performance + cost + reliability + locality > 0
                ? new Weights(performance, cost, reliability, locality)
                : Weights.DEFAULT;
    }

    private static double or(double own, double usual) {
        return Double.isNaN(own) ? usual : own;
    }

    @Override
    public String id() {
        return task.id();
    }

    @Override
    public String type() {
        return task.task.type();
    }

    @Override
    public String tenant() {
        return task.task.tenant();
    }

    @Override
    public int priority() {
        return task.task.priority().ordinal();
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public double hintMillis() {
        return task.hintMillis();
    }

    @Override
    public long waitedMillis() {
        return visit.now - (task.readyAt > 0 ? task.readyAt : task.submitted);
    }

    @Override
    public long deadline() {
        return task.task.deadline() > 0 ? task.task.deadline() : Long.MAX_VALUE;
    }
}
