package io.flinkswarm.state.views;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps the rows of one bucket of a view and answers requests for pages of them.
 *
 * <p>A delta older than the row held is dropped and counted; a deleted row's version is forgotten. A row that makes the
 * bucket too large pushes out the one updated longest ago, counted too, and its deletion goes to the change log.
 */
@Internal
public final class ViewsFunction extends KeyedCoProcessFunction<String, ViewDelta, PageRequest, ViewDelta> {
    private static final long serialVersionUID = 1L;

    /** State names are part of every savepoint. */
    static final String ROWS_STATE = "view-rows";

    static final String ORDER_STATE = "view-order";
    static final String CLOCK_STATE = "view-clock";

    /** Sets the token of an empty key apart from that of the start. */
    private static final String TOKEN_PREFIX = "k";

    private final int maxRows;
    private final int maxPageRows;

    private transient MapState<String, HeldRow> rows;
    /** Update number to key, one entry a row: finding the oldest costs one step an update, not a scan. */
    private transient MapState<Long, String> order;

    private transient ValueState<BucketClock> clock;
    private transient Counter stale;
    private transient Counter evicted;
    private transient Counter pages;

    ViewsFunction(ViewOptions options) {
        this.maxRows = options.maxRowsPerBucket();
        this.maxPageRows = options.maxPageRows();
    }

    @Override
    public void open(OpenContext context) {
        rows = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(ROWS_STATE, StringSerializer.INSTANCE, new HeldRow.Serializer()));
        order = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(ORDER_STATE, LongSerializer.INSTANCE, StringSerializer.INSTANCE));
        clock = getRuntimeContext().getState(new ValueStateDescriptor<>(CLOCK_STATE, new BucketClock.Serializer()));
        stale = getRuntimeContext().getMetricGroup().counter("viewDeltasStale");
        evicted = getRuntimeContext().getMetricGroup().counter("viewRowsEvicted");
        pages = getRuntimeContext().getMetricGroup().counter("viewPages");
    }

    @Override
    public void processElement1(ViewDelta delta, Context context, Collector<ViewDelta> changes) throws Exception {
        HeldRow held = rows.get(delta.key());
        if (held != null && delta.version() < held.version()) {
            stale.inc();
            return;
        }
        if (delta.isDelete()) {
            if (held != null) {
                delete(delta.key(), held);
                changes.collect(delta);
            }
            return;
        }
        BucketClock now = clock.value() == null ? BucketClock.START : clock.value();
        if (held != null) {
            order.remove(held.updated());
        }
        rows.put(delta.key(), new HeldRow(delta.version(), now.updates(), delta.row()));
        order.put(now.updates(), delta.key());
        clock.update(new BucketClock(now.rows() + (held == null ? 1 : 0), now.updates() + 1, now.oldest()));
        changes.collect(delta);
        if (held == null && now.rows() >= maxRows) {
            evictOldest(delta.view(), changes);
        }
    }

    private void delete(String key, HeldRow held) throws Exception {
        rows.remove(key);
        order.remove(held.updated());
        BucketClock now = clock.value();
        if (now.rows() == 1) {
            clock.clear();
        } else {
            clock.update(new BucketClock(now.rows() - 1, now.updates(), now.oldest()));
        }
    }

    private void evictOldest(String view, Collector<ViewDelta> changes) throws Exception {
        BucketClock now = clock.value();
        long oldest = now.oldest();
        String key = order.get(oldest);
        for (int steps = 0; key == null && steps < maxRows; steps++) {
            oldest++;
            key = order.get(oldest);
        }
        if (key == null) {
            // A bucket that was below its cap for long has left many numbers behind: one scan is shorter then.
            oldest = Long.MAX_VALUE;
            for (long updated : order.keys()) {
                oldest = Math.min(oldest, updated);
            }
            key = order.get(oldest);
        }
        clock.update(new BucketClock(now.rows(), now.updates(), oldest + 1));
        HeldRow held = rows.get(key);
        delete(key, held);
        evicted.inc();
        changes.collect(ViewDelta.delete(view, key, held.version()));
    }

    @Override
    public void processElement2(PageRequest request, Context context, Collector<ViewDelta> changes) throws Exception {
        String token = request.afterToken();
        String after = token.isEmpty() ? null : token.substring(TOKEN_PREFIX.length());
        int limit = Math.max(1, Math.min(request.limit(), maxPageRows));
        // The first keys after the token, largest on top; one more than asked tells whether anything follows.
        PriorityQueue<Map.Entry<String, HeldRow>> first =
                new PriorityQueue<>(Map.Entry.<String, HeldRow>comparingByKey().reversed());
        for (Map.Entry<String, HeldRow> row : rows.entries()) {
            if (after == null || row.getKey().compareTo(after) > 0) {
                if (first.size() <= limit) {
                    first.add(Map.entry(row.getKey(), row.getValue()));
                } else if (row.getKey().compareTo(first.peek().getKey()) < 0) {
                    first.poll();
                    first.add(Map.entry(row.getKey(), row.getValue()));
                }
            }
        }
        boolean more = first.size() > limit;
        if (more) {
            first.poll();
        }
        List<ViewDelta> page = new ArrayList<>(first.size());
        List<Map.Entry<String, HeldRow>> sorted = new ArrayList<>(first);
        sorted.sort(Map.Entry.comparingByKey());
        for (Map.Entry<String, HeldRow> row : sorted) {
            page.add(ViewDelta.upsert(
                    request.view(),
                    row.getKey(),
                    row.getValue().version(),
                    row.getValue().row()));
        }
        String next = more ? TOKEN_PREFIX + page.get(page.size() - 1).key() : null;
        pages.inc();
        context.output(ViewStreams.PAGES, new Page(request.requestId(), request.view(), request.bucket(), page, next));
    }
}
