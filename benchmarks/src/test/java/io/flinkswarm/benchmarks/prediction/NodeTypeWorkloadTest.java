package io.flinkswarm.benchmarks.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeTypeWorkloadTest {
    private static final int NODES = 30;
    private static final int TYPES = 12;
    private static final int TASKS = 400;

    @Test
    void theSameSeedMakesTheSameTasksAndDurations() {
        NodeTypeWorkload one = new NodeTypeWorkload(3, NODES, TYPES, TASKS);
        NodeTypeWorkload two = new NodeTypeWorkload(3, NODES, TYPES, TASKS);
        NodeTypeWorkload other = new NodeTypeWorkload(4, NODES, TYPES, TASKS);
        List<Double> durations = new ArrayList<>();
        List<Double> others = new ArrayList<>();

        while (one.hasNext()) {
            NodeTypeWorkload.Task task = one.next();
            assertThat(two.next()).isEqualTo(task);
            durations.add(one.durationMillis(task, 5, 1));
            assertThat(two.durationMillis(task, 5, 1)).isEqualTo(one.durationMillis(task, 5, 1));
            NodeTypeWorkload.Task another = other.next();
            others.add(other.durationMillis(another, 5, 1));
        }

        assertThat(durations).hasSize(TASKS).isNotEqualTo(others);
    }

    @Test
    void nodeAndTypeInteract() {
        NodeTypeWorkload workload = new NodeTypeWorkload(1, NODES, TYPES, TASKS);
        double largest = 0;

        for (int node = 1; node < NODES; node++) {
            for (int type = 1; type < TYPES; type++) {
                // 0 for all where node and type only multiply.
                double interaction = log(workload, node, type, 0)
                        - log(workload, 0, type, 0)
                        - log(workload, node, 0, 0)
                        + log(workload, 0, 0, 0);
                largest = Math.max(largest, Math.abs(interaction));
            }
        }

        assertThat(largest).isGreaterThan(Math.log(2));
    }

    @Test
    void fromHalfOnEveryThirdNodeIsThreeTimesSlower() {
        NodeTypeWorkload workload = new NodeTypeWorkload(2, NODES, TYPES, TASKS);
        NodeTypeWorkload.Task before = task(0, TASKS / 2 - 1);
        NodeTypeWorkload.Task after = task(0, TASKS / 2);

        assertThat(workload.drifted(before)).isFalse();
        assertThat(workload.drifted(after)).isTrue();
        for (int node = 0; node < NODES; node++) {
            double slower = workload.meanMillis(after, node, 0) / workload.meanMillis(before, node, 0);
            assertThat(slower).as("node %d", node).isCloseTo(node % 3 == 0 ? 3 : 1, within(1e-9));
        }
        // Every fourth type asks other resources: that no node's factor explains.
        assertThat(workload.meanMillis(task(1, TASKS - 1), 1, 0)).isNotEqualTo(workload.meanMillis(task(1, 0), 1, 0));
    }

    @Test
    void crowdingOnlySlowsDown() {
        NodeTypeWorkload workload = new NodeTypeWorkload(5, NODES, TYPES, TASKS);

        for (int node = 0; node < NODES; node++) {
            for (int running = 1; running < 20; running++) {
                assertThat(workload.meanMillis(task(3, 0), node, running))
                        .isGreaterThanOrEqualTo(workload.meanMillis(task(3, 0), node, running - 1));
            }
            assertThat(workload.meanMillis(task(3, 0), node, 20))
                    .isGreaterThan(workload.meanMillis(task(3, 0), node, 0));
        }
    }

    @Test
    void hintsComeForMostTasksAndTellSomethingForMostTypes() {
        NodeTypeWorkload workload = new NodeTypeWorkload(6, NODES, 3, 30_000);
        int hinted = 0;
        double[][] sums = new double[3][5];
        while (workload.hasNext()) {
            NodeTypeWorkload.Task task = workload.next();
            if (!Double.isNaN(task.hintMillis())) {
                hinted++;
                double hint = Math.log(task.hintMillis());
                double[] sum = sums[task.type()];
                sum[0]++;
                sum[1] += hint;
                sum[2] += hint * hint;
                sum[3] += hint * task.size();
                sum[4] += task.size();
            }
        }

        assertThat(hinted / 30_000.0).isCloseTo(.7, within(.02));
        assertThat(slope(sums[0])).isGreaterThan(.7);
        assertThat(slope(sums[1])).isGreaterThan(.7);
        // The hints of the third type are mostly noise.
        assertThat(slope(sums[2])).isLessThan(.3);
    }

    @Test
    void refusesAnEmptyPool() {
        assertThatThrownBy(() -> new NodeTypeWorkload(1, 0, 1, 1))
                .hasMessage("nodes, types and tasks must be at least 1, but were 0, 1 and 1");
    }

    /** The slope of size on hint. */
    private static double slope(double[] sum) {
        double mean = sum[1] / sum[0];
        return (sum[3] - mean * sum[4]) / (sum[2] - sum[0] * mean * mean);
    }

    private static double log(NodeTypeWorkload workload, int node, int type, int index) {
        return Math.log(workload.meanMillis(task(type, index), node, 0));
    }

    private static NodeTypeWorkload.Task task(int type, int index) {
        return new NodeTypeWorkload.Task(index, type, Double.NaN, 0, 0, 0);
    }
}
