package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.util.Objects;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.OutputTag;

/**
 * The views of a job: the deltas of all operators, coalesced where they arise, kept by view and bucket, and readable page by
 * page.
 *
 * <pre>{@code
 * ViewStreams.Output views = ViewStreams.of(ViewOptions.defaults())
 *         .from("consensus", decisions.getSideOutput(ViewStreams.DELTAS))
 *         .requests(pageRequests)
 *         .build();
 * views.changes(); // every coalesced change that was applied
 * views.pages();   // the answers
 * }</pre>
 *
 * <p>A reader is answered one page for one request and never waited for, so that a slow one stops no operator. State is
 * exactly once; after a crash, changes and pages may be repeated.
 */
@PublicEvolving
public final class ViewStreams {
    /** The type of deltas. */
    public static final TypeInformation<ViewDelta> DELTA_TYPE = RecordTypeInfo.of(new ViewDeltaSerializer());
    /** The type of requests. */
    public static final TypeInformation<PageRequest> REQUEST_TYPE = RecordTypeInfo.of(new PageRequestSerializer());
    /** The type of pages. */
    public static final TypeInformation<Page> PAGE_TYPE = RecordTypeInfo.of(new PageSerializer());
    /** Where an operator emits its deltas. */
    public static final OutputTag<ViewDelta> DELTAS = new OutputTag<>("view-deltas", DELTA_TYPE);

    static final OutputTag<Page> PAGES = new OutputTag<>("view-pages", PAGE_TYPE);

    /** The operator's uid unless it is said otherwise. */
    public static final String UID = "views";

    private final ViewOptions options;
    private String uid = UID;
    private DataStream<ViewDelta> coalesced;
    private DataStream<PageRequest> requests;

    private ViewStreams(ViewOptions options) {
        this.options = options;
    }

    /** What came of the wiring: the change log and the pages. */
    @PublicEvolving
    public record Output(DataStream<ViewDelta> changes, DataStream<Page> pages) {}

    /** Starts the wiring. */
    public static ViewStreams of(ViewOptions options) {
        return new ViewStreams(Objects.requireNonNull(options, "options"));
    }

    /** Adds the deltas of one operator, whose id names the coalescer that is chained to it. */
    public ViewStreams from(String protocol, DataStream<ViewDelta> deltas) {
        DataStream<ViewDelta> stream = coalesce(protocol, deltas, options);
        coalesced = coalesced == null ? stream : coalesced.union(stream);
        return this;
    }

    /** Sets who asks for pages. */
    public ViewStreams requests(DataStream<PageRequest> stream) {
        requests = Objects.requireNonNull(stream, "stream");
        return this;
    }

    /** The uid of the operator that keeps the views; needed where a job has more than one. */
    public ViewStreams uid(String id) {
        uid = Objects.requireNonNull(id, "id");
        return this;
    }

    /** Coalesces the deltas and keeps nothing: for a job that only passes the changes on. */
    public static DataStream<ViewDelta> coalesce(String protocol, DataStream<ViewDelta> deltas, ViewOptions options) {
        return deltas.transform(protocol + "-view-coalescer", DELTA_TYPE, new ViewCoalescer(options))
                .uid(protocol + "-view-coalescer")
                .setParallelism(deltas.getParallelism());
    }

    /** Adds the operator that keeps the views. */
    public Output build() {
        if (coalesced == null) {
            throw new IllegalStateException("deltas must be given before build: call from(protocol, deltas)");
        }
        int buckets = options.buckets();
        KeySelector<ViewDelta, String> bucketOfDelta =
                delta -> ViewBuckets.stateKey(delta.view(), ViewBuckets.of(delta.key(), buckets));
        KeySelector<PageRequest, String> bucketOfRequest =
                request -> ViewBuckets.stateKey(request.view(), request.bucket());
        SingleOutputStreamOperator<ViewDelta> views = coalesced
                .keyBy(bucketOfDelta, Types.STRING)
                .connect(requestsOrNone().keyBy(bucketOfRequest, Types.STRING))
                .process(new ViewsFunction(options), DELTA_TYPE)
                .uid(uid)
                .name(uid);
        return new Output(views, views.getSideOutput(PAGES));
    }

    private DataStream<PageRequest> requestsOrNone() {
        if (requests != null) {
            return requests;
        }
        // A stream that never has a request and ends with the deltas: no source of its own to hold the job open.
        FlatMapFunction<ViewDelta, PageRequest> none = (delta, out) -> {};
        return coalesced.flatMap(none, REQUEST_TYPE).uid(uid + "-no-requests").name(uid + "-no-requests");
    }
}
