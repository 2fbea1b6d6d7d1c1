package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.AdaptiveTrial;
import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.operators.balance.placement.PlacementStrategy;
import io.flinkswarm.operators.balance.prediction.Prediction;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.CandidateScore;
import io.flinkswarm.protocol.balance.PlacementWhy;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskState;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/** The giving of tasks to nodes: who is next in turn, which nodes are looked at, and which of them is the best. */
final class Placing {
    /** Candidates whose scores an assignment tells. */
    private static final int MOST_SCORES = 8;

    private final Visit visit;
    private final TaskLife life;
    private final Shortlist shortlist;
    private final CandidateView candidate;
    private final LoadView load;
    private final TaskView looking;
    private double[] costs = new double[64];
    private double[] predicted = new double[64];

    // the last choice
    private PlacementStrategy strategy;
    private boolean trial;
    private int best;

    Placing(Visit visit, TaskLife life) {
        this.visit = visit;
        this.life = life;
        shortlist = new Shortlist(visit);
        candidate = new CandidateView(visit);
        load = new LoadView(visit);
        looking = new TaskView(visit);
    }

    /** Gives what can be given: the first in turn first, then those behind it that go where it can't. */
    void run() throws Exception {
        Desk desk = visit.desk;
        int misses = 0;
        List<TaskRow> stuck = null;
        Iterator<TaskRow> inTurn = desk.tasks.ready.iterator();
        while (inTurn.hasNext() && misses <= visit.config.maxScan() && desk.nodes.openCount > 0) {
            TaskRow task = inTurn.next();
            TaskRow like = stuck == null || desk.nodes.reservedFor == task ? null : likeOne(stuck, task);
            if (like != null) {
                misses++;
                desk.tasks.stuck(task, like.stuckAt);
            } else if (place(task)) {
                // what was placed has left the order, and a gang takes several with it
                inTurn = desk.tasks.ready.tailSet(task, false).iterator();
            } else {
                misses++;
                // what a gang lacks room for may have room for one
                if (task.bids == null && task.failedOn.isEmpty() && !isOfGang(task)) {
                    stuck = stuck == null ? new ArrayList<>(2) : stuck;
                    stuck.add(task);
                }
            }
        }
    }

    private boolean isOfGang(TaskRow task) {
        return !task.gangStarted && visit.desk.tasks.gang(task.task.gang()) != null;
    }

    /** One of those that can't go now that the task is like, since it can't either; null where it is like none. */
    private static TaskRow likeOne(List<TaskRow> stuck, TaskRow task) {
        for (int i = 0; i < stuck.size(); i++) {
            Task a = stuck.get(i).task;
            Task b = task.task;
            if ((b.deadline() == 0 || stuck.get(i).stuckAt >= 0)
                    && a.type().equals(b.type())
                    && isNoSmaller(b, a)
                    && a.tenant().equals(b.tenant())
                    && stuck.get(i).demand.equals(task.demand)
                    && a.constraints().equals(b.constraints())
                    && a.preferences().equals(b.preferences())) {
                return stuck.get(i);
            }
        }
        return null;
    }

    private static boolean isNoSmaller(Task task, Task other) {
        return task.estimateMillis() == other.estimateMillis()
                || other.estimateMillis() > 0 && task.estimateMillis() > other.estimateMillis();
    }

    private boolean place(TaskRow task) throws Exception {
        if (visit.desk.tasks.out >= visit.config.maxRunning() || isOverQuota(task)) {
            return false;
        }
        TreeSet<TaskRow> gang = task.gangStarted ? null : visit.desk.tasks.gang(task.task.gang());
        if (gang != null) {
            return placeGang(List.copyOf(gang));
        }
        NodeRow node = choose(task);
        if (node == null) {
            return false;
        }
        assign(task, node, "", "");
        return true;
    }

    /** Whether the task's tenant has its share. */
    boolean isOverQuota(TaskRow task) {
        TenantPolicy policy = visit.config.tenant(task.task.tenant());
        if (policy.maxRunning() == 0 && policy.maxShare() >= 1) {
            return false;
        }
        TenantUse use = visit.desk.tasks.tenant(task);
        return policy.maxRunning() > 0 && use.out >= policy.maxRunning()
                || policy.maxShare() < 1
                        && use.dominantShare(task.demand, visit.desk.nodes.capacity) > policy.maxShare();
    }

    /** All of them or none: each takes its place, and if one finds none those before it give theirs back. */
    private boolean placeGang(List<TaskRow> gang) throws Exception {
        List<NodeRow> places = new ArrayList<>(gang.size());
        List<Choice> choices = new ArrayList<>(gang.size());
        for (TaskRow member : gang) {
            boolean full = visit.desk.nodes.openCount == 0 || visit.desk.tasks.out >= visit.config.maxRunning();
            NodeRow node = full || isOverQuota(member) ? null : choose(member);
            if (node == null) {
                break;
            }
            choices.add(why(member, node, ""));
            hold(member, node);
            places.add(node);
        }
        boolean all = places.size() == gang.size();
        for (int i = places.size() - 1; i >= 0; i--) {
            letGo(gang.get(i), places.get(i));
        }
        if (all) {
            for (int i = 0; i < gang.size(); i++) {
                visit.desk.tasks.gangStarted(gang.get(i));
                commit(gang.get(i), places.get(i), choices.get(i), "");
            }
        }
        return all;
    }

    private void hold(TaskRow task, NodeRow node) {
        task.devices = visit.desk.fragmentation.devices(node.supply, task.demand);
        node.supply.reserve(task.demand, task.devices);
        visit.desk.assign(task, node);
    }

    private void letGo(TaskRow task, NodeRow node) {
        visit.desk.release(task, node);
    }

    /** The best node for a task that has room for it, or null where it had better wait or must. */
    private NodeRow choose(TaskRow task) {
        return choose(task, visit.config.binding() == Binding.LATE);
    }

    private NodeRow choose(TaskRow task, boolean mayHold) {
        strategyOf(task);
        shortlist.draw(task, strategy.look(), task.stuckAt);
        if (shortlist.size() == 0) {
            // nothing short of a change lets it go; but who is suspected may be tried after a time
            visit.desk.tasks.stuck(task, shortlist.leftOutSuspects() ? -1 : visit.row.changes);
            return null;
        }
        visit.desk.tasks.stuck(task, -1);
        looking.turnTo(task);
        candidate.turnTo(task);
        load.turnTo(task);
        best = -1;
        int ties = 1;
        int count = shortlist.size();
        if (costs.length < count) {
            costs = new double[count];
            predicted = new double[count];
        }
        for (int i = 0; i < count; i++) {
            double cost = strategy.cost(looking, candidate.on(shortlist.node(i)), load);
            costs[i] = Double.isNaN(cost) ? Double.POSITIVE_INFINITY : cost;
            predicted[i] = candidate.isPredicted() ? candidate.predictedMillis() : Double.NaN;
            if (!(cost < Double.POSITIVE_INFINITY)) {
                continue;
            }
            if (best < 0 || cost < costs[best]) {
                best = i;
                ties = 1;
            } else if (cost == costs[best] && visit.row.nextRandom(++ties) == 0) {
                best = i;
            }
        }
        if (best < 0) {
            return null;
        }
        NodeRow node = shortlist.node(best);
        if (mayHold && strategy.holds(looking, candidate.on(node), costs[best], load)) {
            return null;
        }
        return node;
    }

    /** The best node for a task that another node has, without the strategy's wish to wait; null where there is none. */
    NodeRow elsewhere(TaskRow task, NodeRow from) {
        long stuckAt = task.stuckAt;
        task.stuckAt = -1;
        boolean open = visit.desk.nodes.open.get(from.slot);
        visit.desk.nodes.open.clear(from.slot);
        try {
            return visit.desk.nodes.openCount - (open ? 1 : 0) == 0 ? null : choose(task, false);
        } finally {
            visit.desk.nodes.open.set(from.slot, open);
            task.stuckAt = stuckAt;
        }
    }

    /** When the last chosen task is expected to have ended on the node, in milliseconds from now. */
    double endAt(NodeRow node) {
        return candidate.on(node).backlogMillis() + candidate.predictedMillis();
    }

    private void strategyOf(TaskRow task) {
        String name = visit.config.strategy();
        trial = false;
        if (name.equals(PlacementStrategies.ADAPTIVE)) {
            AdaptiveTrial running = trial();
            if (task.ticket == TaskRow.NO_TICKET) {
                task.ticket = running.draw();
                visit.desk.tasks.changed(task);
            }
            name = running.strategy(task.ticket);
            trial = !name.equals(running.champion());
        }
        if (strategy == null || !strategy.name().equals(name)) {
            strategy = visit.strategies.find(name);
            if (strategy == null) {
                throw new IllegalStateException(
                        "strategy '" + name + "' must be on the class path of the task: add its jar");
            }
        }
    }

    private AdaptiveTrial trial() {
        BalanceConfig config = visit.config;
        AdaptiveTrial running = visit.row.trial;
        if (running == null || !running.isOf(config.adaptiveStrategies(), config.trialShare(), config.trialBlock())) {
            // what is out belongs to the trial that the policy has ended
            for (TaskRow task : visit.desk.tasks.all()) {
                task.ticket = TaskRow.NO_TICKET;
                visit.desk.tasks.changed(task);
            }
            visit.row.trial = new AdaptiveTrial(
                    config.adaptiveStrategies(), config.trialShare(), config.trialBlock(), visit.row.nextRandom());
        }
        return visit.row.trial;
    }

    /** What an assignment tells of its reasons, with the prediction that it is held to. */
    private record Choice(PlacementWhy why, Prediction prediction, double typicalMillis) {}

    private Choice why(TaskRow task, NodeRow node, String reason) {
        Prediction prediction = candidate.on(node).prediction().copy();
        boolean known = visit.row.model.results() > 0;
        PlacementWhy why = new PlacementWhy(
                strategy.name(),
                trial,
                shortlist.size(),
                scores(),
                known ? prediction.expectedMillis() : Double.NaN,
                known ? prediction.lowMillis() : Double.NaN,
                known ? prediction.highMillis() : Double.NaN,
                prediction.successProbability(),
                visit.now - task.submitted,
                reason);
        return new Choice(why, known ? prediction : null, load.typicalMillis());
    }

    /** The best of those looked at, the chosen one first; their costs are crossed out. */
    private List<CandidateScore> scores() {
        int count = shortlist.size();
        boolean known = visit.row.model.results() > 0;
        List<CandidateScore> scores = new ArrayList<>(Math.min(MOST_SCORES, count));
        int next = best;
        do {
            scores.add(new CandidateScore(shortlist.node(next).id, costs[next], known ? predicted[next] : Double.NaN));
            costs[next] = Double.POSITIVE_INFINITY;
            next = 0;
            for (int i = 1; i < count; i++) {
                if (costs[i] < costs[next]) {
                    next = i;
                }
            }
        } while (scores.size() < MOST_SCORES && costs[next] < Double.POSITIVE_INFINITY);
        return scores;
    }

    /** Gives the task to the node that {@link #choose} gave. */
    void assign(TaskRow task, NodeRow node, String movedFrom, String reason) {
        commit(task, node, why(task, node, reason), movedFrom);
    }

    private void commit(TaskRow task, NodeRow node, Choice choice, String movedFrom) {
        PoolRow row = visit.row;
        visit.desk.tasks.removeReady(task);
        task.concurrency = node.connections();
        task.prediction = choice.prediction();
        task.typicalMillis = choice.typicalMillis();
        task.state = TaskState.ASSIGNED;
        task.attempt++;
        task.node = node.id;
        task.epoch = visit.nextFence();
        task.assignedAt = visit.now;
        task.startedAt = 0;
        task.reason = "";
        if (task.expectedStart > 0) {
            double error = Math.abs((double) visit.now - task.expectedStart);
            row.startError = Double.isNaN(row.startError) ? error : .95 * row.startError + .05 * error;
            task.expectedStart = 0;
        }
        row.startsSinceTick++;
        node.turn = ++row.turn;
        node.pass += 1 / node.weight;
        row.lastTurn = node.number;
        node.suspicion.sent(visit.now);
        hold(task, node);
        visit.desk.tasks.setDue(task, life.nextDue(task));
        visit.wakeBy(task.due);
        List<Integer> gpus = new ArrayList<>(task.devices.length);
        for (int device : task.devices) {
            gpus.add(device);
        }
        String supersedes = visit.epoch == 0 ? "" : visit.attempt(task).supersedes(task.epoch);
        visit.out.decision(new Assignment(
                visit.attempt(task).at(task.epoch),
                visit.pool,
                task.id(),
                node.id,
                task.attempt,
                gpus,
                movedFrom,
                choice.why(),
                visit.policyVersion,
                visit.now,
                task.epoch,
                supersedes,
                false));
        visit.out.taskChanged(task.id(), task);
        visit.out.nodeChanged(node);
    }
}
