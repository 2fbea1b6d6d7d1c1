package io.flinkswarm.benchmarks.latency;

/** Tasks and nodes as a test lists them: seconds of work, nodes of given speeds. */
final class ListedScenario extends Scenario {
    private final double[] speeds;
    private final int slots;
    private final double[][] tasks;

    /** Tasks as pairs of arrival and work, in seconds. */
    ListedScenario(double[] speeds, int slots, double[]... tasks) {
        this.speeds = speeds;
        this.slots = slots;
        this.tasks = tasks;
    }

    @Override
    String name() {
        return "listed";
    }

    @Override
    int nodes() {
        return speeds.length;
    }

    @Override
    int tasks() {
        return tasks.length;
    }

    @Override
    int slots() {
        return slots;
    }

    @Override
    double weight(int node) {
        return speeds[node];
    }

    @Override
    double costPerHour(int node) {
        return 3600;
    }

    @Override
    long deadline() {
        return 2 * SECOND;
    }

    @Override
    long arrival(int task) {
        return Math.round(tasks[task][0] * SECOND);
    }

    @Override
    long finish(int node, int task, long start) {
        return start + Math.round(tasks[task][1] / speeds[node] * SECOND);
    }
}
