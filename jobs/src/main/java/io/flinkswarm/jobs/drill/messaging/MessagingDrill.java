package io.flinkswarm.jobs.drill.messaging;

import io.flinkswarm.agent.AgentStats;
import io.flinkswarm.jobs.cluster.LocalCluster;
import io.flinkswarm.protocol.annotation.Adapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * TaskManagers killed one after another while agents write to each other, and the account of what that did to their messages.
 *
 * @param agents how many
 * @param kills how many
 * @param perSecond messages of all agents together
 * @param reconnectsPerSecond connections of all agents together that are cut
 * @param seed of who writes to whom, and of when what is killed
 * @param settling within what time everything under way at the end must have become durable and been processed
 */
@Adapter("times how long nothing comes after a kill")
record MessagingDrill(
        int agents, int kills, double perSecond, double reconnectsPerSecond, long seed, Duration settling) {
    private static final int TASK_MANAGERS = 2;
    private static final int CHECKPOINT_MILLIS = 500;
    /** Long enough for a machine that has much else to do. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final long LOOK_AGAIN_NANOS = 20_000_000;
    private static final int SHORTEST_CALM_MILLIS = 700;
    private static final int LONGEST_CALM_MILLIS = 2500;

    /**
     * What it came to.
     *
     * @param verdict the ledger's
     * @param deadLetters what the mailboxes have given up, in words: nothing may be
     * @param gapsMillis for each kill the longest time without any message processed
     * @param connections how often gateways have taken agents in
     * @param resent messages that were sent again
     * @param repeats deliveries that came again, and were known
     */
    record Result(
            Ledger.Verdict verdict,
            List<String> deadLetters,
            List<Double> gapsMillis,
            long connections,
            long resent,
            long repeats) {
        boolean isClean() {
            return verdict.isClean() && deadLetters.isEmpty();
        }

        double gapMillis(double share) {
            double[] sorted =
                    gapsMillis.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
        }
    }

    /** Runs it in a folder, which keeps the logs. */
    Result run(Path folder, Consumer<String> progress) throws Exception {
        Ledger ledger = new Ledger();
        return run(folder, progress, ledger, ledger::processed);
    }

    /** Runs it with another witness: for the test that the drill finds what is wrong. */
    Result run(Path folder, Consumer<String> progress, Ledger ledger, DrillMembers.Witness witness) throws Exception {
        progress.accept("starting a cluster");
        DrillJob job = new DrillJob(freePort(), TASK_MANAGERS, CHECKPOINT_MILLIS, folder.resolve("dead-letters"));
        try (LocalCluster cluster = LocalCluster.in(folder)
                .taskManagers(TASK_MANAGERS)
                .slots(TASK_MANAGERS)
                .quickStart()
                .start()) {
            StreamExecutionEnvironment env = cluster.environment();
            job.build(env);
            JobID id = env.executeAsync("drill messaging").getJobID();
            cluster.awaitRunning(id, PATIENCE);
            try (DrillMembers members =
                    new DrillMembers(agents, job.port(), perSecond, reconnectsPerSecond, seed, ledger, witness)) {
                members.awaitJoined();
                members.sending(true);
                List<Double> gaps = killAndWait(cluster, id, members, ledger, progress);
                members.sending(false);
                progress.accept("waiting for what is under way");
                await(settling, ledger::isSettled);
                List<AgentStats> stats = members.stats();
                return new Result(
                        ledger.verdict(),
                        job.deadLetterLines(),
                        gaps,
                        stats.stream().mapToLong(AgentStats::connections).sum(),
                        stats.stream().mapToLong(AgentStats::resent).sum(),
                        stats.stream().mapToLong(AgentStats::duplicates).sum());
            }
        }
    }

    private List<Double> killAndWait(
            LocalCluster cluster, JobID job, DrillMembers members, Ledger ledger, Consumer<String> progress)
            throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<Double> gaps = new ArrayList<>();
        calm(random, members);
        for (int kill = 0; kill < kills; kill++) {
            int victim = random.nextInt(TASK_MANAGERS);
            progress.accept("kill " + (kill + 1) + " of " + kills + ": TaskManager " + victim);
            long processed = ledger.processed();
            ledger.beginGap();
            cluster.kill(victim);
            cluster.restart(victim);
            cluster.awaitTaskManagers(TASK_MANAGERS, PATIENCE);
            cluster.awaitRunning(job, PATIENCE);
            if (!await(PATIENCE, () -> ledger.processed() > processed)) {
                // nothing comes any more: the verdict will say what was lost
                break;
            }
            calm(random, members);
            gaps.add(ledger.longestGap(System.nanoTime()) / 1e6);
        }
        return gaps;
    }

    private static void calm(SplittableRandom random, DrillMembers members) throws InterruptedException {
        long end = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(random.nextInt(SHORTEST_CALM_MILLIS, LONGEST_CALM_MILLIS));
        while (System.nanoTime() < end) {
            members.check();
            pause();
        }
    }

    /** What is waited for. */
    private interface Condition {
        boolean isMet();
    }

    private static boolean await(Duration patience, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end) {
            if (condition.isMet()) {
                return true;
            }
            pause();
        }
        return false;
    }

    private static void pause() throws InterruptedException {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
