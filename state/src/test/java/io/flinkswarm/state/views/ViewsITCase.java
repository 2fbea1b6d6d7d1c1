package io.flinkswarm.state.views;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import io.flinkswarm.testkit.KeyedEvent;
import io.flinkswarm.testkit.KillAndRestore;
import io.flinkswarm.testkit.ReplaySource;
import io.flinkswarm.testkit.RunRecord;
import io.flinkswarm.testkit.SeededEvents;
import io.flinkswarm.testkit.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ViewsITCase {
    private static final int BUCKETS = 4;
    private static final ViewOptions OPTIONS =
            ViewOptions.defaults().withBuckets(BUCKETS).withFlushInterval(Duration.ofMillis(20));

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(4);

    @TempDir
    Path folder;

    @Test
    void afterFailuresAndRescalingTheChangeLogEndsInTheNewestRows() throws Exception {
        long seed = 21;
        List<KeyedEvent> events =
                SeededEvents.of(seed, KeyedEvent.generator(800, 30)).toList();
        Map<String, Long> newest = new TreeMap<>();
        events.forEach(event -> newest.put(event.key(), event.value()));
        KillAndRestore drill = KillAndRestore.of(folder, (env, run) -> views(env, run, events))
                .seed(seed)
                .failures(3)
                .parallelisms(1, 3, 2);

        try (RunRecord run = drill.disturbed()) {
            Map<String, ViewDelta> held = new HashMap<>();
            for (ViewDelta change : run.<ViewDelta>durable("changes")) {
                held.merge(change.key(), change, (a, b) -> b.version() >= a.version() ? b : a);
            }
            Map<String, Long> shown = new TreeMap<>();
            held.forEach((key, change) -> shown.put(key, change.row().getLong("value")));
            assertThat(shown).as("rows%s", drill.about(run)).isEqualTo(newest);
            assertThat(run.durable("changes")).hasSizeLessThan(events.size());
            assertThat(run.<Page>durable("pages"))
                    .hasSize((int) events.stream()
                            .filter(event -> event.time() % 10 == 0)
                            .count())
                    .allMatch(page -> page.rows().size() <= 3)
                    .anyMatch(page -> page.rows().size() == 3 && page.nextToken() != null);
        }
    }

    private static void views(StreamExecutionEnvironment env, RunRecord run, List<KeyedEvent> events) {
        DataStream<KeyedEvent> source = run.failing(
                "failing",
                run.source(
                        env,
                        ReplaySource.of(events, KeyedEvent::time, KeyedEvent.TYPE),
                        WatermarkStrategy.noWatermarks(),
                        KeyedEvent.TYPE));
        DataStream<ViewDelta> deltas = source.map(
                        event -> ViewDelta.upsert(
                                "values",
                                event.key(),
                                event.time(),
                                ViewRow.builder().put("value", event.value()).build()),
                        ViewStreams.DELTA_TYPE)
                .uid("deltas");
        DataStream<PageRequest> requests = source.flatMap(
                        (KeyedEvent event, Collector<PageRequest> out) -> {
                            if (event.time() % 10 == 0) {
                                int bucket = (int) (event.time() / 10 % BUCKETS);
                                out.collect(new PageRequest(
                                        "r" + event.time(), "values", bucket, PageRequest.FROM_START, 3));
                            }
                        },
                        ViewStreams.REQUEST_TYPE)
                .uid("requests");
        ViewStreams.Output views =
                ViewStreams.of(OPTIONS).from("test", deltas).requests(requests).build();
        run.durable("changes", views.changes());
        run.durable("pages", views.pages());
    }
}
