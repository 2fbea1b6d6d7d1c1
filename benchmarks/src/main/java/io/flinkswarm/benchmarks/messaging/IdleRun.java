package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.jobs.cli.Terminal;
import java.util.Locale;

/**
 * Connections that say no more than that they are there, and the heap of the process that holds them.
 *
 * @param connections how many
 * @param seconds for how long they must hold
 */
record IdleRun(int connections, int seconds) {
    private static final int PATIENCE_SECONDS = 60;
    private static final long MEBIBYTE = 1 << 20;

    /** What it came to. */
    record Result(int connections, int seconds, long heapUsed, long heapMax) {
        void report(Terminal terminal, boolean json) {
            if (json) {
                terminal.json(out -> {
                    out.writeStringField("bench", "messaging idle");
                    out.writeNumberField("connections", connections);
                    out.writeNumberField("seconds", seconds);
                    out.writeNumberField("heapUsedMebibytes", heapUsed / MEBIBYTE);
                    out.writeNumberField("heapMaxMebibytes", heapMax / MEBIBYTE);
                });
            } else {
                terminal.line(String.format(
                        Locale.ROOT,
                        "%,d idle connections held for %d s: %d MiB of heap used, of %d MiB at most",
                        connections,
                        seconds,
                        heapUsed / MEBIBYTE,
                        heapMax / MEBIBYTE));
            }
        }
    }

    /** Measures, and closes the server, which must run in a process of its own. */
    Result run(JobServer server) throws Exception {
        try (server;
                Fleet fleet = new Fleet(Stamp.MIN_BYTES + 7)) {
            fleet.connect(server.protocol(), connections, server.address(), PATIENCE_SECONDS);
            fleet.run(seconds);
            return new Result(connections, seconds, server.heapUsed(), server.heapMax());
        }
    }
}
