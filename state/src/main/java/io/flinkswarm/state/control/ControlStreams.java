package io.flinkswarm.state.control;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import io.flinkswarm.state.time.SwarmTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.transformations.PartitionTransformation;
import org.apache.flink.streaming.api.transformations.UnionTransformation;

/**
 * How control events reach every subtask of an operator: through one channel, in one order, and never holding time up.
 *
 * <pre>{@code
 * BroadcastStream<ControlEvent> control = ControlStreams.broadcast("consensus", userControl, "c1-control", events);
 * events.keyBy(…).connect(control).process(new ConsensusFunction(…));
 * }</pre>
 *
 * <p>The channel lives as long as the data does, whether or not a user gives any control events: each data stream gets a tap
 * that lets nothing through and ends when the stream ends. So an absent control input needs no source that would keep a bounded
 * job running, and a control input that has finished (a file) is not restored as finished, in which case Flink would set its
 * channel to the end of time, and with it all event time as soon as the data goes idle. A control input that never ends keeps a
 * job running, as any input does.
 */
@PublicEvolving
public final class ControlStreams {
    /** The type of control events. */
    public static final RecordTypeInfo<ControlEvent> TYPE = RecordTypeInfo.of(new ControlEventSerializer());

    private ControlStreams() {}

    /**
     * The control events for one protocol, for every subtask.
     *
     * @param target the protocol; events for others are left out
     * @param control what the user gives, or null
     * @param uid the prefix of the operators' uids
     * @param data the streams that the operator works on, best before they are keyed or united: the taps are chained to what
     *     makes them (unions and partitionings are looked through)
     */
    public static BroadcastStream<ControlEvent> broadcast(
            String target, DataStream<ControlEvent> control, String uid, DataStream<?>... data) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(uid, "uid");
        if (data.length == 0) {
            throw new IllegalArgumentException(
                    "data must name at least one stream, but was empty: the control channel lives as long as the data");
        }
        List<DataStream<ControlEvent>> inputs = new ArrayList<>();
        if (control != null) {
            SingleOutputStreamOperator<ControlEvent> wanted = control.filter(event -> target.equals(event.target()))
                    .returns(TYPE)
                    .name(target + " control")
                    .uid(uid + "-target");
            if (control.getParallelism() > 0) {
                wanted.setParallelism(control.getParallelism());
            }
            inputs.add(wanted);
        }
        int taps = 0;
        for (DataStream<?> stream : data) {
            for (Transformation<?> part : parts(stream.getTransformation())) {
                inputs.add(tap(stream, part, uid + "-tap-" + taps++));
            }
        }
        DataStream<ControlEvent> all = inputs.get(0);
        for (DataStream<ControlEvent> input : inputs.subList(1, inputs.size())) {
            all = all.union(input);
        }
        return oneChannel(all, target, uid).broadcast(PolicyHistory.VERSIONS);
    }

    private static DataStream<ControlEvent> oneChannel(DataStream<ControlEvent> all, String target, String uid) {
        // one subtask: whatever order it sees is the order that all see
        SingleOutputStreamOperator<ControlEvent> pass = all.filter(event -> true)
                .returns(TYPE)
                .name(target + " control order")
                .uid(uid + "-order")
                // no lower max parallelism: at parallelism 1 it is chained, and a savepoint notes that of its chain
                .setParallelism(1);
        return SwarmTime.idle()
                .name(target + " control idle")
                .uid(uid + "-idle")
                .on(pass);
    }

    private static <T> DataStream<ControlEvent> tap(DataStream<?> stream, Transformation<T> part, String uid) {
        SingleOutputStreamOperator<ControlEvent> tap = new DataStream<>(stream.getExecutionEnvironment(), part)
                .transform("control tap", TYPE, new TapOperator<>())
                .uid(uid);
        if (part.getParallelism() > 0) {
            tap.setParallelism(part.getParallelism());
        }
        return tap;
    }

    private static List<Transformation<?>> parts(Transformation<?> stream) {
        if (stream instanceof UnionTransformation<?> || stream instanceof PartitionTransformation<?>) {
            List<Transformation<?>> parts = new ArrayList<>();
            stream.getInputs().forEach(input -> parts.addAll(parts(input)));
            return parts;
        }
        return List.of(stream);
    }
}
