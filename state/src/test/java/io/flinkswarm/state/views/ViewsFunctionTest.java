package io.flinkswarm.state.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import io.flinkswarm.testkit.OperatorHarness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;

class ViewsFunctionTest {
    private static final ViewOptions ONE_BUCKET = ViewOptions.defaults().withBuckets(1);

    @Test
    void passesOnWhatItAppliesAndDropsWhatIsOlder() throws Exception {
        try (var views = harness(ONE_BUCKET)) {
            views.first(delta("x", 5), 0)
                    .first(delta("x", 4), 0)
                    .first(delta("x", 5), 0)
                    .first(delta("x", 6), 0);

            assertThat(views.output()).containsExactly(delta("x", 5), delta("x", 5), delta("x", 6));
            assertThat(rows(views)).containsExactly(delta("x", 6));
        }
    }

    @Test
    void forgetsDeletedRows() throws Exception {
        try (var views = harness(ONE_BUCKET)) {
            views.first(delta("x", 5), 0).first(ViewDelta.delete("v", "x", 4), 0);
            assertThat(rows(views)).containsExactly(delta("x", 5));

            views.first(ViewDelta.delete("v", "x", 6), 0).first(ViewDelta.delete("v", "y", 6), 0);

            assertThat(rows(views)).isEmpty();
            assertThat(views.output()).containsExactly(delta("x", 5), ViewDelta.delete("v", "x", 6));
            assertThat(views.stateEntries()).isZero();
        }
    }

    @Test
    void evictsTheRowUpdatedLongestAgo() throws Exception {
        try (var views = harness(ONE_BUCKET.withMaxRowsPerBucket(3))) {
            views.first(delta("a", 1), 0).first(delta("b", 1), 0).first(delta("c", 1), 0);
            views.first(delta("a", 2), 0).takeOutput();

            views.first(delta("d", 1), 0);

            assertThat(views.takeOutput()).containsExactly(delta("d", 1), ViewDelta.delete("v", "b", 1));
            assertThat(rows(views)).containsExactly(delta("a", 2), delta("c", 1), delta("d", 1));
        }
    }

    @Test
    void agreesWithANaiveModelOverRestoresAndRescaling() throws Exception {
        long seed = 3;
        Random random = new Random(seed);
        int cap = 8;
        ViewOptions options = ViewOptions.defaults().withBuckets(4).withMaxRowsPerBucket(cap);
        List<LinkedHashMap<String, Long>> model = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            model.add(new LinkedHashMap<>());
        }

        try (var views = harness(options)) {
            for (int i = 0; i < 4_000; i++) {
                String key = "k" + random.nextInt(60);
                LinkedHashMap<String, Long> rows = model.get(ViewBuckets.of(key, 4));
                Long held = rows.get(key);
                long version = random.nextInt(50);
                boolean delete = random.nextInt(10) == 0;
                views.first(delete ? ViewDelta.delete("v", key, version) : delta(key, version), 0);
                if (held == null || version >= held) {
                    rows.remove(key);
                    if (!delete) {
                        rows.put(key, version);
                        if (rows.size() > cap) {
                            rows.remove(rows.keySet().iterator().next());
                        }
                    }
                }
                if (i % 500 == 499) {
                    views.rescale(1 + random.nextInt(4));
                }
                if (i % 50 == 0) {
                    for (int bucket = 0; bucket < 4; bucket++) {
                        List<ViewDelta> wanted = new ArrayList<>();
                        new TreeMap<>(model.get(bucket)).forEach((k, v) -> wanted.add(delta(k, v)));
                        assertThat(rows(views, bucket, 3))
                                .as("seed %s, step %s, bucket %s", seed, i, bucket)
                                .isEqualTo(wanted);
                    }
                }
            }
        }
    }

    @Test
    void findsTheOldestRowAfterManyUpdatesWithoutEviction() throws Exception {
        try (var views = harness(ONE_BUCKET.withMaxRowsPerBucket(2))) {
            for (int i = 0; i < 1_000; i++) {
                views.first(delta("a", i), 0).first(delta("b", i), 0);
            }
            views.takeOutput();

            views.first(delta("c", 0), 0).first(delta("d", 0), 0);

            assertThat(views.output())
                    .containsExactly(
                            delta("c", 0),
                            ViewDelta.delete("v", "a", 999),
                            delta("d", 0),
                            ViewDelta.delete("v", "b", 999));
        }
    }

    @Test
    void pagesByTokenThroughConcurrentChanges() throws Exception {
        try (var views = harness(ONE_BUCKET)) {
            for (String key : List.of("", "b", "d", "f", "h")) {
                views.first(delta(key, 1), 0);
            }

            Page first = page(views, new PageRequest("r", "v", 0, PageRequest.FROM_START, 2));
            views.first(delta("a", 1), 0)
                    .first(ViewDelta.delete("v", "b", 2), 0)
                    .first(delta("e", 1), 0);
            views.restore();
            Page second = page(views, new PageRequest("r", "v", 0, PageRequest.FROM_START, 2).next(first));
            Page third = page(views, new PageRequest("r", "v", 0, PageRequest.FROM_START, 2).next(second));

            assertThat(first.rows()).containsExactly(delta("", 1), delta("b", 1));
            assertThat(second.rows()).containsExactly(delta("d", 1), delta("e", 1));
            assertThat(third).isEqualTo(new Page("r", "v", 0, List.of(delta("f", 1), delta("h", 1)), null));
            assertThatThrownBy(() -> new PageRequest("r", "v", 0, "", 2).next(third))
                    .hasMessage("page must have a next token, but was the last of bucket 0");
        }
    }

    @Test
    void boundsEveryPageAndAnswersEveryRequest() throws Exception {
        try (var views = harness(ONE_BUCKET.withMaxPageRows(2))) {
            views.first(delta("a", 1), 0).first(delta("b", 1), 0).first(delta("c", 1), 0);

            assertThat(page(views, new PageRequest("r", "v", 0, "", 1_000_000)).rows())
                    .hasSize(2);
            assertThat(page(views, new PageRequest("r", "v", 0, "", -1)).rows()).hasSize(1);
            assertThat(page(views, new PageRequest("r", "v", 77, "", 10)).rows())
                    .isEmpty();
            assertThat(page(views, new PageRequest("r", "none", 0, "", 10)).nextToken())
                    .isNull();
        }
    }

    @Test
    void worksOnRocksDb() throws Exception {
        try (var views = harness(ONE_BUCKET.withMaxRowsPerBucket(2))) {
            views.stateBackend(new EmbeddedRocksDBStateBackend());
            views.first(delta("a", 1), 0).first(delta("b", 1), 0).first(delta("c", 1), 0);
            views.restore();

            assertThat(rows(views)).containsExactly(delta("b", 1), delta("c", 1));
        }
    }

    @Test
    void refusesWrongOptions() {
        assertThatThrownBy(() -> ViewOptions.defaults().withBuckets(0))
                .hasMessage("buckets must be at least 1, but was 0");
        assertThatThrownBy(() -> ViewOptions.defaults().withFlushInterval(Duration.ZERO))
                .hasMessage("flushInterval must be at least 1 ms, but was PT0S");
    }

    @Test
    void spreadsKeysOverBucketsInAWayThatNeverChanges() {
        Map<Integer, Integer> sizes = new TreeMap<>();
        for (int i = 0; i < 16_000; i++) {
            sizes.merge(ViewBuckets.of("agent-" + i, 16), 1, Integer::sum);
        }

        assertThat(sizes).hasSize(16);
        assertThat(sizes.values()).allMatch(size -> size > 850 && size < 1_150);
        assertThat(List.of(ViewBuckets.of("agent-1", 16), ViewBuckets.of("", 16), ViewBuckets.of("é→", 16)))
                .containsExactly(6, 0, 12);
    }

    private static ViewDelta delta(String key, long version) {
        return ViewDelta.upsert(
                "v", key, version, ViewRow.builder().put("version", version).build());
    }

    private static List<ViewDelta> rows(OperatorHarness<String, ViewDelta, PageRequest, ViewDelta> views)
            throws Exception {
        return rows(views, 0, 100);
    }

    private static List<ViewDelta> rows(
            OperatorHarness<String, ViewDelta, PageRequest, ViewDelta> views, int bucket, int limit) throws Exception {
        List<ViewDelta> rows = new ArrayList<>();
        PageRequest request = new PageRequest("all", "v", bucket, PageRequest.FROM_START, limit);
        Page page = page(views, request);
        rows.addAll(page.rows());
        while (page.nextToken() != null) {
            page = page(views, request.next(page));
            rows.addAll(page.rows());
        }
        return rows;
    }

    private static Page page(OperatorHarness<String, ViewDelta, PageRequest, ViewDelta> views, PageRequest request)
            throws Exception {
        views.second(request, 0);
        List<Page> pages = views.takeSide(ViewStreams.PAGES);
        assertThat(pages).hasSize(1);
        return pages.get(0);
    }

    private static OperatorHarness<String, ViewDelta, PageRequest, ViewDelta> harness(ViewOptions options)
            throws Exception {
        return OperatorHarness.coKeyed(
                () -> new ViewsFunction(options),
                delta -> ViewBuckets.stateKey(delta.view(), ViewBuckets.of(delta.key(), options.buckets())),
                request -> ViewBuckets.stateKey(request.view(), request.bucket()),
                Types.STRING);
    }
}
