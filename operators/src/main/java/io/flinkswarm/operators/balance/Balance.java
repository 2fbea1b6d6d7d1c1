package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.state.balance.BalanceDecisionSerializer;
import io.flinkswarm.state.balance.BalanceEventSerializer;
import io.flinkswarm.state.control.ControlStreams;
import io.flinkswarm.state.durability.DurableEmission;
import io.flinkswarm.state.durability.EmitMode;
import io.flinkswarm.state.journal.Journal;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.state.views.ViewOptions;
import io.flinkswarm.state.views.ViewStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Tasks given to the nodes of pools, as a part of a user's own pipeline.
 *
 * <pre>{@code
 * BalanceStreams balance = Balance.of(BalanceConfig.DEFAULT).assign(nodes, tasks, results);
 * balance.decisions().sinkTo(...);    // assignments, what is taken back, the steps of tasks
 * balance.rejected().sinkTo(...);
 * }</pre>
 *
 * <p><b>Time.</b> Event time only: streams carry timestamps and watermarks of the user's own, or of {@code
 * SwarmTime.arrival()}. <b>Order.</b> As events arrive, or by event time ({@link #order}): then what is decided is a
 * function of the input alone. <b>Guarantees.</b> State exactly once; each decision leaves provisional at once and durable
 * after the checkpoint that covers it; no durable decision is ever contradicted; an assignment's epoch fences off what nodes
 * say of earlier ones. <b>Bad input</b> leaves on {@link BalanceStreams#rejected} with its reason and fails nothing.
 */
@Public
public final class Balance {
    /** The type of the events as they travel. */
    public static final TypeInformation<BalanceEvent> EVENT_TYPE = RecordTypeInfo.of(BalanceEventSerializer.INSTANCE);

    /** The type of decisions. */
    public static final TypeInformation<BalanceDecision> DECISION_TYPE =
            RecordTypeInfo.of(BalanceDecisionSerializer.INSTANCE);

    /** The type of nodes' reports. */
    public static final TypeInformation<NodeReport> NODE_TYPE = eventType(NodeReport.class);

    /** The type of tasks. */
    public static final TypeInformation<Task> TASK_TYPE = eventType(Task.class);

    /** The type of results. */
    public static final TypeInformation<TaskResult> RESULT_TYPE = eventType(TaskResult.class);

    private final BalanceConfig config;
    private final List<Input<?>> more = new ArrayList<>();
    private Order order = BalanceOptions.ORDER.defaultValue();
    private EmitMode emit = BalanceOptions.EMIT.defaultValue();
    private int maxBuffered = BalanceOptions.MAX_BUFFERED.defaultValue();
    private int maxUnconfirmed = BalanceOptions.MAX_UNCONFIRMED.defaultValue();
    private String journal;
    private boolean views = BalanceOptions.VIEWS.defaultValue();
    private String uid = Visit.PROTOCOL;
    private DataStream<ControlEvent> control;
    private DataStream<PageRequest> pageRequests;

    private record Input<T extends BalanceEvent>(DataStream<T> stream, String name) {}

    private Balance(BalanceConfig config) {
        this.config = Objects.requireNonNull(config, "config");
    }

    /** The type of one kind of events: what a stream of them is to be declared with. */
    public static <T extends BalanceEvent> TypeInformation<T> eventType(Class<T> kind) {
        return RecordTypeInfo.of(EventKindSerializers.of(kind));
    }

    /** Balancing under the policy. */
    public static Balance of(BalanceConfig config) {
        return new Balance(config);
    }

    /**
     * Balancing as a configuration describes it; see {@link BalanceOptions}.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static Balance of(Configuration configuration) {
        return BalanceOptions.read(configuration);
    }

    /** The policy. */
    public BalanceConfig config() {
        return config;
    }

    /** Whether events are taken as they arrive or sorted by event time. */
    public Balance order(Order how) {
        order = Objects.requireNonNull(how, "order");
        return this;
    }

    /** Whether decisions leave at once and again when they are durable, or only then. */
    public Balance emit(EmitMode when) {
        emit = Objects.requireNonNull(when, "emit");
        return this;
    }

    /** How many events of a pool may wait for the watermark. */
    public Balance maxBuffered(int events) {
        maxBuffered = Bounds.atLeast("max-buffered", events, 1);
        return this;
    }

    /** How many decisions of a subtask may wait for a checkpoint. */
    public Balance maxUnconfirmed(int decisions) {
        maxUnconfirmed = Bounds.atLeast("max-unconfirmed", decisions, 1);
        return this;
    }

    /** Writes the journal to the folder, on any file system with a recoverable writer. */
    public Balance journal(String folder) {
        journal = Objects.requireNonNull(folder, "journal");
        return this;
    }

    /** Whether nodes, tasks and the accuracy of predictions are kept as views. */
    public Balance views(boolean kept) {
        views = kept;
        return this;
    }

    /** Who asks for pages of the views. */
    public Balance pageRequests(DataStream<PageRequest> requests) {
        pageRequests = Objects.requireNonNull(requests, "pageRequests");
        return views(true);
    }

    /** Policy changes while the job runs. */
    public Balance control(DataStream<ControlEvent> events) {
        control = Objects.requireNonNull(events, "control");
        return this;
    }

    /** The uid of the operator; needed where a job has more than one. */
    public Balance uid(String id) {
        uid = Objects.requireNonNull(id, "uid");
        return this;
    }

    /**
     * A further stream of events of one kind for {@link #assign(DataStream, DataStream, DataStream)}, such as withdrawals,
     * bids, starts or what trust makes of nodes.
     *
     * @param name of the stream within this operator; it becomes part of a uid
     */
    public <T extends BalanceEvent> Balance with(String name, DataStream<T> stream) {
        more.add(new Input<>(Objects.requireNonNull(stream, "stream"), Objects.requireNonNull(name, "name")));
        return this;
    }

    /**
     * Gives the tasks to the nodes and learns from the results.
     *
     * <p>The streams are joined here; between them there is no order but that of event time.
     */
    public BalanceStreams assign(DataStream<NodeReport> nodes, DataStream<Task> tasks, DataStream<TaskResult> results) {
        DataStream<BalanceEvent> events = events(new Input<>(nodes, "nodes"))
                .union(events(new Input<>(tasks, "tasks")), events(new Input<>(results, "results")));
        for (Input<?> input : more) {
            events = events.union(events(input));
        }
        return build(events);
    }

    /** The same from one stream, which keeps the order in which events of a pool come. */
    public BalanceStreams assign(DataStream<BalanceEvent> events) {
        if (!more.isEmpty()) {
            throw new IllegalStateException(
                    "with() must go with typed streams: put all kinds of events into the one stream");
        }
        return build(events);
    }

    private BalanceStreams build(DataStream<BalanceEvent> events) {
        List<String> mistakes = PlacementStrategies.load(Thread.currentThread().getContextClassLoader())
                .mistakes(config.strategy(), config.adaptiveStrategies());
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
        BalanceFunction function = new BalanceFunction(config, order, maxBuffered, journal != null, views);
        SingleOutputStreamOperator<BalanceDecision> decided = BalanceOperator.on(
                        spread(events).keyBy(new PoolKeyFunction(config.shards()), Types.STRING),
                        ControlStreams.broadcast(Visit.PROTOCOL, control, uid + "-control", events),
                        function,
                        uid)
                .uid(uid);
        if (journal != null) {
            Journal.to(journal, BalanceFunction.JOURNAL).uid(uid).attach(decided.getSideOutput(Journal.ENTRIES));
        }
        ViewStreams.Output shown = null;
        if (views) {
            ViewStreams wiring = ViewStreams.of(ViewOptions.defaults())
                    .uid(uid + "-views")
                    .from(uid, decided.getSideOutput(ViewStreams.DELTAS));
            if (pageRequests != null) {
                wiring.requests(pageRequests);
            }
            shown = wiring.build();
        }
        SingleOutputStreamOperator<BalanceDecision> durable = DurableEmission.<BalanceDecision>confirming(
                        BalanceDecision::confirmed)
                .mode(emit)
                .maxUnconfirmed(maxUnconfirmed)
                .uid(uid + "-durable")
                .name(uid + "-durable")
                .on(decided);
        return new BalanceStreams(decided, durable, shown, uid);
    }

    /** With several shards a withdrawal goes to each of them, since it does not say where its task is. */
    private DataStream<BalanceEvent> spread(DataStream<BalanceEvent> events) {
        int shards = config.shards();
        if (shards == 1) {
            return events;
        }
        FlatMapFunction<BalanceEvent, BalanceEvent> toEach = (event, out) -> {
            if (event instanceof TaskCancel cancel) {
                for (int shard = 0; shard < shards; shard++) {
                    out.collect(Shards.addressed(cancel, Shards.key(cancel.pool(), shard)));
                }
            } else {
                out.collect(event);
            }
        };
        SingleOutputStreamOperator<BalanceEvent> spread =
                events.flatMap(toEach, EVENT_TYPE).uid(uid + "-shards").name(uid + "-shards");
        return events.getParallelism() > 0 ? spread.setParallelism(events.getParallelism()) : spread;
    }

    private <T extends BalanceEvent> DataStream<BalanceEvent> events(Input<T> input) {
        MapFunction<T, BalanceEvent> widen = event -> event;
        String name = uid + "-" + input.name();
        SingleOutputStreamOperator<BalanceEvent> widened =
                input.stream().map(widen).returns(EVENT_TYPE).uid(name).name(name);
        return input.stream().getParallelism() > 0
                ? widened.setParallelism(input.stream().getParallelism())
                : widened;
    }
}
