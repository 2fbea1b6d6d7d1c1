package io.flinkswarm.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.consensus.Consensus;
import io.flinkswarm.operators.consensus.ConsensusConfig;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.state.time.Order;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every example runs. */
class ExamplesITCase {
    @RegisterExtension
    static final MiniClusterExtension CLUSTER = new MiniClusterExtension(new MiniClusterResourceConfiguration.Builder()
            .setNumberTaskManagers(1)
            .setNumberSlotsPerTaskManager(1)
            .build());

    @Test
    void thePipelineLearnsWhomToBelieve() throws Exception {
        StreamExecutionEnvironment env = oneTask();
        CollectingSink.DECISIONS.clear();
        ReviewPipeline.decide(
                ReviewPipeline.timed(env.fromData(ReviewPipeline.changes()), ReviewPipeline.Change::at),
                ReviewPipeline.timed(env.fromData(ReviewPipeline.reviews()), ReviewPipeline.Review::at),
                ReviewPipeline.timed(env.fromData(ReviewPipeline.merges()), ReviewPipeline.Merge::at),
                new CollectingSink(),
                new DiscardingSink<VoteRequest>(),
                new DiscardingSink<Evidence>());

        env.execute();

        Map<String, Decision> decided = new TreeMap<>();
        CollectingSink.DECISIONS.forEach(decision -> decided.put(decision.proposal(), decision));
        assertThat(decided).hasSize(ReviewPipeline.changes().size());
        for (int i = decided.size() / 2; i < decided.size(); i++) {
            assertThat(decided.get("change-" + i))
                    .as("change %s", i)
                    .satisfies(decision -> assertThat(decision.status()).isEqualTo(DecisionStatus.DECIDED));
            assertThat(decided.get("change-" + i).choice())
                    .as("change %s", i)
                    .isEqualTo(ReviewPipeline.isBad(i) ? "reject" : "accept");
        }
    }

    @Test
    void theScriptLearnsWhomToBelieve() throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        tables.getConfig().set("parallelism.default", "1");
        TableResult result = null;
        for (String statement : statements("consensus.sql")) {
            result = tables.executeSql(statement);
        }

        Map<String, String> choices = new TreeMap<>();
        try (CloseableIterator<Row> rows = result.collect()) {
            rows.forEachRemaining(row -> choices.put(row.getFieldAs("proposal"), row.getFieldAs("choice")));
        }

        for (int i = 12; i < 24; i++) {
            assertThat(choices).containsEntry("change-" + i, i % 3 == 0 ? "reject" : "accept");
        }
    }

    /** The script's statements; its files lie under the project's folder, wherever the test runs. */
    static List<String> statements(String script) throws IOException {
        Path root = Path.of(System.getProperty("swarm.root", ".."));
        List<String> statements = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        for (String line :
                Files.readAllLines(root.resolve("examples/src/main/sql").resolve(script))) {
            // SET 'sql-client…' is for the command line client alone
            if (line.startsWith("--") || line.startsWith("SET ")) {
                continue;
            }
            statement
                    .append(line.replace("'examples/", "'" + root.toAbsolutePath() + "/examples/"))
                    .append('\n');
            if (line.endsWith(";")) {
                statements.add(statement.substring(0, statement.lastIndexOf(";")));
                statement.setLength(0);
            }
        }
        return statements;
    }

    @Test
    void aRuleOfOnesOwnIsSetByName() throws Exception {
        List<ConsensusEvent> events = new ArrayList<>();
        ballot(events, "two thirds and more", 4, 1);
        ballot(events, "a mere majority", 3, 2);
        StreamExecutionEnvironment env = oneTask();
        DataStream<ConsensusEvent> input =
                ReviewPipeline.timed(env.fromData(events, Consensus.EVENT_TYPE), ConsensusEvent::time);
        ConsensusConfig policy = ConsensusConfig.builder().rule("supermajority").build();

        Map<String, Decision> decisions = new TreeMap<>();
        try (CloseableIterator<Decision> results = Consensus.of(policy)
                .order(Order.EVENT_TIME)
                .decide(input)
                .decisions()
                .executeAndCollect()) {
            results.forEachRemaining(decision -> decisions.put(decision.proposal(), decision));
        }

        assertThat(decisions.get("two thirds and more")).satisfies(decision -> {
            assertThat(decision.status()).isEqualTo(DecisionStatus.DECIDED);
            assertThat(decision.choice()).isEqualTo("accept");
            assertThat(decision.rule()).isEqualTo("supermajority");
        });
        assertThat(decisions.get("a mere majority").status()).isEqualTo(DecisionStatus.ABSTAINED);
    }

    private static void ballot(List<ConsensusEvent> events, String id, int accepting, int rejecting) {
        events.add(Proposal.of(id, "council").withTime(1000));
        for (int i = 0; i < accepting + rejecting; i++) {
            events.add(Vote.of("council", id, "member-" + i, i < accepting ? "accept" : "reject")
                    .withTime(1010));
        }
    }

    private static StreamExecutionEnvironment oneTask() {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        return env;
    }

    private static final class CollectingSink implements Sink<Decision> {
        private static final long serialVersionUID = 1L;

        /** One JVM holds test and job. */
        private static final Queue<Decision> DECISIONS = new ConcurrentLinkedQueue<>();

        @Override
        public SinkWriter<Decision> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(Decision decision, Context at) {
                    DECISIONS.add(decision);
                }

                @Override
                public void flush(boolean endOfInput) {
                    // nothing is held back
                }

                @Override
                public void close() {
                    // nothing to close
                }
            };
        }
    }
}
