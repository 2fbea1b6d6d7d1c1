package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node says of itself: that it is there, what it has and what of that is in use. The first one makes it a member of its
 * pool; each later one stands for the earlier.
 *
 * <pre>{@code
 * NodeReport.builder("gpu-17", "gpus").capacity("cpu", 64).capacity("gpu", 8).gpuModel("A100").time(now).build();
 * }</pre>
 */
@Public
public record NodeReport(
        @Field(value = "the node, unique in its pool", required = true)
        String node,

        @Field(value = "the pool that it belongs to", required = true)
        String pool,

        @Field("what it has by resource, such as cpu, memory, gpu; empty: no resources are counted")
        SortedMap<String, Double> capacity,

        @Field("what is in use by resource, by whomever") SortedMap<String, Double> use,

        @Field("how many tasks it does at once; 0: as many as its resources allow")
        int slots,

        @Field("how many tasks of others wait there") int queue,

        @Field("model of its GPUs") String gpuModel,

        @Field("what may be asked of it, by key") SortedMap<String, String> labels,

        @Field("its speed as somebody rates it, for weighted strategies; left out: 1")
        double weight,

        @Field("what an hour of it costs, in any unit that all nodes share; left out: nothing")
        double costPerHour,

        @Field("what it says of itself; left out: it is up") NodeStatus status,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements BalanceEvent {
    public NodeReport {
        node = node == null ? "" : node;
        pool = pool == null ? "" : pool;
        capacity = capacity == null || capacity.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(capacity));
        use = use == null || use.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(use));
        gpuModel = gpuModel == null ? "" : gpuModel;
        labels = labels == null || labels.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        status = status == null ? NodeStatus.UP : status;
    }

    /** A report of a node that is up and counts no resources. */
    public static Builder builder(String node, String pool) {
        return new Builder(node, pool);
    }

    /** A builder that begins with what this one says. */
    public Builder toBuilder() {
        Builder builder = new Builder(node, pool);
        builder.capacity = capacity;
        builder.use = use;
        builder.slots = slots;
        builder.queue = queue;
        builder.gpuModel = gpuModel;
        builder.labels = labels;
        builder.weight = weight;
        builder.costPerHour = costPerHour;
        builder.status = status;
        builder.time = time;
        builder.sequence = sequence;
        return builder;
    }

    @Override
    public String subject() {
        return node;
    }

    @Override
    public int kindOrder() {
        return 0;
    }

    /** Collects what is to be said of a node; what is not set is not stated. */
    @Public
    public static final class Builder {
        private final String node;
        private final String pool;
        private SortedMap<String, Double> capacity = new TreeMap<>();
        private SortedMap<String, Double> use = new TreeMap<>();
        private int slots;
        private int queue;
        private String gpuModel = "";
        private SortedMap<String, String> labels = new TreeMap<>();
        private double weight = Double.NaN;
        private double costPerHour = Double.NaN;
        private NodeStatus status = NodeStatus.UP;
        private long time;
        private long sequence;

        private Builder(String node, String pool) {
            this.node = node;
            this.pool = pool;
        }

        /** What it has by resource, such as cpu, memory, gpu; empty: no resources are counted. */
        public Builder capacity(String key, double value) {
            if (!(capacity instanceof TreeMap)) {
                capacity = new TreeMap<>(capacity);
            }
            capacity.put(key, value);
            return this;
        }

        /** What it has by resource: all at once. */
        public Builder capacity(SortedMap<String, Double> values) {
            capacity = new TreeMap<>(values);
            return this;
        }

        /** What is in use by resource, by whomever. */
        public Builder use(String key, double value) {
            if (!(use instanceof TreeMap)) {
                use = new TreeMap<>(use);
            }
            use.put(key, value);
            return this;
        }

        /** What is in use by resource: all at once. */
        public Builder use(SortedMap<String, Double> values) {
            use = new TreeMap<>(values);
            return this;
        }

        /** How many tasks it does at once; 0: as many as its resources allow. */
        public Builder slots(int value) {
            slots = value;
            return this;
        }

        /** How many tasks of others wait there. */
        public Builder queue(int value) {
            queue = value;
            return this;
        }

        /** Model of its GPUs. */
        public Builder gpuModel(String value) {
            gpuModel = value;
            return this;
        }

        /** What may be asked of it, by key. */
        public Builder label(String key, String value) {
            if (!(labels instanceof TreeMap)) {
                labels = new TreeMap<>(labels);
            }
            labels.put(key, value);
            return this;
        }

        /** What may be asked of it: all at once. */
        public Builder labels(SortedMap<String, String> values) {
            labels = new TreeMap<>(values);
            return this;
        }

        /** Its speed as somebody rates it, for weighted strategies; left out: 1. */
        public Builder weight(double value) {
            weight = value;
            return this;
        }

        /** What an hour of it costs, in any unit that all nodes share; left out: nothing. */
        public Builder costPerHour(double value) {
            costPerHour = value;
            return this;
        }

        /** What it says of itself; left out: it is up. */
        public Builder status(NodeStatus value) {
            status = value;
            return this;
        }

        /** Event time, milliseconds since the epoch. */
        public Builder time(long value) {
            time = value;
            return this;
        }

        /** The sender's running number. */
        public Builder sequence(long value) {
            sequence = value;
            return this;
        }

        /** The record. */
        public NodeReport build() {
            return new NodeReport(
                    node,
                    pool,
                    capacity,
                    use,
                    slots,
                    queue,
                    gpuModel,
                    labels,
                    weight,
                    costPerHour,
                    status,
                    time,
                    sequence);
        }
    }
}
