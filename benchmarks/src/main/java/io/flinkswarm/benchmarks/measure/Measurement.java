package io.flinkswarm.benchmarks.measure;

import com.sun.management.OperatingSystemMXBean;
import io.flinkswarm.protocol.annotation.Internal;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one run of the benchmark notes: CPU time and wall time from a mark in the load to its end, and latencies.
 *
 * <p>Sources and sinks of the embedded cluster reach it by a static reference: the benchmark runs one job at a time in one
 * JVM.
 */
@Internal
public final class Measurement {
    private static volatile Measurement current = new Measurement(0, 0);

    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final AtomicBoolean marked = new AtomicBoolean();
    private volatile long cpuAtMark;
    private volatile long wallAtMark;
    private long cpuNanos;
    private long wallNanos;

    private final long[] sentNanos;
    private final long[] latencies;
    private final AtomicInteger count = new AtomicInteger();

    private Measurement(int events, int mostLatencies) {
        sentNanos = new long[events];
        latencies = new long[mostLatencies];
    }

    /** Begins a run that counts CPU time. */
    public static Measurement begin() {
        return begin(0, 0);
    }

    /** Begins a run that also measures the time from events to what they bring about. */
    public static Measurement begin(int events, int mostLatencies) {
        current = new Measurement(events, mostLatencies);
        return current;
    }

    public static Measurement current() {
        return current;
    }

    /** Notes that the part that counts begins. */
    public void mark() {
        if (marked.compareAndSet(false, true)) {
            wallAtMark = System.nanoTime();
            cpuAtMark = SYSTEM.getProcessCpuTime();
        }
    }

    /** Notes that the run is over. */
    public void end() {
        cpuNanos = SYSTEM.getProcessCpuTime() - cpuAtMark;
        wallNanos = System.nanoTime() - wallAtMark;
    }

    public double cpuSeconds() {
        return cpuNanos / 1e9;
    }

    public double wallSeconds() {
        return wallNanos / 1e9;
    }

    /** Notes that event {@code number} leaves the source now. */
    public void sent(long number) {
        sentNanos[(int) number] = System.nanoTime();
    }

    /** Notes that what event {@code number} brought about is here now. */
    public void answered(long number) {
        int place = count.getAndIncrement();
        if (place < latencies.length) {
            latencies[place] = System.nanoTime() - sentNanos[(int) number];
        }
    }

    /** How many answers were timed. */
    public int timed() {
        return Math.min(count.get(), latencies.length);
    }

    /** The latency in milliseconds below which the share of the answers is. */
    public double quantileMillis(double share) {
        long[] sorted = Arrays.copyOf(latencies, timed());
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }
}
