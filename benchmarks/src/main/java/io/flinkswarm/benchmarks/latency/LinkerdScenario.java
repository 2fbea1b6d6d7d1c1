package io.flinkswarm.benchmarks.latency;

import java.util.Random;

/**
 * Linkerd's benchmark of 2016: eleven servers that answer in 167 ± 5 ms, 1,000 requests a second for a minute, and from 15 s
 * to 45 s one that takes two seconds. An answer within a second is in time.
 */
final class LinkerdScenario extends Scenario {
    private static final int NODES = 11;
    private static final int PER_SECOND = 1000;
    private static final int TASKS = 60 * PER_SECOND;
    private static final long SLOW_FROM = 15 * SECOND;
    private static final long SLOW_UNTIL = 45 * SECOND;
    private static final long SLOW = 2 * SECOND;
    private static final long MEAN = 167_000;
    private static final long SPREAD = 5_000;

    private final long[] arrivals;
    private final long[] answers = new long[TASKS];
    private final int slow;

    LinkerdScenario(int seed) {
        Random random = Draws.random(seed);
        arrivals = Draws.arrivals(TASKS, PER_SECOND, random);
        for (int task = 0; task < TASKS; task++) {
            answers[task] = MEAN - SPREAD + Math.round(2 * SPREAD * random.nextDouble());
        }
        slow = random.nextInt(NODES);
    }

    @Override
    String name() {
        return "linkerd";
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
    int slots() {
        return 0;
    }

    @Override
    long arrival(int task) {
        return arrivals[task];
    }

    @Override
    long finish(int node, int task, long start) {
        boolean isSlow = node == slow && start >= SLOW_FROM && start < SLOW_UNTIL;
        return start + (isSlow ? SLOW : answers[task]);
    }

    @Override
    long deadline() {
        return SECOND;
    }
}
