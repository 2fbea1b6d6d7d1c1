package io.flinkswarm.testkit;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * What one run of a job did, kept outside of the job's failure domain: its outputs, how far its source came and where it
 * is to fail.
 *
 * <p>Records live in a registry of this JVM, by id, so that they survive restarts and restores of the job; a MiniCluster's
 * tasks find theirs there. It is the one static state of the test kit. A run is over with {@link #close}.
 */
public final class RunRecord implements AutoCloseable {
    /** Survives every restart of the jobs that run in this JVM. */
    private static final Map<String, RunRecord> SURVIVING = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final FailurePlan failures;
    private final Map<String, List<Object>> provisional = new TreeMap<>();
    private final Map<String, List<Object>> durable = new TreeMap<>();
    private final Set<UUID> committed = new HashSet<>();
    private final BitSet emitted = new BitSet();
    private final CompletableFuture<Void> allEmitted = new CompletableFuture<>();
    private int elements = Integer.MAX_VALUE;
    private int window = Integer.MAX_VALUE;
    private volatile int holdAt = Integer.MAX_VALUE;

    RunRecord(FailurePlan failures) {
        this.failures = failures;
        SURVIVING.put(id, this);
    }

    /** The record of a run that nothing disturbs. */
    public static RunRecord undisturbed() {
        return new RunRecord(FailurePlan.none());
    }

    static RunRecord surviving(String id) {
        RunRecord record = SURVIVING.get(id);
        if (record == null) {
            throw new IllegalStateException("run " + id + " must be open while its job runs, but was closed");
        }
        return record;
    }

    /** The id by which the job's tasks find the record. */
    public String id() {
        return id;
    }

    /** Adds the source: its window and its progress are this run's. A run has one source. */
    public <T> SingleOutputStreamOperator<T> source(
            StreamExecutionEnvironment env,
            ReplaySource<T> source,
            WatermarkStrategy<T> watermarks,
            TypeInformation<T> type) {
        synchronized (this) {
            elements = source.size();
            if (elements == 0) {
                allEmitted.complete(null);
            }
        }
        ReplaySource<T> recorded = source.recordedBy(id);
        return env.fromSource(
                        window == Integer.MAX_VALUE ? recorded : recorded.window(window), watermarks, "replay", type)
                .uid("replay");
    }

    /** Passes the elements on and fails where this run's plan says. */
    public <T> SingleOutputStreamOperator<T> failing(String uid, DataStream<T> stream) {
        return stream.transform(uid, stream.getType(), new FailingOperator<>(id))
                .uid(uid)
                .setParallelism(stream.getParallelism());
    }

    /** Collects the elements at once: those that a failure undoes are there too, and those redone are there again. */
    public <T> void provisional(String name, DataStream<T> stream) {
        stream.sinkTo(new ProvisionalSink<>(id, name))
                .uid("provisional-" + name)
                .name("provisional-" + name);
    }

    /** Collects the elements exactly once: those that a completed checkpoint covers. */
    public <T> void durable(String name, DataStream<T> stream) {
        stream.sinkTo(new DurableSink<>(
                        id,
                        name,
                        stream.getType()
                                .createSerializer(stream.getExecutionEnvironment()
                                        .getConfig()
                                        .getSerializerConfig())))
                .uid("durable-" + name)
                .name("durable-" + name);
    }

    /** What was collected at once, in the order of arrival. */
    public synchronized <T> List<T> provisional(String name) {
        return copyOf(provisional, name);
    }

    /** What was collected exactly once, in the order of commits. */
    public synchronized <T> List<T> durable(String name) {
        return copyOf(durable, name);
    }

    /** The names under which anything was collected exactly once. */
    public synchronized Set<String> durableNames() {
        return new TreeSet<>(durable.keySet());
    }

    /** How often the job was made to fail. */
    public int failures() {
        return failures.happened();
    }

    /** What the job was made to fail by, in order. */
    public List<String> failurePoints() {
        return failures.points();
    }

    /** How many elements the source has emitted at least once. */
    public synchronized int emitted() {
        return emitted.cardinality();
    }

    @SuppressWarnings("unchecked")
    private static <T> List<T> copyOf(Map<String, List<Object>> outputs, String name) {
        return (List<T>) new ArrayList<>(outputs.getOrDefault(name, List.of()));
    }

    synchronized int elements() {
        if (elements == Integer.MAX_VALUE) {
            throw new IllegalStateException("a run must have a source: add it with run.source");
        }
        return elements;
    }

    FailurePlan plan() {
        return failures;
    }

    void window(int size) {
        window = size;
    }

    void holdAt(int index) {
        holdAt = index;
    }

    int holdAt() {
        return holdAt;
    }

    synchronized void addProvisional(String name, Object element) {
        provisional.computeIfAbsent(name, unused -> new ArrayList<>()).add(element);
    }

    synchronized void commit(String name, UUID batch, List<?> elements) {
        // After a failure Flink commits again what it had committed: the batch's id tells.
        if (committed.add(batch)) {
            durable.computeIfAbsent(name, unused -> new ArrayList<>()).addAll(elements);
        }
    }

    void markEmitted(int index) {
        boolean all;
        synchronized (this) {
            emitted.set(index);
            all = emitted.cardinality() == elements;
        }
        if (all) {
            allEmitted.complete(null);
        }
    }

    CompletableFuture<Void> allEmitted() {
        return allEmitted;
    }

    /** Forgets the run; its job must have ended. */
    @Override
    public void close() {
        SURVIVING.remove(id);
    }
}
