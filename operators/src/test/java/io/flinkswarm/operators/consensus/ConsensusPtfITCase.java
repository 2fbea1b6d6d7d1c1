package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.control.Mode;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.state.time.Order;
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
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
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
class ConsensusPtfITCase {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(2)
            .build());

    private static final long WHOLE_DAY = 86_400_000;

    private static final String CALL = """
            SELECT * FROM CONSENSUS(
              proposals => TABLE p PARTITION BY group_id,
              votes => TABLE v PARTITION BY group_id,
              outcomes => TABLE o PARTITION BY group_id,
              policy => MAP[%s],
              on_time => DESCRIPTOR(ts), uid => 'c1')""";

    @ParameterizedTest
    @CsvSource({
        "1, hashmap, neural, 5000",
        "2, hashmap, weighted, 86400000",
        "3, hashmap, majority, 20",
        "4, rocksdb, neural, 20"
    })
    void saysWhatTheDataStreamSays(long seed, String backend, String rule, long disorder) throws Exception {
        List<ConsensusEvent> events = SeededVotes.events(seed, 3, 40);
        if (disorder < WHOLE_DAY) {
            events = nearlySorted(events, disorder, seed);
        }
        Map<String, String> policy = Map.of(
                "rule", rule,
                "max-open-proposals", "8",
                "on-abstain", "extend",
                "decision-window", "15",
                "max-early-votes", "20",
                "voter-idle", "1 s",
                "max-types", "1");

        SortedMap<String, List<String>> stream = byDataStream(events, policy, disorder);
        SortedMap<String, List<String>> sql = bySql(events, policy, disorder, backend);

        assertThat(stream)
                .as("kinds of rows, seed %s", seed)
                .containsKeys("g0 decision", "g0 request", "g0 evidence", "g0 rejected");
        assertThat(sql.keySet()).as("seed %s", seed).isEqualTo(stream.keySet());
        stream.forEach((key, rows) ->
                assertThat(sql.get(key)).as("%s, seed %s", key, seed).containsExactlyElementsOf(rows));
    }

    /** Sorted but for this many milliseconds, so that watermarks come between. */
    private static List<ConsensusEvent> nearlySorted(List<ConsensusEvent> events, long disorder, long seed) {
        Random random = new Random(seed);
        Map<ConsensusEvent, Long> arrival = new HashMap<>();
        events.forEach(event -> arrival.put(event, event.time() + (long) (random.nextDouble() * disorder)));
        List<ConsensusEvent> sorted = new ArrayList<>(events);
        sorted.sort(Comparator.comparingLong(arrival::get));
        return sorted;
    }

    private static SortedMap<String, List<String>> byDataStream(
            List<ConsensusEvent> events, Map<String, String> policy, long disorder) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(2);
        DataStream<ConsensusEvent> input = env.fromData(events, Consensus.EVENT_TYPE)
                .setParallelism(1)
                .assignTimestampsAndWatermarks(
                        SqlTables.<ConsensusEvent>behind(disorder).withTimestampAssigner((event, t) -> event.time()))
                .setParallelism(1);
        ConsensusStreams streams = Consensus.of(ConsensusSettings.apply(ConsensusConfig.DEFAULT, policy))
                .order(Order.EVENT_TIME)
                .decide(input);
        SortedMap<String, List<String>> rows = new TreeMap<>();
        try (CloseableIterator<Decision> decisions = streams.decisions().collectAsync();
                CloseableIterator<VoteRequest> requests = streams.requests().collectAsync();
                CloseableIterator<Evidence> evidence = streams.evidence().collectAsync();
                CloseableIterator<Rejection> rejected = streams.rejected().collectAsync()) {
            env.executeAsync();
            decisions.forEachRemaining(d -> {
                if (!d.durable()) {
                    add(rows, d.group(), d.time(), SqlResult.decision(d, Mode.ENFORCE));
                }
            });
            requests.forEachRemaining(r -> add(rows, r.group(), r.time(), SqlResult.request(r)));
            evidence.forEachRemaining(e -> add(rows, e.group(), e.time(), SqlResult.evidence(e)));
            rejected.forEachRemaining(r -> add(rows, r.key(), r.time(), SqlResult.rejected(r, proposalOf(r.input()))));
        }
        return rows;
    }

    private static String proposalOf(String json) {
        try {
            return ConsensusJson.EVENTS.read(json).proposal();
        } catch (MalformedJsonException e) {
            throw new AssertionError(json, e);
        }
    }

    private static SortedMap<String, List<String>> bySql(
            List<ConsensusEvent> events, Map<String, String> policy, long disorder, String backend) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(
                new Configuration().set(StateBackendOptions.STATE_BACKEND, backend));
        env.setParallelism(2);
        StreamTableEnvironment tables = StreamTableEnvironment.create(env);
        tables.executeSql("LOAD MODULE swarm");
        SqlTables.register(env, tables, events, disorder);
        String map = policy.entrySet().stream()
                .map(e -> "'" + e.getKey() + "', '" + e.getValue() + "'")
                .collect(Collectors.joining(", "));
        SortedMap<String, List<String>> rows = new TreeMap<>();
        try (CloseableIterator<Row> results =
                tables.executeSql(CALL.formatted(map)).collect()) {
            results.forEachRemaining(row -> {
                Object[] values = new Object[SqlResult.values().length];
                for (SqlResult column : SqlResult.values()) {
                    values[column.ordinal()] = row.getField(column.column());
                }
                assertThat(row.getField("group_id1")).isEqualTo(row.getField("group_id"));
                Instant time = row.getFieldAs("rowtime");
                add(rows, row.getFieldAs("group_id"), time.toEpochMilli(), values);
            });
        }
        return rows;
    }

    private static void add(SortedMap<String, List<String>> rows, String group, long time, Object[] values) {
        StringBuilder text = new StringBuilder().append(time);
        for (SqlResult column : SqlResult.values()) {
            text.append(' ').append(column.column()).append('=').append(text(values[column.ordinal()]));
        }
        rows.computeIfAbsent(group + " " + values[SqlResult.KIND.ordinal()], k -> new ArrayList<>())
                .add(text.toString());
    }

    private static String text(Object value) {
        if (value instanceof Row row) {
            Object[] fields = new Object[row.getArity()];
            Arrays.setAll(fields, row::getField);
            return text(fields);
        }
        return value instanceof Object[] array
                ? Arrays.stream(array).map(ConsensusPtfITCase::text).toList().toString()
                : String.valueOf(value);
    }
}
