package io.flinkswarm.state.time;

import io.flinkswarm.protocol.annotation.Public;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The ways in which a stream gets its time.
 *
 * <pre>{@code
 * DataStream<Vote> votes = SwarmTime.arrival().uid("votes-time").on(source); // the clock on arrival
 * DataStream<ControlEvent> control = SwarmTime.idle().on(controlSource);     // never holds anything up
 * }</pre>
 *
 * <p>A stream with event times and watermarks of its own needs none of them. Neither changes a setting of the environment.
 */
@Public
public final class SwarmTime {
    private SwarmTime() {}

    /**
     * Arrival time on the common tick: 10 ms, or 100 ms where the operator's parallelism is above 8, since each tick sends a
     * watermark through every channel.
     *
     * <p>Records are stamped with the processing time at which they come, never behind the watermark. Watermarks follow the
     * clock also when nothing comes: {@code floor(now, tick) - 1}. With a tick of 10 ms a deadline fires within some 20 ms.
     * Watermarks and idleness from upstream are ignored, except for the end of input. Records that are read again after a
     * failure are stamped anew.
     */
    public static Timed arrival() {
        return new Timed(ArrivalOperator.COMMON_TICK, false, "arrival-time");
    }

    /**
     * Arrival time on a tick of one's own.
     *
     * @throws IllegalArgumentException if the tick is shorter than a millisecond
     */
    public static Timed arrival(Duration tick) {
        if (tick.toMillis() < 1) {
            throw new IllegalArgumentException("tick must be at least 1 ms, but was " + tick);
        }
        return new Timed(tick.toMillis(), false, "arrival-time");
    }

    /**
     * No time at all: the stream is idle from the first moment and stays so, whatever it carries.
     *
     * <p>For control and broadcast inputs: a two-input operator then keeps the other input's time, and neither a silent nor a
     * slow nor a finished control input holds up a timer or moves one ahead. Needs no {@code autoWatermarkInterval}. Do not
     * put it on the only input of an operator with event timers.
     */
    public static Timed idle() {
        return new Timed(0, true, "idle");
    }

    /** A way of giving a stream its time, ready to be put on one. */
    public static final class Timed {
        private final long tick;
        private final boolean idle;
        private final String name;
        private final String uid;

        private Timed(long tick, boolean idle, String name) {
            this(tick, idle, name, null);
        }

        private Timed(long tick, boolean idle, String name, String uid) {
            this.tick = tick;
            this.idle = idle;
            this.name = name;
            this.uid = uid;
        }

        /** With this operator name. */
        public Timed name(String name) {
            return new Timed(tick, idle, name, uid);
        }

        /** With this operator uid. */
        public Timed uid(String uid) {
            return new Timed(tick, idle, name, uid);
        }

        /** The stream with its time, in the stream's own parallelism and chained to it. */
        public <T> SingleOutputStreamOperator<T> on(DataStream<T> stream) {
            SingleOutputStreamOperator<T> timed = idle
                    ? stream.transform(name, stream.getType(), new IdleOperator<>())
                    : stream.transform(name, stream.getType(), new ArrivalOperator<>(tick));
            if (stream.getParallelism() > 0) {
                timed.setParallelism(stream.getParallelism());
            }
            return uid == null ? timed : timed.uid(uid);
        }
    }
}
