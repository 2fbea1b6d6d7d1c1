package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.MetricGroup;

/**
 * Emits what comes back to {@code @coordinator}, and ends when the job's other inputs have ended and nothing has come back for
 * a grace time.
 *
 * <p>Its time is idle, so that it holds nobody's watermark back; messages carry the time at which they were made.
 */
@Adapter("waits for the grace time; names a session")
final class LoopbackReader implements SourceReader<MessagingEvent, GatewaySplit>, GatewayEndpoint {
    private static final int BATCH = 64;

    private final String uid;
    private final String job;
    private final int subtask;
    private final long graceNanos;
    private final Loopback loopback;
    private final Wakeup wakeup = new Wakeup();
    private final ScheduledExecutorService timer;
    private boolean opened;
    private volatile long lastPassed = System.nanoTime();
    private volatile boolean ending;
    private volatile boolean ended;

    LoopbackReader(String uid, GatewayConfig config, SourceReaderContext context) {
        this.uid = uid;
        job = job(context);
        subtask = context.getIndexOfSubtask();
        graceNanos = config.loopbackGrace().toNanos();
        loopback = new Loopback(subtask, newSession(), config.loopbackWindow(), config.maxHops(), wakeup::wake);
        register(loopback, context.metricGroup());
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, uid + "-loopback-" + subtask);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The id of the job that a reader belongs to. */
    static String job(SourceReaderContext context) {
        return context.metricGroup().getAllVariables().getOrDefault("<job_id>", "");
    }

    /** A session unlike that of any other attempt. */
    static long newSession() {
        return UUID.randomUUID().getMostSignificantBits() >>> 12;
    }

    /** Shows how the loopback is used. */
    static void register(Loopback loopback, MetricGroup metrics) {
        MetricGroup group = metrics.addGroup("loopback");
        group.gauge("hops", loopback::hops);
        group.gauge("repeated", loopback::repeated);
        group.gauge("hopLimitExceeded", loopback::refused);
        group.gauge("dropped", loopback::dropped);
    }

    @Override
    public void start() {
        GatewayRegistry.enter(job, uid, subtask, this, null);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<MessagingEvent> output) {
        if (!opened) {
            opened = true;
            output.markIdle();
            output.collect(loopback.opened());
        }
        if (loopback.hasMore()) {
            lastPassed = System.nanoTime();
            loopback.drain(BATCH, event -> {
                if (event instanceof Message message) {
                    output.collect(message, message.time());
                } else {
                    output.collect(event);
                }
            });
            return InputStatus.MORE_AVAILABLE;
        }
        return ended ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> next = wakeup.next();
        if (!opened || ended || loopback.hasMore()) {
            wakeup.wake();
        }
        return next;
    }

    @Override
    public boolean deliver(Delivery delivery) {
        return loopback.offer(delivery);
    }

    /** Sessions other than the loopback's never were; there is nobody to tell. */
    @Override
    public boolean gone(Delivery delivery) {
        return true;
    }

    @Override
    public void inputEnded() {
        if (!ending) {
            ending = true;
            lastPassed = System.nanoTime();
            timer.schedule(this::endUnlessPassing, graceNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void endUnlessPassing() {
        long left = graceNanos - (System.nanoTime() - lastPassed);
        if (left > 0 || loopback.hasMore()) {
            timer.schedule(this::endUnlessPassing, Math.max(left, graceNanos / 10), TimeUnit.NANOSECONDS);
        } else {
            ended = true;
            wakeup.wake();
        }
    }

    @Override
    public List<GatewaySplit> snapshotState(long checkpointId) {
        return List.of();
    }

    @Override
    public void addSplits(List<GatewaySplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        GatewayRegistry.leave(job, uid, subtask, this);
        timer.shutdownNow();
    }
}
