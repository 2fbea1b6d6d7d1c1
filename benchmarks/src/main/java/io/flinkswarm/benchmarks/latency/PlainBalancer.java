package io.flinkswarm.benchmarks.latency;

import java.util.Random;
import java.util.function.IntToDoubleFunction;

/**
 * A textbook strategy in a few lines that shares nothing with the operator: what its round robin and its least connections
 * are compared with. Early binding: each task is sent when it comes.
 */
abstract class PlainBalancer implements Balancer {
    final Scenario scenario;
    final Random random;
    final int[] connections;

    private PlainBalancer(Scenario scenario, int seed) {
        this.scenario = scenario;
        this.random = Draws.random(-seed);
        this.connections = new int[scenario.nodes()];
    }

    /** The node for the task. */
    abstract int pick(int task, long now);

    @Override
    public final void arrived(int task, long now, Assignments assignments) {
        int node = pick(task, now);
        connections[node]++;
        assignments.assign(task, node);
    }

    @Override
    public void done(int task, int node, long now, Assignments assignments) {
        connections[node]--;
    }

    /** The node of least cost, by chance where several have it. */
    final int least(IntToDoubleFunction cost) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        int ties = 0;
        for (int node = 0; node < scenario.nodes(); node++) {
            double each = cost.applyAsDouble(node);
            if (each < least) {
                least = each;
                best = node;
                ties = 1;
            } else if (each == least && random.nextInt(++ties) == 0) {
                best = node;
            }
        }
        return best;
    }

    final int lesser(IntToDoubleFunction cost) {
        int one = random.nextInt(scenario.nodes());
        int other = random.nextInt(scenario.nodes() - 1);
        other += other >= one ? 1 : 0;
        return cost.applyAsDouble(one) <= cost.applyAsDouble(other) ? one : other;
    }

    static PlainBalancer roundRobin(Scenario scenario, int seed) {
        return new PlainBalancer(scenario, seed) {
            @Override
            int pick(int task, long now) {
                return task % scenario.nodes();
            }
        };
    }

    /** Smooth weighted round robin as nginx has it. */
    static PlainBalancer weightedRoundRobin(Scenario scenario, int seed) {
        return new PlainBalancer(scenario, seed) {
            private final double[] current = new double[scenario.nodes()];
            private final double total = scenario.capacity();

            @Override
            int pick(int task, long now) {
                int best = 0;
                for (int node = 0; node < current.length; node++) {
                    current[node] += scenario.weight(node);
                    best = current[node] > current[best] ? node : best;
                }
                current[best] -= total;
                return best;
            }
        };
    }

    static PlainBalancer powerOfTwo(Scenario scenario, int seed) {
        return new PlainBalancer(scenario, seed) {
            @Override
            int pick(int task, long now) {
                return lesser(node -> connections[node]);
            }
        };
    }

    static PlainBalancer leastConnections(Scenario scenario, int seed) {
        return new PlainBalancer(scenario, seed) {
            @Override
            int pick(int task, long now) {
                return least(node -> connections[node]);
            }
        };
    }

    static PlainBalancer weightedLeastConnections(Scenario scenario, int seed) {
        return new PlainBalancer(scenario, seed) {
            @Override
            int pick(int task, long now) {
                return least(node -> (connections[node] + 1) / scenario.weight(node));
            }
        };
    }

    /** Two by chance, the lesser product of Finagle's peak-sensitive response time and connections. */
    static PlainBalancer powerOfTwoPeakEwma(Scenario scenario, int seed) {
        return new PlainBalancer(scenario, seed) {
            private static final double DECAY = 10. * Scenario.SECOND;

            private final double[] average = new double[scenario.nodes()];
            private final long[] stamp = new long[scenario.nodes()];
            private final long[] sent = new long[scenario.tasks()];

            @Override
            int pick(int task, long now) {
                sent[task] = now;
                return lesser(node -> average[node] * Math.exp((stamp[node] - now) / DECAY) * (connections[node] + 1));
            }

            @Override
            public void done(int task, int node, long now, Assignments assignments) {
                super.done(task, node, now, assignments);
                double took = now - sent[task];
                double weight = Math.exp((stamp[node] - now) / DECAY);
                average[node] = took > average[node] ? took : average[node] * weight + took * (1 - weight);
                stamp[node] = now;
            }
        };
    }

    /** The node where the task is done first, by one who knows how large it is and how fast the nodes are. */
    static PlainBalancer oracle(Scenario scenario, int seed) {
        return new PlainBalancer(scenario, seed) {
            private final long[] freeFrom = new long[scenario.nodes()];

            @Override
            int pick(int task, long now) {
                int best = least(node -> scenario.finish(node, task, start(node, now)));
                freeFrom[best] = scenario.finish(best, task, start(best, now));
                return best;
            }

            private long start(int node, long now) {
                return scenario.slots() == 0 ? now : Math.max(now, freeFrom[node]);
            }
        };
    }
}
