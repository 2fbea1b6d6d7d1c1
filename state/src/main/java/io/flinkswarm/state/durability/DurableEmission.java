package io.flinkswarm.state.durability;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * The promise behind a function's output: each emission is confirmed once a completed checkpoint covers it.
 *
 * <pre>{@code
 * DataStream<Decision> out = DurableEmission.confirming(Decision::durable).uid("decisions-durable").on(decisions);
 * }</pre>
 *
 * <p><b>Guarantee.</b> An emission is confirmed only when a completed checkpoint covers the state that made it, so no recovery
 * can take it back: no durable emission is ever contradicted. Confirmations are delivered at least once (ids drop the repeats)
 * and exactly once to sinks that commit on checkpoints. After a restore everything that the checkpoint held unconfirmed is
 * confirmed before anything new is said. Going back to an older checkpoint or savepoint by hand is outside of the promise.
 *
 * <p><b>End of input.</b> A finished operator may not emit, and the last checkpoint completes after it has finished. So what
 * is left is confirmed at the end of input, ahead of that checkpoint. A failure in between repeats the tail from the
 * checkpoint before: a sink that commits on checkpoints keeps the promise, one that shows things at once may have shown a
 * confirmation of the tail that the repetition revises. In event-time order the repetition says the same.
 *
 * <p><b>Bounded.</b> At most {@code maxUnconfirmed} emissions of a subtask wait; above that the oldest goes unconfirmed and is
 * counted ({@code evicted}). In mode {@code durable} nothing is lost by that: it goes to the side output {@link #evicted}.
 * Without checkpoints nothing can be confirmed: mode {@code provisional} then keeps and confirms nothing, mode {@code
 * durable} holds everything back until the end of input.
 *
 * @param <T> the emissions' class
 */
@Public
public final class DurableEmission<T> {
    /** How many emissions of a subtask may wait for a checkpoint, unless it is said otherwise. */
    public static final int DEFAULT_MAX_UNCONFIRMED = 100_000;

    private static final String EVICTED = "evicted-unconfirmed";

    private final Confirmation<T> confirmation;
    private EmitMode mode = EmitMode.PROVISIONAL;
    private int maxUnconfirmed = DEFAULT_MAX_UNCONFIRMED;
    private String name = "durability";
    private String uid;

    private DurableEmission(Confirmation<T> confirmation) {
        this.confirmation = Objects.requireNonNull(confirmation, "confirmation");
    }

    /** Emissions that become durable in this way. */
    public static <T> DurableEmission<T> confirming(Confirmation<T> confirmation) {
        return new DurableEmission<>(confirmation);
    }

    /** What leaves; {@link EmitMode#PROVISIONAL} unless it is said otherwise. */
    public DurableEmission<T> mode(EmitMode mode) {
        this.mode = Objects.requireNonNull(mode, "mode");
        return this;
    }

    /** How many emissions of a subtask may wait for a checkpoint, from 1 up. */
    public DurableEmission<T> maxUnconfirmed(int maxUnconfirmed) {
        if (maxUnconfirmed < 1) {
            throw new IllegalArgumentException("max-unconfirmed must be at least 1, but was " + maxUnconfirmed);
        }
        this.maxUnconfirmed = maxUnconfirmed;
        return this;
    }

    /** The operator's name. */
    public DurableEmission<T> name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /** The operator's uid. */
    public DurableEmission<T> uid(String uid) {
        this.uid = Objects.requireNonNull(uid, "uid");
        return this;
    }

    /** The stream with its confirmations, chained to the function that made it. */
    public SingleOutputStreamOperator<T> on(DataStream<T> emissions) {
        TypeSerializer<T> serializer = emissions
                .getType()
                .createSerializer(
                        emissions.getExecutionEnvironment().getConfig().getSerializerConfig());
        SingleOutputStreamOperator<T> confirmed =
                emissions.transform(name, emissions.getType(), operator(serializer, evicted(emissions)));
        if (emissions.getParallelism() > 0) {
            confirmed.setParallelism(emissions.getParallelism());
        }
        return uid == null ? confirmed : confirmed.uid(uid);
    }

    /**
     * The side output of {@link #on}'s result that takes, in mode {@code durable}, what went unconfirmed for want of room.
     *
     * @param emissions the stream that {@link #on} was or will be called with: it gives the type
     */
    public static <T> OutputTag<T> evicted(DataStream<T> emissions) {
        return new OutputTag<>(EVICTED, emissions.getType());
    }

    DurabilityOperator<T> operator(TypeSerializer<T> serializer, OutputTag<T> evicted) {
        return new DurabilityOperator<>(serializer, confirmation, mode, maxUnconfirmed, evicted);
    }
}
