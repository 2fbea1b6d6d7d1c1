package io.flinkswarm.benchmarks.prediction;

import io.flinkswarm.operators.balance.prediction.DurationModel;
import io.flinkswarm.operators.balance.prediction.NodeProfile;
import io.flinkswarm.operators.balance.prediction.Prediction;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * One seed of the evaluation of durations: tasks arrive at random times on random nodes, are foretold when they start and
 * learned when they end.
 *
 * <p>Prequential: every baseline speaks at the same moment as the model. The first twentieth is not scored.
 */
final class DurationTrial {
    private static final int WINDOW = 100;
    private static final double LEARNING_RATE = .01;
    private static final int WARM_UP_SHARE = 20;

    /** Tasks that run on a node on average if none crowds another. */
    private static final double RUNNING = .8;

    private final NodeTypeWorkload workload;
    private final DurationModel model;
    private final NodeProfile[] nodes;
    private final NodeTypeMean nodeTypeMean;
    private final int[] running;
    private final PriorityQueue<Run> ends =
            new PriorityQueue<>(Comparator.comparingDouble(Run::end).thenComparingInt(run -> run.task.index()));
    private final DurationScores scores = new DurationScores();

    private record Run(
            double end,
            NodeTypeWorkload.Task task,
            int node,
            int concurrency,
            double millis,
            boolean success,
            Prediction made,
            double nodeMean,
            double nodeTypeMean) {}

    private DurationTrial(long seed, int nodeCount, int types, int tasks) {
        workload = new NodeTypeWorkload(seed, nodeCount, types, tasks);
        model = new DurationModel(WINDOW, LEARNING_RATE, seed);
        nodes = new NodeProfile[nodeCount];
        for (int i = 0; i < nodeCount; i++) {
            nodes[i] = new NodeProfile();
        }
        nodeTypeMean = new NodeTypeMean(nodeCount, types);
        running = new int[nodeCount];
    }

    static DurationScores run(long seed, int nodes, int types, int tasks) {
        DurationTrial trial = new DurationTrial(seed, nodes, types, tasks);
        trial.run(new SplittableRandom(~seed));
        return trial.scores;
    }

    private void run(SplittableRandom random) {
        double gap = workload.averageMillis() / (RUNNING * nodes.length);
        double now = 0;
        while (workload.hasNext()) {
            while (!ends.isEmpty() && ends.peek().end() <= now) {
                end(ends.remove());
            }
            start(workload.next(), random.nextInt(nodes.length), now);
            now -= gap * Math.log(1 - random.nextDouble());
        }
        while (!ends.isEmpty()) {
            end(ends.remove());
        }
        scores.networks(model.durationScores(), model.successScores());
    }

    private void start(NodeTypeWorkload.Task task, int node, double now) {
        Prediction made = new Prediction();
        model.predict(nodes[node], task.typeName(), task.hintMillis(), running[node], made);
        double millis = workload.durationMillis(task, node, running[node]);
        double nodeMean = nodes[node].meanMillis();
        ends.add(new Run(
                now + millis,
                task,
                node,
                running[node],
                millis,
                workload.succeeds(task, node),
                made,
                Double.isNaN(nodeMean) ? workload.averageMillis() : nodeMean,
                nodeTypeMean.millis(node, task.type())));
        running[node]++;
    }

    private void end(Run run) {
        running[run.node]--;
        NodeTypeWorkload.Task task = run.task;
        if (task.index() >= workload.tasks() / WARM_UP_SHARE) {
            scores.success(run.success, run.made.successProbability(), nodes[run.node].successShare());
            if (run.success) {
                scores.duration(workload.drifted(task), run.millis, run.made, run.nodeMean, run.nodeTypeMean);
            }
        }
        if (run.success) {
            nodeTypeMean.learn(run.node, task.type(), run.millis);
        }
        model.learn(
                nodes[run.node],
                task.typeName(),
                task.hintMillis(),
                run.concurrency,
                run.millis,
                run.success,
                run.made);
    }
}
