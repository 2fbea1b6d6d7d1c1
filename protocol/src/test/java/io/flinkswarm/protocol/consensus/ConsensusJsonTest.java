package io.flinkswarm.protocol.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.flinkswarm.protocol.json.MalformedJsonException;
import io.flinkswarm.protocol.json.RecordJson;
import io.flinkswarm.protocol.value.FloatVector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConsensusJsonTest {
    private static final String EVENTS_TITLE = "Consensus: what goes in, one object a line";
    private static final String RESULTS_TITLE = "Consensus: what comes out, one object a line";
    private static final String VALID_VOTE =
            "{\"kind\":\"vote\",\"group\":\"g\",\"proposal\":\"p\",\"voter\":\"ann\",\"choice\":\"accept\"}";

    @Test
    void everyRecordSurvivesBeingWrittenAndReadAndFitsTheSchema() throws Exception {
        JsonSchema events = schema(ConsensusJson.EVENTS.schema(EVENTS_TITLE));
        JsonSchema results = schema(ConsensusJson.RESULTS.schema(RESULTS_TITLE));
        for (long seed = 0; seed < 200; seed++) {
            RandomRecords records = new RandomRecords(seed);
            for (ConsensusEvent event : List.of(records.proposal(), records.vote(), records.outcome())) {
                survives(ConsensusJson.EVENTS, event, events, seed);
            }
            for (Record result : List.of(records.decision(), records.request(), records.evidence())) {
                survives(ConsensusJson.RESULTS, result, results, seed);
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
        JsonSchema schema = schema(ConsensusJson.EVENTS.schema(EVENTS_TITLE));

        assertThat(schema.validate(VALID_VOTE, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(VALID_VOTE.replace("\"voter\":\"ann\",", ""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(VALID_VOTE.replace("\"ann\"", "7"), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(VALID_VOTE.replace("vote\"", "veto\""), InputFormat.JSON))
                .isNotEmpty();
    }

    private static JsonSchema schema(String text) {
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(text);
    }

    @Test
    void theSchemasAreInTheDocumentation() throws Exception {
        isCurrent("consensus-events.schema.json", ConsensusJson.EVENTS.schema(EVENTS_TITLE));
        isCurrent("consensus-results.schema.json", ConsensusJson.RESULTS.schema(RESULTS_TITLE));
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
        assertThat(ConsensusJson.EVENTS.read("{\"kind\":\"proposal\",\"id\":\"p\",\"group\":\"g\"}"))
                .isEqualTo(Proposal.of("p", "g"));
        assertThat(ConsensusJson.EVENTS.read(VALID_VOTE)).isEqualTo(Vote.of("g", "p", "ann", "accept"));
        assertThat(ConsensusJson.EVENTS.read(
                        "{\"kind\":\"outcome\",\"group\":\"g\",\"proposal\":\"p\",\"quality\":0.5}"))
                .isEqualTo(Outcome.ofQuality("g", "p", .5));
    }

    @Test
    void unknownFieldsAndNullsAreSkippedAndTheKindMayStandAnywhere() throws Exception {
        String line =
                "{\"new\":{\"deep\":[1,{\"x\":null}]},\"choice\":\"accept\",\"confidence\":null,\"voter\":\"ann\","
                        + "\"proposal\":\"p\",\"group\":\"g\",\"kind\":\"vote\"}";

        assertThat(ConsensusJson.EVENTS.read(line)).isEqualTo(Vote.of("g", "p", "ann", "accept"));
    }

    @Test
    void nobodyCanStateThatAGatewayStampedItsVote() throws Exception {
        String forged = VALID_VOTE.replace("}", ",\"bound\":true}");

        assertThat(((Vote) ConsensusJson.EVENTS.read(forged)).bound()).isFalse();
        assertThat(ConsensusJson.EVENTS.write(Vote.of("g", "p", "a", "b").withBound(true)))
                .doesNotContain("bound");
    }

    static Stream<Arguments> malformed() {
        return Stream.of(
                Arguments.of("", "a line must be one JSON object, but was ''"),
                Arguments.of("[1]", "a line must be one JSON object, but was '[1]'"),
                Arguments.of("{}", "kind must be given, one of [proposal, vote, outcome]"),
                Arguments.of("{\"kind\":7}", "kind must be one of [proposal, vote, outcome], but was no string"),
                Arguments.of("{\"kind\":\"veto\"}", "kind must be one of [proposal, vote, outcome], but was 'veto'"),
                Arguments.of(VALID_VOTE + "{}", "a line must hold one JSON object, but more text follows it"),
                Arguments.of(VALID_VOTE.replace("\"group\":\"g\",", ""), "group must be given"),
                Arguments.of(VALID_VOTE.replace("\"ann\"", "7"), "voter must be a string, but was 7"),
                Arguments.of(
                        VALID_VOTE.replace("}", ",\"confidence\":\"high\"}"),
                        "confidence must be a number, but was high"),
                Arguments.of(
                        VALID_VOTE.replace("}", ",\"time\":1.5}"),
                        "time must be a whole number from -9223372036854775808 to 9223372036854775807, but was 1.5"),
                Arguments.of(
                        VALID_VOTE.replace("}", ",\"time\":9223372036854775808}"),
                        "time must be a whole number from -9223372036854775808 to 9223372036854775807, but was"
                                + " 9223372036854775808"),
                Arguments.of(
                        VALID_VOTE.replace("}", ",\"reasoning\":7}"),
                        "reasoning must be an array of numbers, but was 7"),
                Arguments.of(
                        VALID_VOTE.replace("}", ",\"reasoning\":[1,\"x\"]}"),
                        "reasoning must be an array of numbers, but was x"),
                Arguments.of(VALID_VOTE.replace("}", ",\"feedback\":7}"), "feedback must be an object, but was 7"),
                Arguments.of(VALID_VOTE.replace("}", ",\"feedback\":{\"proposal\":\"q\"}}"), "rating must be given"),
                Arguments.of(
                        "{\"kind\":\"proposal\",\"id\":\"p\",\"group\":\"g\",\"priority\":\"urgent\"}",
                        "priority must be one of [emergency, critical, high, normal, low], but was urgent"),
                Arguments.of(
                        "{\"kind\":\"proposal\",\"id\":\"p\",\"group\":\"g\",\"options\":\"a\"}",
                        "options must be an array, but was a"),
                Arguments.of(
                        "{\"kind\":\"proposal\",\"id\":\"p\",\"group\":\"g\",\"options\":[\"a\",null]}",
                        "options must be a string, but was null"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void saysWhatIsWrongWithALine(String line, String message) {
        assertThatThrownBy(() -> ConsensusJson.EVENTS.read(line))
                .isInstanceOf(MalformedJsonException.class)
                .hasMessage(message);
    }

    @Test
    void aLineThatBreaksOffIsMalformedWhereverItBreaks() {
        String line = ConsensusJson.EVENTS.write(new RandomRecords(3).vote().withReasoning(FloatVector.of(1, 2)));
        for (int end = 0; end < line.length(); end++) {
            String broken = line.substring(0, end);
            assertThatThrownBy(() -> ConsensusJson.EVENTS.read(broken))
                    .as(broken)
                    .isInstanceOf(MalformedJsonException.class);
        }
    }

    @Test
    void hugeTextIsMalformedAndNotAnOutOfMemoryError() {
        String huge = VALID_VOTE.replace("ann", "x".repeat(1 << 21));
        String deep = VALID_VOTE.replace("}", ",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}");

        assertThatThrownBy(() -> ConsensusJson.EVENTS.read(huge)).isInstanceOf(MalformedJsonException.class);
        assertThatThrownBy(() -> ConsensusJson.EVENTS.read(deep)).isInstanceOf(MalformedJsonException.class);
    }
}
