package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.benchmarks.measure.Scratch;
import io.flinkswarm.jobs.cli.JsonOption;
import io.flinkswarm.jobs.cli.SwarmCommand;
import io.flinkswarm.jobs.cli.Terminal;
import io.flinkswarm.jobs.cli.UsageException;
import io.flinkswarm.protocol.annotation.Internal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code ./swarm bench messaging}: latencies of messages between agents, what they cost the server, and the highest rate.
 *
 * <p>The clients are one thread. Messages go over WebSocket into a job with exactly-once checkpoints each second, through the
 * recipients' mailboxes and out again; each is acknowledged by its recipient and, once a checkpoint covers it, to its sender.
 * Latency counts from when a message was due. The first seconds warm up and are not counted; of several rounds medians are given.
 */
@Internal
@Command(
        name = "messaging",
        description = "Latency and rate of messages between agents, beside other brokers where they are installed.")
public final class MessagingBench implements SwarmCommand {
    private static final int CLOSED_WARM_UP_SECONDS = 5;
    private static final int SYNC_ROWS = 10_000;
    private static final int SYNC_STEP = 100;

    @Option(names = "--agents", defaultValue = "200", description = "Connected agents (default ${DEFAULT-VALUE}).")
    private int agents;

    @Option(
            names = "--rate",
            defaultValue = "10000",
            description = "Messages a second of the open loop; 0: the closed loop alone (default ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--window",
            defaultValue = "8",
            description = "Messages that each agent has under way in the closed loop; 0: the open loop alone (default"
                    + " ${DEFAULT-VALUE}).")
    private int window;

    @Option(
            names = "--delivery-window",
            defaultValue = "256",
            description = "Deliveries that an agent takes unacknowledged (default ${DEFAULT-VALUE}).")
    private int deliveryWindow;

    @Option(names = "--rounds", defaultValue = "3", description = "Counted rounds (default ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--seconds",
            defaultValue = "15",
            description = "Length of a round in seconds (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "20",
            description = "Seconds before the first round (default ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--payload", defaultValue = "200", description = "Bytes of a payload (default ${DEFAULT-VALUE}).")
    private int payload;

    @Option(
            names = "--parallelism",
            defaultValue = "1",
            description = "Subtasks of the mailboxes (default ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(names = "--backend", defaultValue = "hashmap", description = "State backend (default ${DEFAULT-VALUE}).")
    private String backend;

    @Option(names = "--separate", description = "Run the job in processes of its own.")
    private boolean separate;

    @Option(
            names = "--heap",
            defaultValue = "512",
            description = "MiB of heap of a TaskManager in a process of its own (default ${DEFAULT-VALUE}).")
    private int heap;

    @Option(
            names = "--peers",
            description = "Put the same load on nats-server, mosquitto and a relay of Node.js, as far as installed.")
    private boolean peers;

    @Option(
            names = "--backlog",
            defaultValue = "0",
            description = "Instead: emergencies to an agent for which so many messages wait.")
    private int backlog;

    @Option(names = "--idle", defaultValue = "0", description = "Instead: so many idle connections, and their heap.")
    private int idle;

    @Option(names = "--sync", description = "Instead: bytes of a view's change beside those of the whole view.")
    private boolean sync;

    @Option(
            names = "--abuse",
            defaultValue = "0",
            description = "Instead: so many cases of abuse of the protocol, each of which must get its clear answer.")
    private int abuse;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Seed of who writes to whom, and of the abuse (default ${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private JsonOption json;

    @Override
    public String parent() {
        return "bench";
    }

    @Override
    public int run(Terminal terminal) throws Exception {
        check();
        Scratch scratch = Scratch.create();
        try {
            if (backlog > 0) {
                BacklogRun.Result result =
                        new BacklogRun(agents, backlog, warmUp, seconds, payload, seed).run(gateway(scratch, agents));
                result.report(terminal, json.requested());
                return DONE;
            }
            if (idle > 0) {
                separate = true;
                IdleRun.Result result = new IdleRun(idle, seconds).run(gateway(scratch, idle));
                result.report(terminal, json.requested());
                return DONE;
            }
            if (abuse > 0) {
                AbuseRun.Result result = new AbuseRun(abuse, seed).run(terminal);
                result.report(terminal, json.requested());
                return result.isClean() ? DONE : FAILED;
            }
            if (sync) {
                SyncRun.Result result = new SyncRun(SYNC_ROWS, SYNC_STEP).run(gateway(scratch, agents));
                result.report(terminal, json.requested());
                return result.isWithinBound() ? DONE : FAILED;
            }
            return load(terminal, scratch);
        } finally {
            scratch.empty();
        }
    }

    private void check() {
        if (agents < 2 || rounds < 1 || seconds < 1 || parallelism < 1 || deliveryWindow < 1) {
            throw new UsageException("--agents must be at least 2, and --rounds, --seconds, --parallelism and"
                    + " --delivery-window at least 1, but were " + agents + ", " + rounds + ", " + seconds + ", "
                    + parallelism + " and " + deliveryWindow);
        }
        if (rate < 0 || window < 0 || warmUp < 0 || rate + window == 0) {
            throw new UsageException("--rate, --window and --warm-up must be at least 0, and one of the first two more,"
                    + " but were " + rate + ", " + window + " and " + warmUp);
        }
        if (payload < Stamp.MIN_BYTES + 7) {
            throw new UsageException("--payload must be at least " + (Stamp.MIN_BYTES + 7) + ", but was " + payload);
        }
        if ((backlog > 0 ? 1 : 0) + (idle > 0 ? 1 : 0) + (abuse > 0 ? 1 : 0) + (sync ? 1 : 0) > 1) {
            throw new UsageException(
                    "--backlog, --idle, --abuse and --sync must be asked for one at a time, but were more");
        }
    }

    private JobServer gateway(Scratch scratch, int connections) throws Exception {
        GatewayJob job =
                new GatewayJob(backend, parallelism, Broker.freePort(), connections + 16, Duration.ofSeconds(1), sync);
        Path folder = Files.createDirectories(scratch.folder().resolve("gateway"));
        return separate
                ? JobServer.separate(job, folder, deliveryWindow, heap)
                : JobServer.embedded(job, folder, deliveryWindow);
    }

    private int load(Terminal terminal, Scratch scratch) throws Exception {
        List<Contender> contenders = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        try {
            JobServer gateway = gateway(scratch, agents);
            contenders.add(Contender.connect("flink-swarm", gateway, agents, payload));
            if (peers) {
                for (Broker.Kind kind : Broker.Kind.values()) {
                    if (Broker.isInstalled(kind)) {
                        Broker broker = Broker.start(kind, scratch.folder());
                        contenders.add(Contender.connect(kind.key(), broker, agents, payload));
                    } else {
                        absent.add(kind.key());
                    }
                }
            }
            rounds(terminal, contenders);
            LoadReport report =
                    new LoadReport(contenders, absent, gateway.checkpoints().getSummary(), agents, rate, rounds);
            report.report(terminal, json.requested());
            return report.isComplete() ? DONE : FAILED;
        } finally {
            for (Contender contender : contenders) {
                contender.close();
            }
        }
    }

    private void rounds(Terminal terminal, List<Contender> contenders) throws InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                terminal.progress("round " + (round + 1) + " of " + rounds + ": " + contender.name());
                // later rounds find warm code, and only have to fill their queues
                int before = round == 0 ? warmUp : Math.min(warmUp, 2);
                if (rate > 0) {
                    contender.open().add(contender.runOpen(rate, before, seconds, seed + round));
                }
                if (window > 0) {
                    int first = rate > 0 ? Math.min(before, CLOSED_WARM_UP_SECONDS) : before;
                    contender.closed().add(contender.runClosed(window, first, seconds, seed + round));
                }
            }
        }
    }
}
