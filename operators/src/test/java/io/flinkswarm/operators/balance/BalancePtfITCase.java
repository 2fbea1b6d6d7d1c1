package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.time.Order;
import io.flinkswarm.testkit.TestCluster;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SQL and DataStream say the same of the same rows. */
class BalancePtfITCase {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(2);

    private static final String CALL = """
            SELECT * FROM ASSIGN(
              nodes => TABLE n PARTITION BY pool,
              tasks => TABLE t PARTITION BY pool,
              results => TABLE r PARTITION BY pool,
              policy => MAP[%s],
              on_time => DESCRIPTOR(ts), uid => 'a1')""";

    @ParameterizedTest
    @CsvSource({
        "1, hashmap, adaptive, 86400000",
        "2, hashmap, resource-aware, 400",
        "3, rocksdb, neural-adaptive, 50",
        "4, rocksdb, bidding, 86400000"
    })
    void saysWhatTheDataStreamSays(long seed, String backend, String strategy, long disorder) throws Exception {
        BalanceConfig config = Fleet.brisk().strategy(strategy).build();
        List<BalanceEvent> events =
                nearlySorted(new Fleet(seed, 2, 5, 200).script(config), Math.min(disorder, 2000), seed);

        SortedMap<String, List<String>> stream = byDataStream(events, config, disorder);
        SortedMap<String, List<String>> sql = bySql(events, BalanceSettings.of(config), disorder, backend);

        assertThat(stream)
                .as("kinds of rows, seed %s", seed)
                .containsKeys("p0 assignment", "p0 revocation", "p0 update", "p0 rejected");
        assertThat(sql.keySet()).as("seed %s", seed).isEqualTo(stream.keySet());
        stream.forEach((key, rows) -> assertThat(difference(sql.get(key), rows))
                .as("%s, seed %s", key, seed)
                .isEmpty());
    }

    private static String difference(List<String> found, List<String> wanted) {
        for (int i = 0; i < Math.max(found.size(), wanted.size()); i++) {
            String one = i < found.size() ? found.get(i) : "nothing";
            String other = i < wanted.size() ? wanted.get(i) : "nothing";
            if (!one.equals(other)) {
                return "at " + i + " of " + found.size() + " and " + wanted.size() + ":\nSQL    " + one + "\nstream "
                        + other;
            }
        }
        return "";
    }

    /** Sorted but for this many milliseconds, so that watermarks come between. */
    private static List<BalanceEvent> nearlySorted(List<BalanceEvent> events, long disorder, long seed) {
        Random random = new Random(seed);
        Map<BalanceEvent, Long> arrival = new HashMap<>();
        events.forEach(event -> arrival.put(event, event.time() + (long) (random.nextDouble() * disorder)));
        List<BalanceEvent> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(arrival::get));
        return sorted;
    }

    private static SortedMap<String, List<String>> byDataStream(
            List<BalanceEvent> events, BalanceConfig config, long disorder) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        DataStream<BalanceEvent> input = env.fromData(events, Balance.EVENT_TYPE)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(BalanceSqlTables.<BalanceEvent>behind(disorder)
                        .withTimestampAssigner((event, t) -> event.time()))
                .setParallelism(1);
        BalanceStreams streams = Balance.of(config).order(Order.EVENT_TIME).assign(input);
        SortedMap<String, List<String>> rows = new TreeMap<>();
        try (CloseableIterator<BalanceDecision> decisions = streams.decisions().collectAsync();
                CloseableIterator<Rejection> rejected = streams.rejected().collectAsync()) {
            env.executeAsync();
            decisions.forEachRemaining(d -> {
                if (!d.durable()) {
                    add(rows, d.pool(), BalanceSqlResult.decision(d, Mode.ENFORCE));
                }
            });
            rejected.forEachRemaining(r -> add(rows, r.key(), BalanceSqlResult.rejected(r, subjectOf(r.input()))));
        }
        return rows;
    }

    private static String subjectOf(String json) {
        try {
            return BalanceJson.EVENTS.read(json).subject();
        } catch (MalformedJsonException e) {
            throw new AssertionError(json, e);
        }
    }

    private static SortedMap<String, List<String>> bySql(
            List<BalanceEvent> events, Map<String, String> policy, long disorder, String backend) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(
                new Configuration().set(StateBackendOptions.STATE_BACKEND, backend));
        env.setParallelism(2);
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.executeSql("LOAD MODULE swarm");
        BalanceSqlTables.register(env, tables, events, disorder);
        String map = policy.entrySet().stream()
                .map(e -> "'" + e.getKey() + "', '" + e.getValue() + "'")
                .collect(Collectors.joining(", "));
        SortedMap<String, List<String>> rows = new TreeMap<>();
        try (CloseableIterator<Row> results =
                tables.executeSql(CALL.formatted(map)).collect()) {
            results.forEachRemaining(row -> {
                Object[] values = new Object[BalanceSqlResult.values().length];
                for (BalanceSqlResult column : BalanceSqlResult.values()) {
                    values[column.ordinal()] = row.getField(column.column());
                }
                assertThat(row.getField("pool1")).isEqualTo(row.getField("pool"));
                Instant left = row.getFieldAs("rowtime");
                assertThat(left).isAfterOrEqualTo(row.<Instant>getFieldAs("decided_at"));
                add(rows, row.getFieldAs("pool"), values);
            });
        }
        return rows;
    }

    private static void add(SortedMap<String, List<String>> rows, String pool, Object[] values) {
        StringBuilder text = new StringBuilder();
        for (BalanceSqlResult column : BalanceSqlResult.values()) {
            text.append(' ').append(column.column()).append('=').append(text(values[column.ordinal()]));
        }
        rows.computeIfAbsent(pool + " " + values[BalanceSqlResult.KIND.ordinal()], k -> new ArrayList<>())
                .add(text.toString());
    }

    private static String text(Object value) {
        if (value instanceof Row row) {
            Object[] fields = new Object[row.getArity()];
            Arrays.setAll(fields, row::getField);
            return text(fields);
        }
        return value instanceof Object[] array
                ? Arrays.stream(array).map(BalancePtfITCase::text).toList().toString()
                : String.valueOf(value);
    }
}
