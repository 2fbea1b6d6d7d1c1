package io.flinkswarm.benchmarks.prediction;

import java.util.SplittableRandom;

/**
 * A seeded stream of tasks whose duration depends on node and type together, in a way that no sum of a node's and a type's
 * share expresses, and that drifts half way.
 *
 * <p>Each node belongs to one of {@value #FAMILIES} hidden families with a speed in each of {@value #RESOURCES} resources,
 * each type asks some of each resource, and the slowest resource decides (a roofline: duration = max over resources of
 * demand/speed). On top come the node's own speed, the task's size, of which the hint tells something for most types, and
 * crowding: beyond the number of cores of its family a node slows down, the more the more memory the type asks. Noise is
 * lognormal. From half of the tasks on every third node is three times slower and every fourth type asks other resources.
 *
 * <p>Everything random about a task is drawn with the task, so that two strategies that place the same task on the same node
 * see the same duration.
 */
public final class NodeTypeWorkload {
    static final int FAMILIES = 4;
    static final int RESOURCES = 3;

    /** How much slower every third node is after the drift. */
    public static final double SLOWDOWN = 3;

    private static final double HINT_SHARE = .7;
    private static final double SIZE_SPREAD = .5;

    private final int tasks;
    private final int[] family;
    private final double[] nodeSpeed;
    private final double[][] familySpeed = new double[FAMILIES][RESOURCES];
    private final int[] cores = new int[FAMILIES];
    private final double[][][] demand;
    private final double[] spread;
    private final double[] hintNoise;
    private final double[] failing;
    private final SplittableRandom random;
    private int next;

    /** A task: what the pool is told of it, and what it is not told. */
    public record Task(int index, int type, double hintMillis, double size, double noise, double luck) {
        /** The name of the type. */
        public String typeName() {
            return "type-" + type;
        }
    }

    /** A workload of {@code tasks} tasks of {@code types} types for {@code nodes} nodes. */
    public NodeTypeWorkload(long seed, int nodes, int types, int tasks) {
        if (nodes < 1 || types < 1 || tasks < 1) {
            throw new IllegalArgumentException(
                    "nodes, types and tasks must be at least 1, but were " + nodes + ", " + types + " and " + tasks);
        }
        this.tasks = tasks;
        random = new SplittableRandom(seed);
        for (int f = 0; f < FAMILIES; f++) {
            cores[f] = 2 + random.nextInt(5);
            for (int r = 0; r < RESOURCES; r++) {
                familySpeed[f][r] = Math.exp(.7 * gaussian());
            }
        }
        family = new int[nodes];
        nodeSpeed = new double[nodes];
        for (int n = 0; n < nodes; n++) {
            family[n] = random.nextInt(FAMILIES);
            nodeSpeed[n] = Math.exp(.25 * gaussian());
        }
        demand = new double[2][types][RESOURCES];
        spread = new double[types];
        hintNoise = new double[types];
        failing = new double[types];
        for (int t = 0; t < types; t++) {
            double scale = 50 * Math.exp(random.nextDouble(Math.log(40)));
            for (int phase = 0; phase < 2; phase++) {
                for (int r = 0; r < RESOURCES; r++) {
                    demand[phase][t][r] = scale * Math.exp(gaussian());
                }
            }
            if (t % 4 != 1) {
                demand[1][t] = demand[0][t];
            }
            spread[t] = .15 + .25 * random.nextDouble();
            // Every third type's hints say next to nothing.
            hintNoise[t] = t % 3 == 2 ? 1.5 : .2;
            failing[t] = t % 5 == 3 ? .3 : .01;
        }
    }

    /** The number of nodes. */
    public int nodes() {
        return family.length;
    }

    /** The number of tasks. */
    public int tasks() {
        return tasks;
    }

    /** The name of a node. */
    public String nodeName(int node) {
        return "node-" + node;
    }

    /** The mean duration, before the drift, of a task of usual size that runs alone, over all nodes and types. */
    public double averageMillis() {
        double sum = 0;
        for (int node = 0; node < nodes(); node++) {
            for (int type = 0; type < demand[0].length; type++) {
                sum += meanMillis(new Task(0, type, Double.NaN, 0, 0, 0), node, 0);
            }
        }
        return sum / nodes() / demand[0].length;
    }

    /** Whether a task comes after the drift. */
    public boolean drifted(Task task) {
        return task.index() >= tasks / 2;
    }

    /** Whether a further task is to come. */
    public boolean hasNext() {
        return next < tasks;
    }

    /** The next task. */
    public Task next() {
        int index = next++;
        int type = random.nextInt(demand[0].length);
        double size = SIZE_SPREAD * gaussian();
        double told = size + hintNoise[type] * gaussian();
        double noise = spread[type] * gaussian();
        double luck = random.nextDouble();
        boolean hinted = random.nextDouble() < HINT_SHARE;
        // Senders know their task on their own machine: neither the node nor the drift.
        double hint = hinted ? largest(demand[0][type]) * Math.exp(told) : Double.NaN;
        return new Task(index, type, hint, size, noise, luck);
    }

    /** The duration in milliseconds of the task on the node while {@code concurrency} others run there. */
    public double durationMillis(Task task, int node, int concurrency) {
        return meanMillis(task, node, concurrency) * Math.exp(task.noise());
    }

    /** The duration before noise: what an oracle knows. */
    public double meanMillis(Task task, int node, int concurrency) {
        int phase = drifted(task) ? 1 : 0;
        double[] asked = demand[phase][task.type()];
        double[] speed = familySpeed[family[node]];
        double slowest = 0;
        for (int r = 0; r < RESOURCES; r++) {
            slowest = Math.max(slowest, asked[r] / speed[r]);
        }
        double memory = asked[1] / (asked[0] + asked[1] + asked[2]);
        double crowd = Math.max(0, concurrency + 1 - cores[family[node]]) / (double) cores[family[node]];
        double slower = phase == 1 && node % 3 == 0 ? SLOWDOWN : 1;
        return slowest * Math.exp(task.size()) * (1 + 2 * memory * crowd) * slower / nodeSpeed[node];
    }

    /** Whether the task succeeds on the node: some types fail on one family. */
    public boolean succeeds(Task task, int node) {
        double risk = family[node] == task.type() % FAMILIES ? failing[task.type()] : .01;
        return task.luck() >= risk;
    }

    private static double largest(double[] values) {
        double largest = 0;
        for (double each : values) {
            largest = Math.max(largest, each);
        }
        return largest;
    }

    private double gaussian() {
        // Box and Muller: SplittableRandom draws no normal numbers of its own on every release of Java 17.
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
