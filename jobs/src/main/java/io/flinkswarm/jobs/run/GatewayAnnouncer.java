package io.flinkswarm.jobs.run;

import io.flinkswarm.connector.gateway.GatewayRegistry;
import io.flinkswarm.jobs.cli.Terminal;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says where agents can connect, as soon as it is known, and again when it changes: a restarted job may find its port taken. */
final class GatewayAnnouncer implements AutoCloseable {
    private static final String UID = "gateway";
    private static final long EVERY_MILLIS = 50;

    private final Terminal terminal;
    private final ScheduledExecutorService watch;
    private Set<String> said = Set.of();

    private GatewayAnnouncer(Terminal terminal) {
        this.terminal = terminal;
        watch = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "gateway-announcer");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Watches the gateways of this JVM until it is closed. */
    static GatewayAnnouncer start(Terminal terminal) {
        GatewayAnnouncer announcer = new GatewayAnnouncer(terminal);
        announcer.watch.scheduleWithFixedDelay(announcer::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return announcer;
    }

    private void look() {
        Set<String> addresses = GatewayRegistry.addresses(UID);
        if (!addresses.isEmpty() && !addresses.equals(said)) {
            said = addresses;
            addresses.forEach(address -> terminal.message("gateway: " + address));
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
