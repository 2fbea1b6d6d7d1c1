package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Preferences;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.value.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A seeded life of a small pool under a policy with narrow bounds: nodes that join, fall silent, change and come back, tasks of
 * all kinds, and answers to what was assigned: in time, late, twice, of attempts that are over, or never.
 */
final class PoolHistory {
    private static final List<String> STRATEGIES = List.of(
            "adaptive",
            "adaptive",
            "neural-adaptive",
            "least-connections",
            "power-of-two",
            "round-robin",
            "weighted-round-robin",
            "weighted-least-connections",
            "peak-ewma",
            "resource-aware",
            "bidding",
            "predictive");

    private static final int NODES = 24;

    /** What happens next: after so long, that. */
    record Step(long millis, BalanceEvent event) {}

    private final Random random;
    private final boolean counted;
    private final List<Assignment> atNodes = new ArrayList<>();
    private final List<Assignment> old = new ArrayList<>();
    private int tasks;
    private int joined;
    private int gangs;
    private int missing;

    PoolHistory(long seed) {
        random = new Random(seed);
        counted = random.nextInt(4) > 0;
    }

    BalanceConfig config() {
        BalanceConfigBuilder config = BalanceConfig.builder()
                .strategy(STRATEGIES.get(random.nextInt(STRATEGIES.size())))
                .binding(random.nextInt(3) == 0 ? Binding.EARLY : Binding.LATE)
                .suspicion(random.nextInt(3) > 0)
                .maxCandidates(2 + random.nextInt(3))
                .maxTaskQueueSize(5 + random.nextInt(40))
                .maxNodeQueue(random.nextInt(6))
                .maxNodes(random.nextInt(4) == 0 ? 6 : 100)
                .maxRunning(random.nextInt(4) == 0 ? 6 : 100)
                .maxScan(random.nextInt(4) == 0 ? 2 : 64)
                .closedWindow(5 + random.nextInt(100))
                .maxTenants(3)
                .maxRetries(random.nextInt(4))
                .retryBackoff(Duration.ofMillis(random.nextInt(3) * 100L))
                .maxRetryBackoff(Duration.ofSeconds(1))
                .runTimeout(Duration.ofSeconds(2 + random.nextInt(20)))
                .startTimeout(Duration.ofSeconds(random.nextInt(4) == 0 ? 2 : 0))
                .nodeTimeout(Duration.ofSeconds(random.nextInt(3) * 5L))
                .gangTimeout(Duration.ofSeconds(5))
                .dependencyTimeout(Duration.ofSeconds(5))
                .starvation(Duration.ofSeconds(2))
                .ageing(Duration.ofSeconds(1))
                .rebalancingThreshold(random.nextInt(3) * .1)
                .rebalancingInterval(Duration.ofSeconds(1))
                .costWeight(random.nextInt(2))
                .poolIdle(Duration.ofSeconds(60));
        if (random.nextBoolean()) {
            config.tenant("t1", tenant -> tenant.withMaxRunning(1 + random.nextInt(4)));
            config.tenant("t2", tenant -> tenant.withWeight(3).withMaxShare(.2 + .3 * random.nextInt(3)));
        }
        return config.build();
    }

    /** Another policy, as a control event may bring it. */
    BalanceConfig changed(BalanceConfig config) {
        return switch (random.nextInt(4)) {
            case 0 ->
                config.toBuilder()
                        .binding(config.binding() == Binding.LATE ? Binding.EARLY : Binding.LATE)
                        .build();
            case 1 ->
                config.toBuilder()
                        .strategy(STRATEGIES.get(random.nextInt(STRATEGIES.size())))
                        .build();
            case 2 -> config.toBuilder().maxNodeQueue(random.nextInt(6)).build();
            default ->
                config.toBuilder()
                        .runTimeout(Duration.ofSeconds(2 + random.nextInt(20)))
                        .build();
        };
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    int missing() {
        return missing;
    }

    /** What nodes were told to do. */
    void hear(List<BalanceDecision> decisions) {
        for (BalanceDecision decision : decisions) {
            if (decision instanceof Assignment assignment) {
                atNodes.add(assignment);
            }
        }
    }

    Step next(long now) {
        long millis =
                random.nextInt(3) == 0 ? 0 : random.nextInt(40) == 0 ? random.nextInt(15_000) : random.nextInt(400);
        return new Step(millis, event(now + millis));
    }

    private BalanceEvent event(long now) {
        int draw = random.nextInt(100);
        if (joined < 3 || draw < 8) {
            return report("n" + joined++ % NODES, now);
        }
        if (draw < 42) {
            return task(now);
        }
        if (draw < 80 && !atNodes.isEmpty()) {
            return answer(now);
        }
        if (draw < 90) {
            return report("n" + random.nextInt(Math.min(NODES, joined)), now);
        }
        String task = "k" + random.nextInt(tasks + 2);
        if (draw < 93) {
            return NodeStatusChange.of(
                    PoolTrial.POOL,
                    "n" + random.nextInt(NODES),
                    NodeStatus.of(random.nextInt(NodeStatus.values().length)),
                    "drawn",
                    now);
        }
        if (draw < 96) {
            return TaskCancel.of(PoolTrial.POOL, task, random.nextBoolean(), now);
        }
        return TaskBid.of(PoolTrial.POOL, task, "n" + random.nextInt(NODES), random.nextInt(10), now);
    }

    private NodeReport report(String node, long now) {
        int kind = node.hashCode() & 3;
        NodeReport.Builder report = NodeReport.builder(node, PoolTrial.POOL)
                .slots(kind == 3 ? 0 : 1 + random.nextInt(10) / 8 + kind)
                .weight(1 + kind)
                .costPerHour(kind)
                .label("zone", "z" + (kind & 1))
                .status(chance(30) ? NodeStatus.DRAINING : NodeStatus.UP)
                .time(now);
        if (counted) {
            report.capacity("cpu", chance(8) ? 2 : 4 + 2 * kind).capacity("memory", 7.3);
            if (kind > 1) {
                report.capacity("gpu", chance(8) ? 1 : kind).gpuModel(kind == 2 ? "A" : "B");
            }
            if (chance(5)) {
                report.use("cpu", random.nextInt(4)).use("gpu", random.nextInt(3) / 2.);
            }
        }
        return report.build();
    }

    private Task task(long now) {
        Task.Builder task = Task.builder("k" + (chance(30) ? random.nextInt(tasks + 1) : tasks++), PoolTrial.POOL)
                .type("y" + random.nextInt(3))
                .tenant("t" + random.nextInt(chance(20) ? 4 : 3))
                .priority(Priority.of(random.nextInt(5)))
                .estimateMillis(chance(3) ? 100 * random.nextInt(10) : 0)
                .movable(chance(3))
                .maxAttempts(chance(6) ? 1 : 0)
                .time(now);
        if (counted) {
            task.need("cpu", chance(40) ? 99 : .5 + random.nextInt(5)).need("memory", random.nextInt(3) * .7);
            if (chance(3)) {
                task.need("gpu", chance(2) ? 1 + random.nextInt(2) : .1 + .1 * random.nextInt(9));
            }
            if (chance(60)) {
                task.need("unheard", 1);
            }
        }
        switch (random.nextInt(14)) {
            case 0 -> task.dependencies(List.of("k" + random.nextInt(tasks + 3)));
            case 1 -> task.dependencies(List.of("k" + random.nextInt(tasks + 1), "k" + random.nextInt(tasks + 1)));
            case 2, 3, 4 -> task.gang("g" + (chance(3) ? gangs++ : gangs)).gangSize(chance(40) ? 2 : 3);
            case 5 -> task.deadline(now + random.nextInt(4_000));
            case 6 -> task.constraints(new Constraints(List.of("zone=z1"), List.of(), List.of(), List.of()));
            case 7 -> task.constraints(new Constraints(List.of(), List.of("zone=z1"), List.of("apart"), List.of()));
            case 8 -> task.constraints(new Constraints(List.of(), List.of(), List.of("apart", "far"), List.of()));
            case 9 -> {
                if (counted) {
                    task.need("gpu", .3).constraints(new Constraints(List.of(), List.of(), List.of(), List.of("A")));
                }
            }
            case 10 -> task.preferences(new Preferences(List.of("n1"), List.of("n2"), List.of("zone=z0"), 1, 0, 1, .5));
            case 11 -> task.runTimeoutMillis(500 + random.nextInt(3_000));
            default -> {}
        }
        return task.build();
    }

    private BalanceEvent answer(long now) {
        if (!old.isEmpty() && chance(15)) {
            return result(old.get(random.nextInt(old.size())), true, now);
        }
        Assignment assignment = atNodes.remove(random.nextInt(atNodes.size()));
        int draw = random.nextInt(20);
        if (draw < 4) {
            atNodes.add(assignment);
            return TaskStart.of(assignment, now);
        }
        old.add(assignment);
        if (draw == 4) {
            missing++;
            return report(assignment.node(), now);
        }
        return result(assignment, draw > 7, now);
    }

    private BalanceEvent result(Assignment assignment, boolean success, long now) {
        double slowness = 1 + (assignment.node().hashCode() & 3);
        long duration = chance(4) ? 0 : (long) (200 * Math.exp(random.nextGaussian()) * slowness);
        return new TaskResult(
                assignment.pool(),
                assignment.task(),
                assignment.node(),
                assignment.epoch(),
                success,
                duration,
                chance(5) ? random.nextDouble() : Double.NaN,
                success ? "" : "broke",
                now,
                0);
    }

    /** Answers to all that nodes still have, so that everything comes to an end. */
    List<BalanceEvent> finish(long now) {
        List<BalanceEvent> events = new ArrayList<>();
        for (int n = 0; n < NODES; n++) {
            events.add(NodeStatusChange.of(PoolTrial.POOL, "n" + n, NodeStatus.UP, "", now));
        }
        for (Assignment assignment : atNodes) {
            events.add(result(assignment, true, now));
        }
        atNodes.clear();
        return events;
    }
}
