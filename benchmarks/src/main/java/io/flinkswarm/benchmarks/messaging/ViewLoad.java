package io.flinkswarm.benchmarks.messaging;

import io.flinkswarm.agent.Outgoing;
import io.flinkswarm.operators.messaging.Messaging;
import io.flinkswarm.operators.messaging.MessagingStreams;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import io.flinkswarm.state.views.ViewOptions;
import io.flinkswarm.state.views.ViewStreams;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.util.Collector;

/** A view whose rows are written at an agent's word: how many of them, and in what version. */
final class ViewLoad implements FlatMapFunction<Message, ViewDelta> {
    private static final long serialVersionUID = 1L;

    /** The view's name. */
    static final String VIEW = "bench.nodes";

    private static final String COUNT = "count";
    private static final String VERSION = "version";
    private static final String STEP = "step";

    /** Makes of a message to the coordinator the order to write every {@code step}th of {@code count} rows. */
    static Outgoing order(Outgoing message, int count, int step, long version) {
        return message.withMetadata(COUNT, Integer.toString(count))
                .withMetadata(STEP, Integer.toString(step))
                .withMetadata(VERSION, Long.toString(version));
    }

    /** Adds the view to a job. */
    static void attach(MessagingStreams messaging) {
        ViewOptions options = ViewOptions.defaults();
        DataStream<ViewDelta> deltas = messaging
                .coordinator()
                .flatMap(new ViewLoad())
                .returns(ViewStreams.DELTA_TYPE)
                .uid("bench-rows");
        ViewStreams.Output views = ViewStreams.of(options)
                .from("bench", deltas)
                .requests(messaging.pageRequests())
                .build();
        messaging
                .with(Messaging.pages(views.pages(), options.buckets(), "bench-pages"))
                .with(Messaging.changes(views.changes(), "", "bench-changes"));
    }

    @Override
    public void flatMap(Message order, Collector<ViewDelta> out) {
        int count = Integer.parseInt(order.metadata().get(COUNT));
        int step = Integer.parseInt(order.metadata().get(STEP));
        long version = Long.parseLong(order.metadata().get(VERSION));
        for (int i = 0; i < count; i += step) {
            out.collect(ViewDelta.upsert(VIEW, "node-" + i, version, row(i, version)));
        }
    }

    /** What a row holds in a version: about what a view of the balancer has. */
    static ViewRow row(int number, long version) {
        return ViewRow.builder()
                .put("pool", "pool-" + number % 16)
                .put("load", (number * 31L + version) % 100 / 100.)
                .put("running", (number + version) % 8)
                .put("healthy", (number + version) % 50 != 0)
                .put("trust", (number * 17L + version) % 1000 / 1000.)
                .put("updated", 1_700_000_000_000L + 1000 * version)
                .build();
    }
}
