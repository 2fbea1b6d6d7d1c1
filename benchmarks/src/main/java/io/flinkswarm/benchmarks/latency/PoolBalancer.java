package io.flinkswarm.benchmarks.latency;

import io.flinkswarm.operators.balance.BalanceConfig;
import io.flinkswarm.operators.balance.PoolSimulation;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.ArrayList;
import java.util.List;

/**
 * The operator's pool as a balancer: it is fed the events that nodes and senders would send, and its assignments are followed.
 *
 * <p>Its clock is in milliseconds, as events are. Each node reports once.
 */
final class PoolBalancer implements Balancer {
    /** Event time of the simulation's zero: an event's time of 0 would be one that nobody stated. */
    private static final long EPOCH = 1_000_000;

    private static final long MICROS = 1000;

    private final Scenario scenario;
    private final String name;
    private final PoolSimulation pool;
    private final List<Assignment> decided = new ArrayList<>();
    private final Assignment[] assigned;
    private final long[] started;

    /** A pool of the scenario's nodes; its chance comes from the seed. */
    PoolBalancer(Scenario scenario, BalanceConfig config, int seed) {
        this.scenario = scenario;
        name = "pool-" + seed;
        assigned = new Assignment[scenario.tasks()];
        started = new long[scenario.tasks()];
        pool = new PoolSimulation(name, config, this::take, PoolBalancer::refuse);
        for (int node = 0; node < scenario.nodes(); node++) {
            NodeReport report = NodeReport.builder(String.valueOf(node), name)
                    .slots(scenario.slots())
                    .weight(scenario.weight(node))
                    .costPerHour(scenario.costPerHour(node))
                    .time(EPOCH)
                    .build();
            pool.on(report, EPOCH);
        }
    }

    private void take(BalanceDecision decision) {
        if (decision instanceof Assignment assignment) {
            decided.add(assignment);
        }
    }

    private static void refuse(Rejection rejection) {
        throw new IllegalStateException("an event of a scenario must not be turned away, but was: " + rejection);
    }

    @Override
    public void arrived(int task, long now, Assignments assignments) {
        double hint = scenario.hintMillis(task);
        Task submitted = Task.builder(String.valueOf(task), name)
                .type(scenario.type(task))
                .estimateMillis(hint > 0 ? Math.max(1, Math.round(hint)) : 0)
                .time(millis(now))
                .build();
        pool.on(submitted, millis(now));
        pass(assignments);
    }

    @Override
    public void started(int task, int node, long now, Assignments assignments) {
        started[task] = now;
        pool.on(TaskStart.of(assigned[task], millis(now)), millis(now));
        pass(assignments);
    }

    @Override
    public void done(int task, int node, long now, Assignments assignments) {
        long took = Math.max(1, Math.round((double) (now - started[task]) / MICROS));
        pool.on(TaskResult.done(assigned[task], took, millis(now)), millis(now));
        pass(assignments);
    }

    @Override
    public long wake() {
        long wake = pool.wake();
        return wake == Long.MAX_VALUE ? Long.MAX_VALUE : (wake - EPOCH) * MICROS;
    }

    @Override
    public void woken(long now, Assignments assignments) {
        pool.passTime(millis(now));
        pass(assignments);
    }

    private void pass(Assignments assignments) {
        for (Assignment assignment : decided) {
            int task = Integer.parseInt(assignment.task());
            assigned[task] = assignment;
            assignments.assign(task, Integer.parseInt(assignment.node()));
        }
        decided.clear();
    }

    private static long millis(long micros) {
        return EPOCH + Math.floorDiv(micros, MICROS);
    }
}
