package io.flinkswarm.benchmarks.latency;

import io.flinkswarm.benchmarks.prediction.NodeTypeWorkload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Tasks of types that suit some nodes and not others, one at a time on each: which node is fast depends on the type. From half
 * of the tasks on every third node is three times slower and some types ask for other things.
 */
final class InteractionScenario extends Scenario {
    private static final int NODES = 40;
    private static final int TYPES = 12;
    private static final int TASKS = 20_000;

    /** Of what the nodes could do if each took any task in the mean time of all. */
    private static final double LOAD = .6;

    private final NodeTypeWorkload workload;
    private final List<NodeTypeWorkload.Task> drawn = new ArrayList<>(TASKS);
    private final long[] arrivals;

    InteractionScenario(int seed) {
        workload = new NodeTypeWorkload(seed, NODES, TYPES, TASKS);
        while (workload.hasNext()) {
            drawn.add(workload.next());
        }
        Random random = Draws.random(seed);
        arrivals = Draws.arrivals(TASKS, LOAD * NODES * 1000 / workload.averageMillis(), random);
    }

    @Override
    String name() {
        return "interaction";
    }

    @Override
    int nodes() {
        return NODES;
    }

    @Override
    int tasks() {
        return TASKS;
    }

    @Override
    long arrival(int task) {
        return arrivals[task];
    }

    @Override
    String type(int task) {
        return drawn.get(task).typeName();
    }

    @Override
    double hintMillis(int task) {
        return drawn.get(task).hintMillis();
    }

    @Override
    long finish(int node, int task, long start) {
        return start + Math.max(1, Math.round(workload.durationMillis(drawn.get(task), node, 0) * 1000));
    }
}
