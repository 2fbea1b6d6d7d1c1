package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;
import io.flinkswarm.protocol.value.Priority;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A piece of work that a pool gives to one of its nodes.
 *
 * <pre>{@code
 * Task.builder("render-7", "gpus").type("render").need("cpu", 4).need("gpu", .5).time(now).build();
 * }</pre>
 */
@Public
public record Task(
        @Field(value = "id of the task, unique in its pool", required = true)
        String id,

        @Field(value = "the pool of nodes that it is for", required = true)
        String pool,

        @Field("task type: durations are learned per type") String type,

        @Field("whose task it is: quotas and fair shares count by tenant")
        String tenant,

        @Field("how urgent it is") Priority priority,

        @Field(
                "what it needs by resource, such as cpu, memory, network, storage; gpu below 1 is a share of one GPU, else whole ones")
        SortedMap<String, Double> needs,

        @Field("where it may run") Constraints constraints,

        @Field("where it would like to run") Preferences preferences,

        @Field("how long somebody thinks that it takes, milliseconds: a hint, never trusted; 0 if not stated")
        long estimateMillis,

        @Field("when it must have ended, milliseconds since the epoch; 0 if it need not")
        long deadline,

        @Field("tasks of the pool that must be done before it starts")
        List<String> dependencies,

        @Field("name of the gang whose tasks start all or none; empty if it has none")
        String gang,

        @Field("how many tasks the gang has") int gangSize,

        @Field("tasks of one workflow stay together where a pool is sharded: needed there by dependencies")
        String workflow,

        @Field("how long an attempt may take, milliseconds; 0 leaves it to the policy")
        long runTimeoutMillis,

        @Field("how often it may be tried; 0 leaves it to the policy")
        int maxAttempts,

        @Field("whether it may be taken from a node after it has begun; what was done is lost")
        boolean movable,

        @Field("event time, milliseconds since the epoch") long time,

        @Field("the sender's running number") long sequence)
        implements BalanceEvent {
    /** The type of a task that names none. */
    public static final String DEFAULT_TYPE = "default";

    public Task {
        id = id == null ? "" : id;
        pool = pool == null ? "" : pool;
        type = type == null || type.isEmpty() ? DEFAULT_TYPE : type;
        tenant = tenant == null ? "" : tenant;
        priority = priority == null ? Priority.NORMAL : priority;
        needs = needs == null || needs.isEmpty()
                ? Collections.emptySortedMap()
                : Collections.unmodifiableSortedMap(new TreeMap<>(needs));
        constraints = constraints == null ? Constraints.NONE : constraints;
        preferences = preferences == null ? Preferences.NONE : preferences;
        dependencies = dependencies == null ? List.of() : List.copyOf(dependencies);
        gang = gang == null ? "" : gang;
        workflow = workflow == null ? "" : workflow;
    }

    /** A task of normal priority that needs nothing in particular. */
    public static Builder builder(String id, String pool) {
        return new Builder(id, pool);
    }

    /** A builder that begins with what this one says. */
    public Builder toBuilder() {
        Builder builder = new Builder(id, pool);
        builder.type = type;
        builder.tenant = tenant;
        builder.priority = priority;
        builder.needs = needs;
        builder.constraints = constraints;
        builder.preferences = preferences;
        builder.estimateMillis = estimateMillis;
        builder.deadline = deadline;
        builder.dependencies = dependencies;
        builder.gang = gang;
        builder.gangSize = gangSize;
        builder.workflow = workflow;
        builder.runTimeoutMillis = runTimeoutMillis;
        builder.maxAttempts = maxAttempts;
        builder.movable = movable;
        builder.time = time;
        builder.sequence = sequence;
        return builder;
    }

    @Override
    public String subject() {
        return id;
    }

    @Override
    public int kindOrder() {
        return 2;
    }

    /** Collects what is to be said of a task; what is not set is not stated. */
    @Public
    public static final class Builder {
        private final String id;
        private final String pool;
        private String type = DEFAULT_TYPE;
        private String tenant = "";
        private Priority priority = Priority.NORMAL;
        private SortedMap<String, Double> needs = new TreeMap<>();
        private Constraints constraints = Constraints.NONE;
        private Preferences preferences = Preferences.NONE;
        private long estimateMillis;
        private long deadline;
        private List<String> dependencies = List.of();
        private String gang = "";
        private int gangSize;
        private String workflow = "";
        private long runTimeoutMillis;
        private int maxAttempts;
        private boolean movable;
        private long time;
        private long sequence;

        private Builder(String id, String pool) {
            this.id = id;
            this.pool = pool;
        }

        /** Task type: durations are learned per type. */
        public Builder type(String value) {
            type = value;
            return this;
        }

        /** Whose task it is: quotas and fair shares count by tenant. */
        public Builder tenant(String value) {
            tenant = value;
            return this;
        }

        /** How urgent it is. */
        public Builder priority(Priority value) {
            priority = value;
            return this;
        }

        /** What it needs by resource, such as cpu, memory, network, storage; gpu below 1 is a share of one GPU, else whole ones. */
        public Builder need(String key, double value) {
            if (!(needs instanceof TreeMap)) {
                needs = new TreeMap<>(needs);
            }
            needs.put(key, value);
            return this;
        }

        /** What it needs by resource: all at once. */
        public Builder needs(SortedMap<String, Double> values) {
            needs = new TreeMap<>(values);
            return this;
        }

        /** Where it may run. */
        public Builder constraints(Constraints value) {
            constraints = value;
            return this;
        }

        /** Where it would like to run. */
        public Builder preferences(Preferences value) {
            preferences = value;
            return this;
        }

        /** How long somebody thinks that it takes, milliseconds: a hint, never trusted; 0 if not stated. */
        public Builder estimateMillis(long value) {
            estimateMillis = value;
            return this;
        }

        /** When it must have ended, milliseconds since the epoch; 0 if it need not. */
        public Builder deadline(long value) {
            deadline = value;
            return this;
        }

        /** Tasks of the pool that must be done before it starts. */
        public Builder dependencies(List<String> value) {
            dependencies = value;
            return this;
        }

        /** Name of the gang whose tasks start all or none; empty if it has none. */
        public Builder gang(String value) {
            gang = value;
            return this;
        }

        /** How many tasks the gang has. */
        public Builder gangSize(int value) {
            gangSize = value;
            return this;
        }

        /** Tasks of one workflow stay together where a pool is sharded: needed there by dependencies. */
        public Builder workflow(String value) {
            workflow = value;
            return this;
        }

        /** How long an attempt may take, milliseconds; 0 leaves it to the policy. */
        public Builder runTimeoutMillis(long value) {
            runTimeoutMillis = value;
            return this;
        }

        /** How often it may be tried; 0 leaves it to the policy. */
        public Builder maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        /** Whether it may be taken from a node after it has begun; what was done is lost. */
        public Builder movable(boolean value) {
            movable = value;
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
        public Task build() {
            return new Task(
                    id,
                    pool,
                    type,
                    tenant,
                    priority,
                    needs,
                    constraints,
                    preferences,
                    estimateMillis,
                    deadline,
                    dependencies,
                    gang,
                    gangSize,
                    workflow,
                    runTimeoutMillis,
                    maxAttempts,
                    movable,
                    time,
                    sequence);
        }
    }
}
