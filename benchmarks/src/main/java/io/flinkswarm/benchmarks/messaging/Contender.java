package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.benchmarks.measure.Histogram;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** A server with a fleet connected to it, and what its rounds came to. */
final class Contender implements AutoCloseable {
    private static final int DRAIN_SECONDS = 60;

    private final String name;
    private final Server server;
    private final Fleet fleet;
    private final List<Figures> open = new ArrayList<>();
    private final List<Figures> closed = new ArrayList<>();

    /**
     * What one round came to.
     *
     * @param perSecond messages that arrived a second
     * @param serverCpuSeconds CPU seconds that the server used a second
     * @param clientCpuSeconds CPU seconds that the clients used a second
     * @param latencies quantiles of the time from when a message was due to its arrival: .5, .99, .999, 1
     * @param durable the same to the word that it is durable; empty where none comes
     */
    record Figures(
            double perSecond,
            double serverCpuSeconds,
            double clientCpuSeconds,
            List<Double> latencies,
            List<Double> durable) {
        double perCpuSecond() {
            return perSecond / serverCpuSeconds;
        }
    }

    private Contender(String name, Server server, Fleet fleet) {
        this.name = name;
        this.server = server;
        this.fleet = fleet;
    }

    /** Connects a fleet to a server, and takes both over. */
    static Contender connect(String name, Server server, int agents, int payloadBytes) throws Exception {
        Fleet fleet = null;
        try {
            fleet = new Fleet(payloadBytes);
            fleet.connect(server.protocol(), agents, server.address(), DRAIN_SECONDS);
            return new Contender(name, server, fleet);
        } catch (Exception e) {
            if (fleet != null) {
                fleet.close();
            }
            server.close();
            throw e;
        }
    }

    String name() {
        return name;
    }

    Server server() {
        return server;
    }

    Fleet fleet() {
        return fleet;
    }

    /** Rounds of an open loop. */
    List<Figures> open() {
        return open;
    }

    /** Rounds of a closed loop. */
    List<Figures> closed() {
        return closed;
    }

    /** Sends at a rate; what comes after the warm-up counts. */
    Figures runOpen(double rate, int warmUpSeconds, int seconds, long seed) throws InterruptedException {
        fleet.begin(new OpenLoad(fleet, rate, seed));
        fleet.run(warmUpSeconds);
        Figures figures = measure(seconds);
        fleet.begin(Load.NONE);
        drain();
        return figures;
    }

    /** Keeps so many messages of each agent under way; what comes after the warm-up counts. */
    Figures runClosed(int window, int warmUpSeconds, int seconds, long seed) throws InterruptedException {
        ClosedLoad load = new ClosedLoad(fleet, window, seed);
        fleet.begin(load);
        fleet.run(warmUpSeconds);
        Figures figures = measure(seconds);
        fleet.loop().ask(load::stop);
        drain();
        return figures;
    }

    /** Lets the load go on and counts. */
    Figures measure(int seconds) throws InterruptedException {
        fleet.loop().ask(() -> {
            fleet.latencies().clear();
            fleet.urgent().clear();
            fleet.durable().clear();
        });
        double clientsBefore = clientCpuSeconds();
        double serverBefore = server.cpuSeconds();
        long before = fleet.delivered();
        long began = System.nanoTime();
        fleet.run(seconds);
        double wall = (System.nanoTime() - began) / 1e9;
        long after = fleet.delivered();
        double clients = clientCpuSeconds() - clientsBefore;
        double own = server.cpuSeconds() - serverBefore - (server.sharesProcess() ? clients : 0);
        List<Double> latencies = new ArrayList<>();
        List<Double> durable = new ArrayList<>();
        fleet.loop().ask(() -> {
            latencies.addAll(quantiles(fleet.latencies()));
            durable.addAll(fleet.durable().count() == 0 ? List.of() : quantiles(fleet.durable()));
        });
        return new Figures(
                (after - before) / wall, own / wall, clients / wall, List.copyOf(latencies), List.copyOf(durable));
    }

    private static List<Double> quantiles(Histogram histogram) {
        return List.of(
                histogram.quantileMillis(.5),
                histogram.quantileMillis(.99),
                histogram.quantileMillis(.999),
                histogram.maxMillis());
    }

    private double clientCpuSeconds() {
        double seconds = 0;
        for (Thread thread : fleet.loop().threads()) {
            seconds += Math.max(0, ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId())) / 1e9;
        }
        return seconds;
    }

    /** Waits until all that was sent has arrived. */
    void drain() throws InterruptedException {
        fleet.await(DRAIN_SECONDS, "all messages delivered", () -> fleet.delivered() == fleet.sent());
    }

    @Override
    public void close() throws Exception {
        try {
            fleet.close();
        } catch (IOException e) {
            // the server is closed all the same
            throw new IllegalStateException("closing the clients failed", e);
        } finally {
            server.close();
        }
    }
}
