package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.agent.Outgoing;
import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.agent.ViewCopy;
import io.flinkswarm.benchmarks.measure.Medians;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.view.ViewRow;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What it takes to tell an agent of a change of a view, beside telling it the whole view: counted by the gateway, in bytes of
 * WebSocket frames.
 *
 * @param rows of the view
 * @param step every so many-th row changes
 */
record SyncRun(int rows, int step) {
    /** The most that a change may take of what all takes. */
    static final double MOST = .1;

    private static final Pattern SENT = Pattern.compile("swarm_gateway_bytes_out_total\\{[^}]*\\} ([0-9]+)");
    private static final int PATIENCE_SECONDS = 60;
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    /** What it came to. */
    record Result(int rows, int changed, long fullBytes, long deltaBytes) {
        double share() {
            return (double) deltaBytes / fullBytes;
        }

        boolean isWithinBound() {
            return share() <= MOST;
        }

        void report(Terminal terminal, boolean json) {
            if (json) {
                terminal.json(out -> {
                    out.writeStringField("bench", "messaging sync");
                    out.writeNumberField("rows", rows);
                    out.writeNumberField("changed", changed);
                    out.writeNumberField("fullBytes", fullBytes);
                    out.writeNumberField("deltaBytes", deltaBytes);
                    out.writeNumberField("share", Medians.rounded(share()));
                });
            } else {
                terminal.line(String.format(
                        Locale.ROOT,
                        "a view of %,d rows: %,d bytes; the change of %,d of them: %,d bytes, %.2f %%",
                        rows,
                        fullBytes,
                        changed,
                        deltaBytes,
                        100 * share()));
            }
        }
    }

    /** What is waited for. */
    private interface Condition {
        boolean isMet();
    }

    /** Measures, and closes the server, whose job has the view. */
    Result run(JobServer server) throws Exception {
        URI gateway = URI.create("ws://127.0.0.1:" + server.address().getPort());
        try (server;
                SwarmAgent writer =
                        SwarmAgent.builder().name("writer").gateways(gateway).connect()) {
            write(writer, 1, 1);
            try (SwarmAgent first =
                    SwarmAgent.builder().name("first").gateways(gateway).connect()) {
                ViewCopy copy = first.sync(ViewLoad.VIEW, delta -> {});
                await("all rows written", () -> holds(copy, 0));
            }
            long atFirst = sent(gateway);
            try (SwarmAgent reader =
                    SwarmAgent.builder().name("reader").gateways(gateway).connect()) {
                ViewCopy copy = reader.sync(ViewLoad.VIEW, delta -> {});
                copy.synced().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                await("all rows read", () -> holds(copy, 0));
                long read = sent(gateway);
                write(writer, step, 2);
                await("the change read", () -> holds(copy, step));
                return new Result(rows, (rows + step - 1) / step, read - atFirst, sent(gateway) - read);
            }
        }
    }

    private void write(SwarmAgent writer, int each, long version) throws Exception {
        writer.send(ViewLoad.order(Outgoing.of(Recipient.COORDINATOR, MessageType.EVENT, "{}"), rows, each, version))
                .received()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Whether the copy has every row, each changed-th of them in its second version, the others in the first. */
    private boolean holds(ViewCopy copy, int changed) {
        Map<String, ViewRow> held = copy.rows();
        if (held.size() != rows) {
            return false;
        }
        for (int i = 0; i < rows; i++) {
            long version = changed > 0 && i % changed == 0 ? 2 : 1;
            if (!ViewLoad.row(i, version).equals(held.get("node-" + i))) {
                return false;
            }
        }
        return true;
    }

    private static long sent(URI gateway) throws IOException, InterruptedException {
        URI page = URI.create("http://127.0.0.1:" + gateway.getPort() + "/metrics");
        String text = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher matcher = SENT.matcher(text);
        if (!matcher.find()) {
            throw new IOException("the gateway's page must tell the bytes that it sent, but was:\n" + text);
        }
        return Long.parseLong(matcher.group(1));
    }

    private static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.isMet()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(what + " must be so within " + PATIENCE_SECONDS + " s, but was not");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
