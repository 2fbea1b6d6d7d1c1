package io.flinkswarm.benchmarks.balance;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.value.Priority;
import java.io.Serializable;
import java.util.PriorityQueue;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The load of one lane, which is one pool: its nodes report, tasks come, and nodes answer what they were given.
 *
 * <p>First every node reports, then tasks come, and results when a task's time on its node is over in event time, with at most
 * two tasks a node under way; of fifty events one is a report again. Nodes have CPU, memory and, every other one, GPUs, and
 * differ in speed by 4; tasks of eight types ask for CPU, memory and, three of ten, a share of a GPU. Less than half of what
 * there is, is in use.
 */
final class TaskLoad implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int REPORT_EACH = 50;
    private static final int TYPES = 8;

    /** How long a task takes on average, in milliseconds: so event time passes by as many tasks as nodes can do. */
    private static final double MEAN_MILLIS = 124;

    private static final double[] SPEEDS = {1, 1, 2, 4};
    private static final double[] SHARES = {.25, .5, 1};

    private final int nodes;
    private final int lanes;
    private transient String[] types;
    private transient String[] nodeNames;
    private transient String[] pools;
    private transient long tasks;
    private transient long results;
    private transient PriorityQueue<Running> running;

    /** An assignment, and when the node will have done it. */
    private record Running(long due, Assignment given) implements Comparable<Running> {
        @Override
        public int compareTo(Running other) {
            return Long.compare(due, other.due);
        }
    }

    TaskLoad(int nodes, int lanes) {
        this.nodes = nodes;
        this.lanes = lanes;
    }

    /** Tasks of a lane that are under way. */
    int underWay() {
        return 2 * nodes;
    }

    /** Events that bring so many tasks to a lane. */
    long eventsOf(long tasks) {
        return nodes + 2 * tasks * REPORT_EACH / (REPORT_EACH - 1);
    }

    int nodes() {
        return nodes;
    }

    /** Events of a lane in a millisecond of event time where the load is not paced. */
    double eventsPerMilli() {
        return 2 * underWay() / MEAN_MILLIS;
    }

    /** The lane's next event, at an event time in milliseconds; {@code local} counts them from 0. */
    BalanceEvent event(int lane, long local, long time) throws InterruptedException {
        prepare();
        if (local == 0) {
            // a source may be made anew between two runs, never within one
            tasks = 0;
            results = 0;
            running = new PriorityQueue<>();
        }
        if (local < nodes) {
            return report(lane, (int) local, time);
        }
        if (local % REPORT_EACH == 0) {
            return report(lane, (int) (local / REPORT_EACH % nodes), time);
        }
        Loop loop = Loop.current();
        for (Assignment given = loop.poll(lane); given != null; given = loop.poll(lane)) {
            start(given);
        }
        boolean isFull = tasks - results >= underWay();
        if (!isFull && (running.isEmpty() || running.peek().due() > time)) {
            return task(lane, tasks++, time);
        }
        if (running.isEmpty()) {
            start(loop.take(lane));
        }
        results++;
        Assignment done = running.remove().given();
        return TaskResult.done(done, Math.max(1, time - done.time()), time);
    }

    private void start(Assignment given) {
        long dice = mix(number(given.task()));
        int node = Integer.parseInt(given.node(), 1, given.node().length(), 10);
        double noise = .5 + (dice >>> 32 & 0xff) / 256.;
        running.add(new Running(given.time() + Math.round(40 * (1 + type(dice)) * noise / speed(node)), given));
    }

    /** The number of a task in its lane. */
    static long number(String task) {
        return Long.parseLong(task, 1, task.length(), 10);
    }

    int laneOf(String pool) {
        prepare();
        for (int lane = 0; lane < lanes; lane++) {
            if (pools[lane].equals(pool)) {
                return lane;
            }
        }
        throw new IllegalArgumentException("pool must be one of the load, but was " + pool);
    }

    private NodeReport report(int lane, int node, long time) {
        NodeReport.Builder report = NodeReport.builder(nodeNames[node], pools[lane])
                .capacity("cpu", 16)
                .capacity("memory", 64)
                .weight(speed(node))
                .time(time);
        return node % 2 == 0 ? report.capacity("gpu", 2).gpuModel("A100").build() : report.build();
    }

    private static double speed(int node) {
        return SPEEDS[node / 2 % SPEEDS.length];
    }

    private Task task(int lane, long number, long time) {
        long dice = mix(number);
        Task.Builder task = Task.builder("t" + number, pools[lane])
                .type(types[type(dice)])
                .priority(Priority.NORMAL)
                .need("cpu", 2 + (dice >>> 8 & 3))
                .need("memory", 4 + (dice >>> 16 & 7))
                .time(time);
        if ((dice >>> 24) % 10 < 3) {
            task.need("gpu", SHARES[(int) ((dice >>> 40) % SHARES.length)]);
        }
        return task.build();
    }

    private static int type(long dice) {
        return (int) (dice & (TYPES - 1));
    }

    private void prepare() {
        if (pools != null) {
            return;
        }
        types = new String[TYPES];
        for (int i = 0; i < TYPES; i++) {
            types[i] = "type-" + i;
        }
        nodeNames = new String[nodes];
        for (int i = 0; i < nodes; i++) {
            nodeNames[i] = "n" + i;
        }
        String[] names = new String[lanes];
        int highest = KeyGroupRangeAssignment.computeDefaultMaxParallelism(lanes);
        for (int lane = 0, i = 0; lane < lanes; i++) {
            // each subtask gets one pool
            if (KeyGroupRangeAssignment.assignKeyToParallelOperator("pool-" + i, highest, lanes) == lane) {
                names[lane++] = "pool-" + i;
            }
        }
        pools = names;
    }

    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return (z ^ (z >>> 31)) & Long.MAX_VALUE;
    }
}
