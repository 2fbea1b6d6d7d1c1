package io.flinkswarm.protocol.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FrameRefusalTest {
    private static final String VOTE = "{\"type\":\"vote\",\"id\":\"s:7\",\"to\":\"agent:b\",\"payload\":{\"a\":1}}";

    static Stream<Arguments> malformed() {
        String number = String.valueOf(FrameJson.MAX_NUMBER);
        String idRule =
                "id must be STREAM:NUMBER, a stream of 1 to 64 letters without colons and control characters and a"
                        + " number from 1 to " + number + " without leading zeros, but was ";
        return Stream.of(
                Arguments.of("", ErrorCode.MALFORMED, "frame must be one JSON object, but was nothing", null),
                Arguments.of("[]", ErrorCode.MALFORMED, "frame must be one JSON object, but was [", null),
                Arguments.of("{}", ErrorCode.MALFORMED, "type must be given", null),
                Arguments.of(
                        VOTE + "{}", ErrorCode.MALFORMED, "frame must be one JSON object, but more followed", "s:7"),
                Arguments.of(
                        with("\"type\":4"), ErrorCode.MALFORMED, "type must be given once, but was given twice", "s:7"),
                Arguments.of("{\"type\":4}", ErrorCode.MALFORMED, "type must be a string, but was '4'", null),
                Arguments.of(
                        VOTE.replace("vote", "veto"),
                        ErrorCode.UNKNOWN_TYPE,
                        "type must be a known one, but was 'veto'",
                        "s:7"),
                Arguments.of(
                        VOTE.replace("vote", "decision"),
                        ErrorCode.UNKNOWN_TYPE,
                        "type must be one that members send, but was 'decision'",
                        "s:7"),
                Arguments.of(
                        "{\"type\":\"welcome\"}",
                        ErrorCode.UNKNOWN_TYPE,
                        "type must be one that members send, but was 'welcome'",
                        null),
                Arguments.of(
                        VOTE.replace("\"to\":\"agent:b\",", ""),
                        ErrorCode.INVALID_VALUE,
                        "to must be given in vote",
                        "s:7"),
                Arguments.of(VOTE.replace("s:7", "s"), ErrorCode.INVALID_VALUE, idRule + "'s'", "s"),
                Arguments.of(VOTE.replace("s:7", "s:07"), ErrorCode.INVALID_VALUE, idRule + "'s:07'", "s:07"),
                Arguments.of(VOTE.replace("s:7", "s:-7"), ErrorCode.INVALID_VALUE, idRule + "'s:-7'", "s:-7"),
                Arguments.of(VOTE.replace("s:7", "s:0"), ErrorCode.INVALID_VALUE, idRule + "'s:0'", "s:0"),
                Arguments.of(VOTE.replace("s:7", "s:t:7"), ErrorCode.INVALID_VALUE, idRule + "'s:t:7'", "s:t:7"),
                Arguments.of(VOTE.replace("s:7", ":7"), ErrorCode.INVALID_VALUE, idRule + "':7'", ":7"),
                Arguments.of(
                        VOTE.replace("s:7", "s:9007199254740992"),
                        ErrorCode.INVALID_VALUE,
                        idRule + "'s:9007199254740992'",
                        "s:9007199254740992"),
                Arguments.of(
                        VOTE.replace("s:7", "s:9999999999999999999"),
                        ErrorCode.INVALID_VALUE,
                        idRule + "'s:9999999999999999999'",
                        "s:9999999999999999999"),
                Arguments.of(
                        VOTE.replace("agent:b", "b"),
                        ErrorCode.INVALID_VALUE,
                        "to: recipient must be agent:NAME, group:NAME, topic:NAME, view:NAME, all or @coordinator, but was"
                                + " 'b'",
                        "s:7"),
                Arguments.of(
                        with("\"priority\":\"high\""),
                        ErrorCode.INVALID_VALUE,
                        "priority must be one of [EMERGENCY, CRITICAL, HIGH, NORMAL, LOW], but was 'high'",
                        "s:7"),
                Arguments.of(
                        with("\"time\":-1"),
                        ErrorCode.INVALID_VALUE,
                        "time must be between 0 and 253402300799999, but was -1",
                        "s:7"),
                Arguments.of(
                        with("\"deadline\":253402300800000"),
                        ErrorCode.INVALID_VALUE,
                        "deadline must be between 0 and 253402300799999, but was 253402300800000",
                        "s:7"),
                Arguments.of(
                        with("\"deadline\":99999999999999999999"),
                        ErrorCode.INVALID_VALUE,
                        "deadline must be a number of 64 bits, but was '99999999999999999999'",
                        "s:7"),
                Arguments.of(
                        with("\"ttl\":0"),
                        ErrorCode.INVALID_VALUE,
                        "ttl must be between 1 and 253402300799999, but was 0",
                        "s:7"),
                Arguments.of(
                        with("\"time\":1.5"), ErrorCode.MALFORMED, "time must be a whole number, but was '1.5'", "s:7"),
                Arguments.of(
                        with("\"time\":{\"a\":1}"),
                        ErrorCode.MALFORMED,
                        "time must be a whole number, but was {",
                        "s:7"),
                Arguments.of(
                        with("\"correlation\":\"\""),
                        ErrorCode.INVALID_VALUE,
                        "correlation must have 1 to 512 letters without control characters, but was ''",
                        "s:7"),
                Arguments.of(
                        with("\"correlation\":\"" + "c".repeat(513) + "\""),
                        ErrorCode.INVALID_VALUE,
                        "correlation must have at most 512 letters, but had 513",
                        "s:7"),
                Arguments.of(
                        with("\"correlation\":\"\\ud800\""),
                        ErrorCode.INVALID_VALUE,
                        "correlation must be Unicode, but had half a surrogate pair",
                        "s:7"),
                Arguments.of(
                        with("\"metadata\":[]"), ErrorCode.MALFORMED, "metadata must be an object, but was [", "s:7"),
                Arguments.of(
                        with("\"metadata\":{\"a\":1}"),
                        ErrorCode.MALFORMED,
                        "metadata must hold strings, but 'a' was '1'",
                        "s:7"),
                Arguments.of(
                        with("\"metadata\":{\"a\":\"\",\"a\":\"\"}"),
                        ErrorCode.MALFORMED,
                        "metadata must have each name once, but had 'a' twice",
                        "s:7"),
                Arguments.of(
                        with("\"metadata\":{\"a\":\"" + "m".repeat(1025) + "\"}"),
                        ErrorCode.INVALID_VALUE,
                        "metadata must have names and values of at most 1024 letters, but one had 1025",
                        "s:7"),
                Arguments.of(
                        with("\"metadata\":" + entries(33)),
                        ErrorCode.INVALID_VALUE,
                        "metadata must have at most 32 entries, but had more",
                        "s:7"),
                Arguments.of(
                        "{\"type\":\"join\",\"stream\":\"a:b\"}",
                        ErrorCode.INVALID_VALUE,
                        "stream must have no colon, but was 'a:b'",
                        null),
                Arguments.of(
                        "{\"type\":\"join\",\"stream\":\"\"}",
                        ErrorCode.INVALID_VALUE,
                        "stream must have 1 to 64 letters without control characters, but was ''",
                        null),
                Arguments.of(
                        "{\"type\":\"join\",\"stream\":\"s\",\"from\":0}",
                        ErrorCode.INVALID_VALUE,
                        "from must be between 1 and " + number + ", but was 0",
                        null),
                Arguments.of(
                        "{\"type\":\"join\",\"stream\":\"s\",\"from\":\"1\"}",
                        ErrorCode.MALFORMED,
                        "from must be a whole number, but was a string or another value",
                        null),
                Arguments.of(
                        "{\"type\":\"join\",\"stream\":\"s\",\"window\":-1}",
                        ErrorCode.INVALID_VALUE,
                        "window must be between 0 and 2147483647, but was -1",
                        null),
                Arguments.of("{\"type\":\"credit\"}", ErrorCode.INVALID_VALUE, "credit must be given in credit", null),
                Arguments.of(
                        "{\"type\":\"ack\",\"others\":7}",
                        ErrorCode.MALFORMED,
                        "others must be an array, but was '7'",
                        null),
                Arguments.of(
                        "{\"type\":\"ack\",\"others\":[0]}",
                        ErrorCode.INVALID_VALUE,
                        "others must be between 1 and " + number + ", but was 0",
                        null),
                Arguments.of(
                        "{\"type\":\"ack\",\"others\":[" + "1,".repeat(4096) + "1]}",
                        ErrorCode.INVALID_VALUE,
                        "others must have at most 4096 items, but had more",
                        null));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void saysWhatIsWrongWithAClientsFrame(String frame, ErrorCode code, String message, String id) {
        MalformedFrameException fault =
                catchThrowableOfType(MalformedFrameException.class, () -> fromClient(bytes(frame)));

        assertThat(fault).as(frame).isNotNull().hasMessage(message);
        assertThat(fault.code()).isEqualTo(code);
        assertThat(fault.id()).isEqualTo(id);
    }

    @Test
    void theSchemaRefusesWhatTheReaderRefuses() {
        // Schemas know neither names given twice nor half pairs; and the highest number of an id has more digits than
        // it tells.
        malformed()
                .map(arguments -> (String) arguments.get()[0])
                .filter(frame -> frame.startsWith("{") && !frame.endsWith("{}") && !frame.contains("\\ud800"))
                .filter(frame -> !frame.contains("\"type\":4}") && !frame.contains("\"a\":\"\",\"a\""))
                .filter(frame -> !frame.contains(":9007199254740992"))
                .forEach(frame ->
                        assertThat(FrameSchemas.isFromClient(frame)).as(frame).isFalse());
        assertThat(FrameSchemas.isFromGateway("{\"type\":\"error\",\"code\":\"TIRED\"}"))
                .isFalse();
        assertThat(FrameSchemas.isFromGateway("{\"type\":\"error\",\"code\":\"LIMIT\"}"))
                .isTrue();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of(VOTE.substring(0, VOTE.length() - 1), ErrorCode.MALFORMED),
                Arguments.of(VOTE.replace("{\"a\":1}", "{\"a\":}"), ErrorCode.MALFORMED),
                Arguments.of(VOTE.replace("{\"a\":1}", "NaN"), ErrorCode.MALFORMED),
                Arguments.of(VOTE.replace("{\"a\":1}", "'a'"), ErrorCode.MALFORMED),
                Arguments.of(VOTE.replace("{\"a\":1}", "{\"a\":1}/**/"), ErrorCode.MALFORMED),
                Arguments.of(VOTE.replace("{\"a\":1}", "[1,]"), ErrorCode.MALFORMED),
                Arguments.of(VOTE.replace("{\"a\":1}", "\"\n\""), ErrorCode.MALFORMED),
                Arguments.of(VOTE.replace("{\"a\":1}", "1".repeat(401)), ErrorCode.INVALID_VALUE),
                Arguments.of(VOTE.replace("{\"a\":1}", "[".repeat(64) + "]".repeat(64)), ErrorCode.INVALID_VALUE),
                Arguments.of(with("\"correlation\":\"" + "c".repeat(1 << 15) + "\""), ErrorCode.INVALID_VALUE));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void saysWhatIsWrongWithBrokenJson(String frame, ErrorCode code) {
        MalformedFrameException fault =
                catchThrowableOfType(MalformedFrameException.class, () -> fromClient(bytes(frame)));

        assertThat(fault).as(frame).isNotNull();
        assertThat(fault.code()).as(fault.getMessage()).isEqualTo(code);
        assertThat(fault.getMessage()).startsWith("frame must ").hasSizeLessThan(400);
        assertThat(fault.id()).isEqualTo("s:7");
    }

    private static String with(String field) {
        return VOTE.replace("}}", "}," + field + "}");
    }

    private static String entries(int count) {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < count; i++) {
            entries.append(i == 0 ? "{" : ",").append("\"k").append(i).append("\":\"\"");
        }
        return entries.append('}').toString();
    }

    private static Frame fromClient(byte[] json) throws MalformedFrameException {
        return FrameJson.read(json, 0, json.length, 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
