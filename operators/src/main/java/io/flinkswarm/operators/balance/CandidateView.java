package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.Candidate;
import io.flinkswarm.operators.balance.prediction.Prediction;
import io.flinkswarm.operators.balance.prediction.TaskForecaster;
import io.flinkswarm.operators.balance.resources.ResourceAwareCost;
import io.flinkswarm.protocol.balance.Preferences;

/** A node as one task sees it. One object, turned from node to node; what is costly is worked out when asked. */
final class CandidateView implements Candidate {
    private final Visit visit;
    private final Prediction prediction = new Prediction();
    private TaskRow task;
    private NodeRow node;
    private TaskForecaster forecaster;
    private boolean predicted;

    CandidateView(Visit visit) {
        this.visit = visit;
    }

    /** Turns to a task: once for all its candidates. */
    void turnTo(TaskRow next) {
        task = next;
        forecaster = visit.row.model.forTask(next.task.type(), next.hintMillis());
    }

    /** Turns to a node. */
    CandidateView on(NodeRow next) {
        node = next;
        predicted = false;
        return this;
    }

    NodeRow node() {
        return node;
    }

    Prediction prediction() {
        if (!predicted) {
            forecaster.on(node.profile, node.connections(), prediction);
            predicted = true;
        }
        return prediction;
    }

    /** Whether a prediction was asked of the node. */
    boolean isPredicted() {
        return predicted;
    }

    @Override
    public String id() {
        return node.id;
    }

    @Override
    public String label(String name) {
        return node.labels.get(name);
    }

    @Override
    public double weight() {
        return node.weight;
    }

    @Override
    public int slots() {
        return node.slots;
    }

    @Override
    public int connections() {
        return node.connections();
    }

    @Override
    public int queue() {
        return node.queue;
    }

    @Override
    public long turn() {
        return node.turn;
    }

    @Override
    public double pass() {
        return node.pass;
    }

    @Override
    public double latencyMillis() {
        double latency = node.latency.at(visit.now);
        // an answer that is due and does not come is as bad as a late one
        return node.tasks.isEmpty() ? latency : Math.max(latency, overdueAge());
    }

    private double overdueAge() {
        TaskRow oldest = node.tasks.get(0);
        double age = visit.now - oldest.assignedAt;
        return oldest.prediction != null && age > oldest.prediction.highMillis() ? age : 0;
    }

    @Override
    public double speed() {
        return node.speed();
    }

    @Override
    public double predictedMillis() {
        return prediction().expectedMillis();
    }

    @Override
    public double lowMillis() {
        return prediction().lowMillis();
    }

    @Override
    public double highMillis() {
        return prediction().highMillis();
    }

    @Override
    public double successProbability() {
        return prediction().successProbability();
    }

    @Override
    public double backlogMillis() {
        return Backlog.untilNext(node, visit.now);
    }

    @Override
    public double costPerHour() {
        return node.costPerHour;
    }

    @Override
    public double utilisation() {
        return node.utilisation();
    }

    @Override
    public double forecastUtilisation() {
        double intervals = predictedMillis() / visit.config.monitoringIntervalMillis();
        return Math.max(0, node.forecast.at(intervals));
    }

    @Override
    public double fragmentation() {
        ResourceAwareCost cost = visit.desk.fragmentation;
        return cost.cost(node.supply, task.demand);
    }

    @Override
    public boolean preferred() {
        Preferences preferences = task.task.preferences();
        return preferences.preferred().contains(node.id);
    }

    @Override
    public boolean avoided() {
        Preferences preferences = task.task.preferences();
        return preferences.avoided().contains(node.id);
    }

    @Override
    public double localityMatch() {
        return Selectors.share(node.labels, task.task.preferences().near());
    }

    @Override
    public double bid() {
        Double bid = task.bids == null ? null : task.bids.get(node.id);
        return bid == null ? Double.NaN : bid;
    }

    @Override
    public double suspicion() {
        return node.suspicion.level(Watch.evidence(node, visit.now));
    }
}
