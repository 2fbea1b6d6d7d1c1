package io.flinkswarm.jobs.drill.messaging;

import io.flinkswarm.agent.AgentStats;
import io.flinkswarm.agent.FullPolicy;
import io.flinkswarm.agent.Outgoing;
import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Agents that write to each other, now and then cut their own connections, and keep the {@link Ledger}.
 *
 * <p>They try a few ports in turn: a gateway that comes up on another machine of the cluster may find its own taken.
 */
@Adapter("times what the members process")
final class DrillMembers implements AutoCloseable {
    private static final int PORTS = 4;
    private static final int TICK_MILLIS = 10;
    private static final int CLIENT_THREADS = 2;
    private static final Priority[] PRIORITIES = Priority.values();
    private static final Duration JOIN = Duration.ofSeconds(60);

    /** Notes that a member has processed a message. */
    interface Witness {
        void processed(String id, String addressee, String by, long nanos);
    }

    private final Ledger ledger;
    private final List<SwarmAgent> agents = new ArrayList<>();
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(CLIENT_THREADS, task -> {
        Thread thread = new Thread(task, "drill-members");
        thread.setDaemon(true);
        return thread;
    });
    private final SplittableRandom random;
    private final double perTick;
    private final double reconnectsPerTick;
    private double owed;
    private double reconnectsOwed;
    private volatile boolean sending;
    private volatile Throwable failure;

    /**
     * Connects them.
     *
     * @param port of the first gateway
     * @param perSecond messages of all together
     * @param reconnectsPerSecond connections of all together that are cut
     * @param witness told of what is processed; the ledger's own method but in a test of the drill itself
     */
    DrillMembers(
            int count,
            int port,
            double perSecond,
            double reconnectsPerSecond,
            long seed,
            Ledger ledger,
            Witness witness) {
        this.ledger = ledger;
        this.random = new SplittableRandom(seed);
        this.perTick = perSecond * TICK_MILLIS / 1000;
        this.reconnectsPerTick = reconnectsPerSecond * TICK_MILLIS / 1000;
        URI[] gateways = new URI[PORTS];
        for (int i = 0; i < PORTS; i++) {
            gateways[i] = URI.create("ws://127.0.0.1:" + (port + i));
        }
        HttpClient http = HttpClient.newBuilder().executor(timer).build();
        for (int i = 0; i < count; i++) {
            String name = "member-" + i;
            agents.add(SwarmAgent.builder()
                    .name(name)
                    .gateways(gateways)
                    .http(http)
                    .timer(timer)
                    .handlers(timer)
                    .backoff(Duration.ofMillis(50), Duration.ofMillis(300))
                    .joinTimeout(JOIN)
                    .whenFull(FullPolicy.WAIT, JOIN)
                    .onMessage((Message message) ->
                            witness.processed(message.globalId(), message.to().name(), name, System.nanoTime()))
                    .start());
        }
        timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Waits until each was taken in once. */
    void awaitJoined() {
        for (SwarmAgent agent : agents) {
            agent.joined().orTimeout(JOIN.toSeconds(), TimeUnit.SECONDS).join();
        }
    }

    /** Whether they send and reconnect from now on. */
    void sending(boolean now) {
        sending = now;
    }

    private void tick() {
        if (!sending || failure != null) {
            return;
        }
        try {
            for (owed += perTick; owed >= 1; owed--) {
                send();
            }
            for (reconnectsOwed += reconnectsPerTick; reconnectsOwed >= 1; reconnectsOwed--) {
                agents.get(random.nextInt(agents.size())).reconnect();
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void send() {
        int from = random.nextInt(agents.size());
        int to = random.nextInt(agents.size());
        SwarmAgent sender = agents.get(from);
        Outgoing message = Outgoing.event(Recipient.agent("member-" + to), "{\"drill\":" + random.nextInt(1000) + "}")
                .withPriority(PRIORITIES[random.nextInt(PRIORITIES.length)]);
        sender.sendAsync(message).whenComplete((receipt, refused) -> {
            if (refused != null) {
                failure = refused;
                return;
            }
            String id = "member-" + from + "/" + receipt.id();
            ledger.sent(id, "member-" + to);
            receipt.durable().whenComplete((unused, why) -> {
                if (why == null) {
                    ledger.durable(id);
                } else {
                    ledger.refused(id, why.toString());
                }
            });
        });
    }

    /** Throws what made sending end. */
    void check() {
        if (failure != null) {
            throw new IllegalStateException("the drill's members must go on, but one failed", failure);
        }
    }

    /** What all of them have counted. */
    List<AgentStats> stats() {
        return agents.stream().map(SwarmAgent::stats).toList();
    }

    @Override
    public void close() {
        sending = false;
        agents.parallelStream().forEach(SwarmAgent::close);
        timer.shutdownNow();
    }
}
