package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.benchmarks.measure.Medians;
import io.flinkswarm.connector.abuse.ProtocolAbuse;
import io.flinkswarm.jobs.cli.Terminal;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A gateway's server under abuse of its protocol, case after case, while well-behaved agents write to each other beside: whether each
 * case gets its clear answer, whether anything is left behind, and whether the others notice.
 *
 * @param cases how many
 * @param seed of the cases
 */
record AbuseRun(int cases, long seed) {
    private static final int NEIGHBOURS = 10;
    private static final int PER_SECOND = 500;
    private static final int MAX_ERRORS = 32;
    private static final int PATIENCE_SECONDS = 60;
    private static final int SHORTEST_BEFORE = 200;

    /** What may be more afterwards than before, since others in the process come and go. */
    private static final int FEW = 8;

    private static final long HEAP_SLACK = 16L << 20;

    /** What a process holds. */
    private record Holdings(int threads, int handles, long heapBytes) {
        static Holdings now() {
            System.gc();
            String[] handles = new File("/proc/self/fd").list();
            return new Holdings(
                    Thread.activeCount(),
                    handles == null ? 0 : handles.length,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
    }

    /** What it came to; {@code wrong} says in words what must not be. */
    record Result(int cases, int ways, double seconds, long neighbours, double p99, double max, List<String> wrong) {
        boolean isClean() {
            return wrong.isEmpty();
        }

        void report(Terminal terminal, boolean json) {
            if (json) {
                terminal.json(out -> {
                    out.writeStringField("bench", "messaging abuse");
                    out.writeNumberField("cases", cases);
                    out.writeNumberField("ways", ways);
                    out.writeNumberField("seconds", Medians.rounded(seconds));
                    out.writeObjectFieldStart("neighbours");
                    out.writeNumberField("messages", neighbours);
                    out.writeNumberField("p99Millis", Medians.rounded(p99));
                    out.writeNumberField("maxMillis", Medians.rounded(max));
                    out.writeEndObject();
                    out.writeArrayFieldStart("wrong");
                    for (String each : wrong) {
                        out.writeString(each);
                    }
                    out.writeEndArray();
                });
            } else {
                terminal.line(String.format(
                        Locale.ROOT,
                        "%,d cases of abuse in %d ways within %.0f s: %d wrong; beside them %,d messages, p99 %.1f ms, max %.1f ms",
                        cases,
                        ways,
                        seconds,
                        wrong.size(),
                        neighbours,
                        p99,
                        max));
                wrong.forEach(terminal::message);
            }
        }
    }

    /** Runs the cases. */
    Result run(Terminal terminal) throws Exception {
        RelayServer server = new RelayServer();
        try (Contender neighbours = Contender.connect("neighbours", server, NEIGHBOURS, Stamp.MIN_BYTES + 7)) {
            Fleet fleet = neighbours.fleet();
            fleet.begin(new OpenLoad(fleet, PER_SECOND, seed));
            ProtocolAbuse abuse =
                    new ProtocolAbuse(server.address(), RelayServer.MAX_MESSAGE_BYTES, MAX_ERRORS, seed, text -> {});
            long began = System.nanoTime();
            // what loads once, loads before the first count
            int before = Math.min(cases, Math.max(SHORTEST_BEFORE, cases / 20));
            run(abuse, before, 0, terminal);
            settle(server, fleet);
            Holdings first = Holdings.now();
            run(abuse, cases - before, before, terminal);
            settle(server, fleet);
            Holdings last = Holdings.now();
            double seconds = (System.nanoTime() - began) / 1e9;
            fleet.begin(Load.NONE);
            List<String> wrong = new ArrayList<>(abuse.failures());
            check(server, first, last, wrong);
            neighbours.drain();
            double[] late = new double[2];
            fleet.loop().ask(() -> {
                late[0] = fleet.latencies().quantileMillis(.99);
                late[1] = fleet.latencies().maxMillis();
            });
            return new Result(
                    cases, abuse.done().size(), seconds, fleet.delivered(), late[0], late[1], List.copyOf(wrong));
        }
    }

    private void run(ProtocolAbuse abuse, int count, int done, Terminal terminal) {
        for (int i = 0; i < count; i++) {
            abuse.next();
            if (i % 1000 == 0) {
                terminal.progress("abuse: case " + (done + i) + " of " + cases);
            }
        }
        abuse.finish();
    }

    private static void settle(RelayServer server, Fleet fleet) throws InterruptedException {
        fleet.await(
                PATIENCE_SECONDS,
                "no connection but the neighbours'",
                () -> server.metrics().connections() == NEIGHBOURS);
    }

    private static void check(RelayServer server, Holdings first, Holdings last, List<String> wrong) {
        if (server.wrong() != null) {
            wrong.add(server.wrong());
        }
        if (last.threads() > first.threads() + FEW) {
            wrong.add("threads must stay as many, but were " + first.threads() + " and then " + last.threads());
        }
        if (last.handles() > first.handles() + FEW) {
            wrong.add("handles must stay as many, but were " + first.handles() + " and then " + last.handles());
        }
        if (last.heapBytes() > first.heapBytes() + HEAP_SLACK) {
            wrong.add("heap must stay as large, but was " + first.heapBytes() + " and then " + last.heapBytes()
                    + " bytes");
        }
    }
}
