package io.flinkswarm.protocol.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.json.RecordJson;
import io.flinkswarm.protocol.value.Priority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BalanceJsonTest {
    private static final String EVENTS_TITLE = "Balance: what goes in, one object a line";
    private static final String RESULTS_TITLE = "Balance: what comes out, one object a line";
    private static final String VALID_TASK = "{\"kind\":\"task\",\"id\":\"t\",\"pool\":\"p\"}";
    private static final String VALID_RESULT =
            "{\"kind\":\"result\",\"pool\":\"p\",\"task\":\"t\",\"node\":\"n\"," + "\"epoch\":7,\"success\":true}";

    @Test
    void everyRecordSurvivesBeingWrittenAndReadAndFitsTheSchema() throws Exception {
        JsonSchema events = schema(BalanceJson.EVENTS.schema(EVENTS_TITLE));
        JsonSchema results = schema(BalanceJson.RESULTS.schema(RESULTS_TITLE));
        for (long seed = 0; seed < 200; seed++) {
            RandomRecords records = new RandomRecords(seed);
            for (BalanceEvent event : records.events()) {
                survives(BalanceJson.EVENTS, event, events, seed);
            }
            for (BalanceDecision decision : records.decisions()) {
                survives(BalanceJson.RESULTS, decision, results, seed);
            }
        }
    }

    private static <T> void survives(RecordJson<T> json, T value, JsonSchema schema, long seed) throws Exception {
        String line = json.write(value);
        assertThat(line).as("seed %d", seed).doesNotContain("\n");
        assertThat(json.read(line)).as("seed %d: %s", seed, line).isEqualTo(value);
        assertThat(schema.validate(line, InputFormat.JSON))
                .as("seed %d: %s", seed, line)
                .isEmpty();
    }

    @Test
    void theSchemaRefusesWhatTheReaderRefuses() {
        JsonSchema schema = schema(BalanceJson.EVENTS.schema(EVENTS_TITLE));

        assertThat(schema.validate(VALID_TASK, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(VALID_RESULT, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(VALID_TASK.replace(",\"pool\":\"p\"", ""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(VALID_TASK.replace("\"t\"", "7"), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(VALID_TASK.replace("task\"", "chore\""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(VALID_TASK.replace("}", ",\"needs\":{\"cpu\":\"4\"}}"), InputFormat.JSON))
                .isNotEmpty();
    }

    private static JsonSchema schema(String text) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text);
    }

    @Test
    void theSchemasAreInTheDocumentation() throws Exception {
        isCurrent("balance-events.schema.json", BalanceJson.EVENTS.schema(EVENTS_TITLE));
        isCurrent("balance-results.schema.json", BalanceJson.RESULTS.schema(RESULTS_TITLE));
    }

    private static void isCurrent(String name, String expected) throws Exception {
        Path file = Path.of(System.getProperty("swarm.root", ".."), "docs", "schema", name);
        if (Boolean.getBoolean("swarm.regenerate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }

        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as("docs/schema/%s is stale; write it anew with: mvn verify -Dswarm.regenerate=true", name)
                .isEqualTo(expected);
    }

    @Test
    void whatIsLeftOutTakesItsDefault() throws Exception {
        assertThat(BalanceJson.EVENTS.read(VALID_TASK))
                .isEqualTo(Task.builder("t", "p").build());
        assertThat(BalanceJson.EVENTS.read("{\"kind\":\"node-report\",\"node\":\"n\",\"pool\":\"p\"}"))
                .isEqualTo(NodeReport.builder("n", "p").build());
        assertThat(BalanceJson.EVENTS.read(VALID_RESULT))
                .isEqualTo(new TaskResult("p", "t", "n", 7, true, 0, Double.NaN, "", 0, 0));
        assertThat(BalanceJson.EVENTS.read("{\"kind\":\"cancel\",\"pool\":\"p\",\"task\":\"t\"}"))
                .isEqualTo(TaskCancel.of("p", "t", false, 0));
    }

    @Test
    void aTaskThatStatesLittleHasNoNumbersAndNoWishes() throws Exception {
        Task task = (Task) BalanceJson.EVENTS.read(VALID_TASK);
        NodeReport report =
                (NodeReport) BalanceJson.EVENTS.read("{\"kind\":\"node-report\",\"node\":\"n\",\"pool\":\"p\"}");

        assertThat(task.type()).isEqualTo(Task.DEFAULT_TYPE);
        assertThat(task.priority()).isEqualTo(Priority.NORMAL);
        assertThat(task.constraints()).isSameAs(Constraints.NONE);
        assertThat(task.preferences()).isSameAs(Preferences.NONE);
        assertThat(task.needs()).isEmpty();
        assertThat(task.deadline()).isZero();
        assertThat(report.status()).isEqualTo(NodeStatus.UP);
        assertThat(report.weight()).isNaN();
        assertThat(report.costPerHour()).isNaN();
    }

    @Test
    void nestedRecordsMayLeaveOutWhatTheyDoNotSay() throws Exception {
        Task task = (Task) BalanceJson.EVENTS.read(VALID_TASK.replace(
                "}",
                ",\"constraints\":{\"gpuModels\":[\"A100\"]},\"preferences\":{\"cost\":2},"
                        + "\"needs\":{\"gpu\":0.5,\"cpu\":4}}"));

        assertThat(task.constraints().gpuModels()).containsExactly("A100");
        assertThat(task.constraints().required()).isEmpty();
        assertThat(task.preferences().cost()).isEqualTo(2);
        assertThat(task.preferences().performance()).isNaN();
        assertThat(task.preferences().avoided()).isEmpty();
        assertThat(task.needs())
                .containsEntry("gpu", .5)
                .containsEntry("cpu", 4.)
                .hasSize(2);
    }

    @Test
    void unknownFieldsAndNullsAreSkippedAndTheKindMayStandAnywhere() throws Exception {
        String line = "{\"new\":{\"deep\":[1,{\"x\":null}]},\"preferences\":null,\"priority\":null,\"id\":\"t\","
                + "\"pool\":\"p\",\"kind\":\"task\"}";

        assertThat(BalanceJson.EVENTS.read(line))
                .isEqualTo(Task.builder("t", "p").build());
    }

    @Test
    void buildersSayAgainWhatARecordSays() {
        for (long seed = 0; seed < 50; seed++) {
            RandomRecords records = new RandomRecords(seed);
            Task task = records.task();
            NodeReport report = records.report();

            assertThat(task.toBuilder().build()).as("seed %d", seed).isEqualTo(task);
            assertThat(report.toBuilder().build()).as("seed %d", seed).isEqualTo(report);
        }
    }

    @Test
    void aConfirmedDecisionDiffersInNothingElse() {
        for (long seed = 0; seed < 50; seed++) {
            for (BalanceDecision decision : new RandomRecords(seed).decisions()) {
                BalanceDecision confirmed = decision.confirmed();
                String line = BalanceJson.RESULTS.write(decision);

                assertThat(confirmed.durable()).as("seed %d", seed).isTrue();
                assertThat(BalanceJson.RESULTS.write(confirmed))
                        .as("seed %d", seed)
                        .isEqualTo(line.replace("\"durable\":false", "\"durable\":true"));
            }
        }
    }

    static Stream<Arguments> malformed() {
        String kinds = "[node-report, node-status, task, bid, cancel, start, result]";
        return Stream.of(
                Arguments.of("{}", "kind must be given, one of " + kinds),
                Arguments.of("{\"kind\":\"chore\"}", "kind must be one of " + kinds + ", but was 'chore'"),
                Arguments.of(VALID_TASK.replace(",\"pool\":\"p\"", ""), "pool must be given"),
                Arguments.of(
                        VALID_TASK.replace("}", ",\"needs\":{\"cpu\":\"many\"}}"),
                        "needs.cpu must be a number, but was many"),
                Arguments.of(
                        VALID_TASK.replace("}", ",\"needs\":{\"cpu\":null}}"),
                        "needs.cpu must be a number, but was null"),
                Arguments.of(VALID_TASK.replace("}", ",\"needs\":[4]}"), "needs must be an object, but was ["),
                Arguments.of(
                        VALID_TASK.replace("}", ",\"priority\":\"urgent\"}"),
                        "priority must be one of [emergency, critical, high, normal, low], but was urgent"),
                Arguments.of(
                        VALID_TASK.replace("}", ",\"dependencies\":[7]}"), "dependencies must be a string, but was 7"),
                Arguments.of(
                        "{\"kind\":\"node-status\",\"pool\":\"p\",\"node\":\"n\",\"status\":\"tired\"}",
                        "status must be one of [up, draining, dead, quarantined, probation], but was tired"),
                Arguments.of("{\"kind\":\"node-status\",\"pool\":\"p\",\"node\":\"n\"}", "status must be given"),
                Arguments.of("{\"kind\":\"bid\",\"pool\":\"p\",\"task\":\"t\",\"node\":\"n\"}", "price must be given"),
                Arguments.of(VALID_RESULT.replace(":true", ":\"yes\""), "success must be true or false, but was yes"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void saysWhatIsWrongWithALine(String line, String message) {
        assertThatThrownBy(() -> BalanceJson.EVENTS.read(line))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage(message);
    }

    @Test
    void aLineThatBreaksOffIsMalformedWhereverItBreaks() {
        for (BalanceEvent event : new RandomRecords(3).events()) {
            String line = BalanceJson.EVENTS.write(event);
            for (int end = 0; end < line.length(); end++) {
                String broken = line.substring(0, end);
                assertThatThrownBy(() -> BalanceJson.EVENTS.read(broken))
                        .as(broken)
                        .isInstanceOf(MalformedJsonException.class);
            }
        }
    }
}
