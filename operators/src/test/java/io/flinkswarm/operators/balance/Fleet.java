package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.PlacementWhy;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.time.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Pools at work, seeded: nodes that report, tasks of all kinds, and nodes that begin, end, fail or lose what they are given,
 * each by its own seed, so that what a node does of a task depends on nothing but the task, its attempt and the node.
 */
final class Fleet {
    /** Nodes answer no sooner than after this: time may pass in such steps. */
    static final long STEP = 50;

    static final long BEGIN = 10_000;

    /** What assigns: takes events at their times and lets time pass. */
    interface Dispatcher {
        void take(BalanceEvent event, long time) throws Exception;

        /** What was decided until this event time. */
        List<BalanceDecision> passTo(long time) throws Exception;
    }

    private final long seed;
    private final int pools;
    private final int nodes;
    private final int tasks;

    Fleet(long seed, int pools, int nodes, int tasks) {
        this.seed = seed;
        this.pools = pools;
        this.nodes = nodes;
        this.tasks = tasks;
    }

    /** A policy under which whatever can happen happens within a minute. */
    static BalanceConfigBuilder brisk() {
        return BalanceConfig.builder()
                .maxTaskQueueSize(40)
                .runTimeout(Duration.ofSeconds(3))
                .retryBackoff(Duration.ofMillis(100))
                .maxRetries(2)
                .nodeTimeout(Duration.ofSeconds(6))
                .rebalancingInterval(Duration.ofSeconds(1))
                .gangTimeout(Duration.ofSeconds(5))
                .dependencyTimeout(Duration.ofSeconds(5))
                .closedWindow(60)
                .poolIdle(Duration.ofDays(1));
    }

    /** What comes whatever is decided: reports, changes of status, tasks, withdrawals, bids; by time. */
    List<BalanceEvent> plan() {
        Random random = new Random(seed);
        List<BalanceEvent> plan = new ArrayList<>();
        long span = 20L * tasks;
        for (int p = 0; p < pools; p++) {
            for (int n = 0; n < nodes; n++) {
                long silentFrom = random.nextInt(4) == 0 ? BEGIN + random.nextInt((int) span) : Long.MAX_VALUE;
                NodeReport report = NodeReport.builder("n" + n, "p" + p)
                        .capacity("cpu", 4 + 4 * (n % 3))
                        .capacity("gpu", n % 2 == 0 ? 2 : 0)
                        .gpuModel(n % 2 == 0 ? "A100" : "")
                        .slots(3)
                        .label("zone", "z" + n % 2)
                        .costPerHour(1 + n)
                        .build();
                for (long time = BEGIN - 500; time < BEGIN + span && time < silentFrom; time += 2000) {
                    plan.add(report.toBuilder().time(time + random.nextInt(400)).build());
                }
            }
        }
        for (int t = 0; t < tasks; t++) {
            long time = BEGIN + 20L * t + random.nextInt(20);
            String pool = "p" + random.nextInt(pools);
            plan.add(task(random, t, pool, time));
            switch (random.nextInt(24)) {
                case 0 -> plan.add(TaskCancel.of(pool, "t" + t, random.nextBoolean(), time + random.nextInt(300)));
                case 1 -> plan.add(TaskBid.of(pool, "t" + t, "n" + random.nextInt(nodes), random.nextInt(9), time + 1));
                case 2 ->
                    plan.add(NodeStatusChange.of(
                            pool,
                            "n" + random.nextInt(nodes),
                            NodeStatus.of(random.nextInt(NodeStatus.values().length)),
                            "drawn",
                            time));
                case 3 -> plan.add(TaskStart.of(unknown(pool, "t" + t), time));
                default -> {}
            }
        }
        plan.sort(Comparator.comparingLong(BalanceEvent::time).thenComparing(new BalanceEventOrder()));
        return plan;
    }

    private Task task(Random random, int number, String pool, long time) {
        Task.Builder task = Task.builder("t" + number, pool)
                .type("k" + random.nextInt(3))
                .tenant("o" + random.nextInt(3))
                .priority(Priority.of(random.nextInt(5)))
                .need("cpu", 1 + random.nextInt(3))
                .movable(random.nextBoolean())
                .time(time);
        switch (random.nextInt(8)) {
            case 0 -> task.need("gpu", random.nextBoolean() ? .5 : 1);
            case 1 -> task.constraints(new Constraints(List.of("zone=z1"), List.of(), List.of(), List.of()));
            case 2 -> {
                if (number > 5) {
                    task.dependencies(List.of("t" + (number - 1 - random.nextInt(5))));
                }
            }
            case 3 -> task.gang("g" + pool + number / 30).gangSize(2);
            case 4 -> task.deadline(time + 500 + random.nextInt(3000));
            case 5 -> task.need("cpu", random.nextInt(4) == 0 ? 1000 : 2);
            default -> {}
        }
        return task.build();
    }

    private static Assignment unknown(String pool, String task) {
        return new Assignment("", pool, task, "n0", 1, null, "", NOTHING, 0, 0, 999, "", false);
    }

    private static final PlacementWhy NOTHING = new PlacementWhy("", false, 0, null, 0, 0, 0, 0, 0, "");

    /** What the node makes of an assignment. */
    List<BalanceEvent> answers(Assignment given) {
        SplittableRandom random = new SplittableRandom(
                seed ^ (given.pool() + "/" + given.task() + "/" + given.attempt() + "/" + given.node()).hashCode());
        int speed = 1 + given.node().hashCode() % 3;
        long begins = given.time() + STEP + 1 + random.nextInt(20);
        long takes = STEP + 1 + 100L * speed + random.nextInt(200);
        return switch (random.nextInt(12)) {
            // lost on the way, or at work
            case 0 -> List.of();
            case 1 -> List.of(TaskStart.of(given, begins));
            case 2 -> List.of(TaskStart.of(given, begins), TaskResult.failed(given, "broke", begins + takes));
            default -> List.of(TaskStart.of(given, begins), TaskResult.done(given, takes, begins + takes));
        };
    }

    /**
     * Plays the plan and what nodes answer.
     *
     * @param interludes what happens at which event time besides
     * @return all that was decided, in the order in which it came out
     */
    List<BalanceDecision> play(Dispatcher dispatcher, Map<Long, Interlude> interludes) throws Exception {
        PriorityQueue<BalanceEvent> queue = new PriorityQueue<>(
                Comparator.comparingLong(BalanceEvent::time).thenComparing(new BalanceEventOrder()));
        queue.addAll(plan());
        TreeMap<Long, Interlude> ahead = new TreeMap<>(interludes);
        List<BalanceDecision> decisions = new ArrayList<>();
        long now = BEGIN - 1000;
        long end = BEGIN + 20L * tasks + 10_000;
        while (now < end) {
            now += STEP;
            while (!queue.isEmpty() && queue.peek().time() <= now) {
                BalanceEvent event = queue.poll();
                dispatcher.take(event, event.time());
            }
            hear(dispatcher.passTo(now), decisions, queue);
            while (!ahead.isEmpty() && ahead.firstKey() <= now) {
                ahead.pollFirstEntry().getValue().run();
            }
        }
        return decisions;
    }

    private void hear(List<BalanceDecision> said, List<BalanceDecision> decisions, PriorityQueue<BalanceEvent> queue) {
        for (BalanceDecision decision : said) {
            decisions.add(decision);
            if (decision instanceof Assignment assignment) {
                queue.addAll(answers(assignment));
            }
        }
    }

    /** The plan with what nodes answer where all is in order of event time and nothing fails: the same events every time. */
    List<BalanceEvent> script(BalanceConfig config) throws Exception {
        try (var harness = BalanceHarness.of(config, Order.EVENT_TIME)) {
            HarnessDispatcher dispatcher = new HarnessDispatcher(harness);
            play(dispatcher, Map.of());
            return dispatcher.taken();
        }
    }

    /** Something that happens to the dispatcher. */
    @FunctionalInterface
    interface Interlude {
        void run() throws Exception;
    }
}
