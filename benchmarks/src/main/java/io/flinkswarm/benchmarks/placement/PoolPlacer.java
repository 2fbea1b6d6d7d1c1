package io.flinkswarm.benchmarks.placement;

import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.operators.balance.Binding;
import io.flinkswarm.operators.balance.PoolSimulation;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskCancel;
import java.util.List;

/**
 * The operator's own algorithm as a placer: the same reports and tasks that nodes and senders would send.
 *
 * <p>Each pod is tried once: one that does not fit at once is withdrawn. Where the operator puts it is checked against the
 * cluster. All happens at one moment, since the protocol knows no time.
 */
final class PoolPlacer implements Placer {
    private static final String POOL = "pool";
    private static final long NOW = 1_000_000;
    private static final double THOUSANDTHS = 1000;

    private final Cluster cluster;
    private final PoolSimulation pool;
    private Assignment assigned;
    private long tasks;

    PoolPlacer(Cluster cluster, BalanceConfig config) {
        this.cluster = cluster;
        pool = new PoolSimulation(POOL, config, this::take, rejection -> {});
        for (int node = 0; node < cluster.size(); node++) {
            Machine machine = cluster.machine(node);
            NodeReport.Builder report = NodeReport.builder(String.valueOf(node), POOL)
                    .capacity("cpu", machine.cpuMilli() / THOUSANDTHS)
                    .capacity("memory", machine.memoryMib())
                    .time(NOW);
            if (machine.gpus() > 0) {
                report.capacity("gpu", machine.gpus()).gpuModel(machine.model());
            }
            pool.on(report.build(), NOW);
        }
    }

    /** The settings that the protocol asks for: no limit but that of the nodes, and no wait. */
    static BalanceConfig protocol(BalanceConfig settings, String strategy) {
        return settings.toBuilder()
                .strategy(strategy)
                .binding(Binding.EARLY)
                .maxRunning(1_000_000)
                .maxNodes(100_000)
                .build();
    }

    private void take(BalanceDecision decision) {
        if (decision instanceof Assignment assignment) {
            assigned = assignment;
        }
    }

    @Override
    public void place(Pod pod) {
        assigned = null;
        String id = String.valueOf(tasks++);
        pool.on(task(id, pod), NOW);
        if (assigned == null) {
            pool.on(TaskCancel.of(POOL, id, true, NOW), NOW);
        } else if (assigned.task().equals(id)) {
            int[] devices = assigned.gpus().stream().mapToInt(Integer::intValue).toArray();
            cluster.put(Integer.parseInt(assigned.node()), devices, pod);
        } else {
            throw new IllegalStateException(
                    "only the pod that comes must be placed, but " + assigned.task() + " was when " + id + " came");
        }
    }

    private static Task task(String id, Pod pod) {
        Task.Builder task = Task.builder(id, POOL)
                .need("cpu", pod.cpuMilli() / THOUSANDTHS)
                .need("memory", pod.memoryMib())
                .time(NOW);
        if (pod.gpus() > 0) {
            task.need("gpu", pod.gpus() > 1 ? pod.gpus() : pod.gpuMilli() / THOUSANDTHS);
            if (!pod.models().isEmpty()) {
                task.constraints(new Constraints(List.of(), List.of(), List.of(), pod.models()));
            }
        }
        return task.build();
    }
}
