package io.flinkswarm.benchmarks.latency;

/**
 * What happens to whom: nodes of unlike speed and tasks that come one after another, drawn from a seed.
 *
 * <p>Times are microseconds from 0. What a balancer may know is what {@link #weight}, {@link #slots}, {@link #type}, {@link
 * #hintMillis} and {@link #costPerHour} say; the rest is known to the simulation and to oracles.
 */
abstract class Scenario {
    static final long SECOND = 1_000_000;

    abstract String name();

    abstract int nodes();

    abstract int tasks();

    /** When the task comes, not before the one before it. */
    abstract long arrival(int task);

    /** When the task is done that the node starts then. */
    abstract long finish(int node, int task, long start);

    /** The speed that the node says it has. */
    double weight(int node) {
        return 1;
    }

    /** How many tasks a node runs at once; 0: any number. */
    int slots() {
        return 1;
    }

    String type(int task) {
        return "task";
    }

    /** What the task's sender says of its duration, in milliseconds on a node of weight 1; NaN: nothing. */
    double hintMillis(int task) {
        return Double.NaN;
    }

    /** What an hour of a node costs. */
    double costPerHour(int node) {
        return 0;
    }

    /** The weight of cost for each task. */
    double costWeight() {
        return 0;
    }

    /** By when an answer is in time. */
    long deadline() {
        return Long.MAX_VALUE;
    }

    /** How fast the nodes are together, in weights of 1, when the first task comes. */
    double capacity() {
        double sum = 0;
        for (int node = 0; node < nodes(); node++) {
            sum += weight(node);
        }
        return sum;
    }
}
