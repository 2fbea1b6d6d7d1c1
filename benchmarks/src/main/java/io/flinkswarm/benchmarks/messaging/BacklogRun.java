package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.benchmarks.measure.Medians;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.protocol.value.Priority;
import java.util.Locale;

/**
 * Emergencies to an agent for which thousands of messages wait, and the share of those of low priority in what it gets meanwhile.
 *
 * @param agents that write to the one
 * @param backlog messages that wait
 */
record BacklogRun(int agents, int backlog, int warmUpSeconds, int seconds, int payloadBytes, long seed) {
    private static final int WORK_PER_SECOND = 2000;
    private static final int EMERGENCIES_PER_SECOND = 100;
    private static final int PATIENCE_SECONDS = 60;

    /** What it came to. */
    record Result(int backlog, long emergencies, double p50, double p99, double max, double lowShare) {
        void report(Terminal terminal, boolean json) {
            if (json) {
                terminal.json(out -> {
                    out.writeStringField("bench", "messaging backlog");
                    out.writeNumberField("backlog", backlog);
                    out.writeNumberField("emergencies", emergencies);
                    out.writeObjectFieldStart("emergencyMillis");
                    out.writeNumberField("p50", Medians.rounded(p50));
                    out.writeNumberField("p99", Medians.rounded(p99));
                    out.writeNumberField("max", Medians.rounded(max));
                    out.writeEndObject();
                    out.writeNumberField("lowShare", Medians.rounded(lowShare));
                });
            } else {
                terminal.line(String.format(
                        Locale.ROOT,
                        "%,d emergencies behind %,d messages: p50 %.2f ms, p99 %.2f ms, max %.2f ms; low priority had %.1f %%"
                                + " of the rest",
                        emergencies,
                        backlog,
                        p50,
                        p99,
                        max,
                        100 * lowShare));
            }
        }
    }

    /** Measures, and closes the server. */
    Result run(Server server) throws Exception {
        try (Contender contender = Contender.connect("flink-swarm", server, agents, payloadBytes)) {
            Fleet fleet = contender.fleet();
            if (warmUpSeconds > 0) {
                contender.runOpen(WORK_PER_SECOND, 0, warmUpSeconds, seed);
            }
            BacklogLoad load = new BacklogLoad(fleet, backlog, WORK_PER_SECOND, EMERGENCIES_PER_SECOND, seed);
            fleet.loop().ask(((GatewayLink) fleet.link(BacklogLoad.SLOW))::slowDown);
            long before = fleet.sent();
            fleet.begin(load);
            fleet.await(PATIENCE_SECONDS, backlog + " messages under way", () -> fleet.sent() - before >= backlog);
            fleet.loop().ask(load::drain);
            contender.measure(seconds);
            double[] figures = new double[5];
            fleet.loop().ask(() -> {
                figures[0] = fleet.urgent().count();
                figures[1] = fleet.urgent().quantileMillis(.5);
                figures[2] = fleet.urgent().quantileMillis(.99);
                figures[3] = fleet.urgent().maxMillis();
                double low = load.taken(Priority.LOW);
                figures[4] = low / (low + load.taken(Priority.NORMAL));
                load.stop();
            });
            contender.drain();
            return new Result(backlog, (long) figures[0], figures[1], figures[2], figures[3], figures[4]);
        }
    }
}
