package io.flinkswarm.benchmarks.latency;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.PriorityQueue;

/**
 * A run of a scenario in virtual time. A node with slots works through what it was sent in the order in which that came.
 *
 * <p>At one time nodes are heard before new tasks come, and a balancer is woken last.
 */
final class Simulation implements Balancer.Assignments {
    private static final int NOBODY = -1;

    private record Done(long time, long order, int task, int node) implements Comparable<Done> {
        @Override
        public int compareTo(Done other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Scenario scenario;
    private final Balancer balancer;
    private final PriorityQueue<Done> ends = new PriorityQueue<>();
    private final ArrayDeque<int[]> starts = new ArrayDeque<>();
    private final ArrayDeque<Integer>[] queues;
    private final int[] runs;
    private final int[] assigned;
    private final boolean[] begun;
    private final long[] response;
    private final double[] busy;
    private long now;
    private long order;

    private Simulation(Scenario scenario, Balancer balancer) {
        this.scenario = scenario;
        this.balancer = balancer;
        queues = queues(scenario.nodes());
        runs = new int[scenario.nodes()];
        busy = new double[scenario.nodes()];
        assigned = new int[scenario.tasks()];
        begun = new boolean[scenario.tasks()];
        response = new long[scenario.tasks()];
        Arrays.fill(assigned, NOBODY);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static ArrayDeque<Integer>[] queues(int nodes) {
        ArrayDeque<Integer>[] queues = new ArrayDeque[nodes];
        for (int node = 0; node < nodes; node++) {
            queues[node] = new ArrayDeque<>();
        }
        return queues;
    }

    /**
     * Runs the scenario to the last answer.
     *
     * @throws IllegalStateException if a task is assigned again after it began, or never
     */
    static Outcome run(Scenario scenario, Balancer balancer) {
        return new Simulation(scenario, balancer).run();
    }

    private Outcome run() {
        int next = 0;
        int done = 0;
        while (done < scenario.tasks()) {
            long arrival = next < scenario.tasks() ? scenario.arrival(next) : Long.MAX_VALUE;
            long end = ends.isEmpty() ? Long.MAX_VALUE : ends.peek().time();
            long wake = Math.max(now, balancer.wake());
            if (end <= arrival && end <= wake && end < Long.MAX_VALUE) {
                end(ends.remove());
                done++;
            } else if (arrival <= wake && arrival < Long.MAX_VALUE) {
                now = arrival;
                balancer.arrived(next++, now, this);
            } else if (wake < Long.MAX_VALUE) {
                now = wake;
                balancer.woken(now, this);
            } else {
                throw new IllegalStateException("tasks must all be assigned, but " + (scenario.tasks() - done)
                        + " wait for ever in " + scenario.name());
            }
            tellStarts();
        }
        return new Outcome(response, busy, scenario, now);
    }

    private void end(Done done) {
        now = done.time();
        response[done.task()] = now - scenario.arrival(done.task());
        runs[done.node()]--;
        Integer queued = queues[done.node()].poll();
        if (queued != null) {
            start(queued, done.node());
        }
        balancer.done(done.task(), done.node(), now, this);
    }

    @Override
    public void assign(int task, int node) {
        if (begun[task]) {
            throw new IllegalStateException("task must not be moved after it began, but " + task + " was from "
                    + assigned[task] + " to " + node);
        }
        if (assigned[task] != NOBODY) {
            queues[assigned[task]].remove(task);
        }
        assigned[task] = node;
        if (scenario.slots() == 0 || runs[node] < scenario.slots()) {
            start(task, node);
        } else {
            queues[node].add(task);
        }
    }

    private void start(int task, int node) {
        runs[node]++;
        begun[task] = true;
        long end = scenario.finish(node, task, now);
        busy[node] += end - now;
        ends.add(new Done(end, order++, task, node));
        starts.add(new int[] {task, node});
    }

    /** After the balancer has returned: it must not be called while it decides. */
    private void tellStarts() {
        for (int[] start = starts.poll(); start != null; start = starts.poll()) {
            balancer.started(start[0], start[1], now, this);
        }
    }
}
