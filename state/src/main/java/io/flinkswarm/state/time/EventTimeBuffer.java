package io.flinkswarm.state.time;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * The waiting room of one key: holds its events until the watermark has passed their time, then gives them out in order.
 *
 * <pre>{@code
 * // open():           buffer = EventTimeBuffer.of(getRuntimeContext(), serializer, order, 10_000);
 * // processElement(): switch (buffer.offer(event, ctx.timestamp(), ctx.timerService())) { case LATE -> reject … }
 * // onTimer():        buffer.drain(timestamp, event -> decide(event));
 * }</pre>
 *
 * <p>Guarantee: what is given out, and its order, is a function of the set of events alone, provided that the order passed in
 * tells any two different events of the same time apart, that none was late, and that none found the buffer full. Each of the
 * latter two is for the caller to reject and count. State: one row a time, so RocksDB and hashmap behave alike; a key with
 * nothing waiting keeps nothing.
 *
 * @param <E> the events' class
 */
@PublicEvolving
public final class EventTimeBuffer<E> {
    /** The name of the map state: time to the events of that time. */
    public static final String ROWS = "event-time-buffer-rows";

    /** The name of the value state: the number of events that wait. */
    public static final String COUNT = "event-time-buffer-count";

    private final Comparator<? super E> order;
    private final int capacity;
    private final MapState<Long, List<E>> rows;
    private final ValueState<Integer> count;

    /** What became of an event that was offered. */
    public enum Offer {
        /** It waits; {@link #drain} at its time gives it out. */
        ACCEPTED,
        /** Its time had passed: it was not taken. */
        LATE,
        /** As many events as the key may hold are waiting: it was not taken. */
        FULL
    }

    private EventTimeBuffer(
            Comparator<? super E> order, int capacity, MapState<Long, List<E>> rows, ValueState<Integer> count) {
        this.order = order;
        this.capacity = capacity;
        this.rows = rows;
        this.count = count;
    }

    /**
     * The buffer of whatever key is current; called once, when the function opens.
     *
     * @param context the context of a keyed function
     * @param serializer of the events
     * @param order of events of the same time; equal only for events that may be swapped unseen
     * @param capacity how many events may wait for one key, from 1 up
     */
    public static <E> EventTimeBuffer<E> of(
            RuntimeContext context, TypeSerializer<E> serializer, Comparator<? super E> order, int capacity) {
        Objects.requireNonNull(order, "order");
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but was " + capacity);
        }
        return new EventTimeBuffer<>(
                order,
                capacity,
                context.getMapState(
                        new MapStateDescriptor<>(ROWS, LongSerializer.INSTANCE, new ListSerializer<>(serializer))),
                context.getState(new ValueStateDescriptor<>(COUNT, IntSerializer.INSTANCE)));
    }

    /** Takes an event in and registers the timer that must {@link #drain} it. */
    public Offer offer(E event, long time, TimerService timers) throws Exception {
        Offer offer = offer(event, time, timers.currentWatermark());
        if (offer == Offer.ACCEPTED) {
            timers.registerEventTimeTimer(time);
        }
        return offer;
    }

    /** Takes an event in; the caller registers the timer at {@code time}. */
    public Offer offer(E event, long time, long currentWatermark) throws Exception {
        if (time <= currentWatermark) {
            return Offer.LATE;
        }
        int waiting = size();
        if (waiting >= capacity) {
            return Offer.FULL;
        }
        List<E> row = rows.get(time);
        if (row == null) {
            row = new ArrayList<>(1);
        }
        row.add(event);
        rows.put(time, row);
        count.update(waiting + 1);
        return Offer.ACCEPTED;
    }

    /**
     * Gives out the events of exactly this time, in order, and forgets them; nothing if there are none.
     *
     * @return how many there were
     */
    public <X extends Exception> int drain(long time, ThrowingConsumer<? super E, X> consumer) throws Exception {
        List<E> row = rows.get(time);
        if (row == null) {
            return 0;
        }
        // state first: the consumer may offer events of its own
        rows.remove(time);
        int waiting = size() - row.size();
        if (waiting > 0) {
            count.update(waiting);
        } else {
            count.clear();
        }
        List<E> sorted = new ArrayList<>(row);
        sorted.sort(order);
        for (E event : sorted) {
            consumer.accept(event);
        }
        return sorted.size();
    }

    /** How many events of the current key wait. */
    public int size() throws Exception {
        Integer waiting = count.value();
        return waiting == null ? 0 : waiting;
    }

    /** How many events of one key may wait. */
    public int capacity() {
        return capacity;
    }
}
