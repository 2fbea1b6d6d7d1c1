package io.flinkswarm.protocol.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameJsonTest {
    private static final long ARRIVAL = 1_767_225_600_000L;
    private static final String VOTE = "{\"type\":\"vote\",\"id\":\"s:7\",\"to\":\"agent:b\",\"payload\":{\"a\":1}}";

    @Test
    void everyFrameOfAClientSurvivesAndFitsTheSchema() throws Exception {
        for (long seed = 0; seed < 2_000; seed++) {
            for (Frame frame : new RandomFrames(seed).ofClient()) {
                byte[] json = FrameJson.write(frame);

                assertThat(fromClient(json)).as("seed %d: %s", seed, text(json)).isEqualTo(frame);
                assertThat(FrameJson.read(json))
                        .as("seed %d: %s", seed, text(json))
                        .isEqualTo(frame);
                if (seed < 300) {
                    FrameSchemas.checkFromClient(json);
                }
            }
        }
    }

    @Test
    void everyFrameOfAGatewaySurvivesAndFitsTheSchema() throws Exception {
        for (long seed = 0; seed < 2_000; seed++) {
            for (Frame frame : new RandomFrames(seed).ofGateway()) {
                byte[] json = FrameJson.write(frame);

                assertThat(FrameJson.read(json))
                        .as("seed %d: %s", seed, text(json))
                        .isEqualTo(frame);
                if (seed < 300) {
                    FrameSchemas.checkFromGateway(json);
                }
            }
        }
    }

    @Test
    void throwsNothingButMalformedFrameWhateverTheBytes() throws Exception {
        ObjectMapper json = new ObjectMapper();
        int taken = 0;
        for (long seed = 0; seed < 20_000; seed++) {
            RandomFrames random = new RandomFrames(seed);
            Frame[] frames = Stream.concat(random.ofClient().stream(), random.ofGateway().stream())
                    .toArray(Frame[]::new);
            byte[] bytes = seed % 10 == 0
                    ? random.noise()
                    : random.mutated(FrameJson.write(frames[(int) (seed % frames.length)]));
            for (long arrival : new long[] {ARRIVAL, FrameJson.NO_ARRIVAL}) {
                try {
                    Frame frame = FrameJson.read(bytes, 0, bytes.length, arrival);

                    taken++;
                    if (frame instanceof Frame.Envelope envelope
                            && envelope.message().payload().length > 0) {
                        // What is carried raw is what a full parser finds.
                        assertThat(json.readTree(envelope.message().payload()))
                                .as("seed %d: %s", seed, text(bytes))
                                .isEqualTo(json.readTree(bytes).get("payload"));
                    }
                    assertThat(FrameJson.read(FrameJson.write(frame)))
                            .as("seed %d: %s", seed, text(bytes))
                            .isEqualTo(frame);
                } catch (MalformedFrameException e) {
                    assertThat(e).as("seed %d: %s", seed, text(bytes)).hasMessageMatching("(?s).{10,1500}");
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ": " + text(bytes), e);
                }
            }
        }

        assertThat(taken).as("mutations that are frames still").isBetween(1_000, 20_000);
    }

    @Test
    void readsFromTheMiddleOfABuffer() throws Exception {
        String frame = " {\"payload\" :\t[1, \"]}\" ] , \"type\":\"event\",\"id\":\"s:1\",\"to\":\"all\"}\n";
        byte[] buffer = ("}}}\"ä" + frame + "{\"type\":").getBytes(StandardCharsets.UTF_8);
        int from = "}}}\"ä".getBytes(StandardCharsets.UTF_8).length;

        Frame.Envelope read = (Frame.Envelope) FrameJson.read(buffer, from, frame.length(), ARRIVAL);

        assertThat(read.message().payloadText()).isEqualTo("[1, \"]}\" ]");
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void carriesThePayloadByteForByte(String payload) throws Exception {
        for (String end : new String[] {"}", " \r\n}", " , \"x\":1}", ",\"x\":\"}\"}"}) {
            String frame = "{\"type\":\"event\",\"id\":\"s:1\",\"to\":\"all\",\"payload\": \t" + payload + end;

            assertThat(message(frame).payloadText()).isEqualTo(payload);
        }
    }

    static Stream<String> payloads() {
        return Stream.of(
                "null",
                "false",
                "-0.10e+1",
                "7",
                "\"\"",
                "\"tab \\t, ä, 😀, \\\" and \\\\\"",
                "[ ]",
                "{ \"a\" : [ 1 , 2 ] }",
                "\"" + "x".repeat(1 << 20) + "\"",
                "[".repeat(63) + "]".repeat(63));
    }

    @Test
    void aGatewayStampsWhatAClientMayNotSay() throws Exception {
        Message message = message(VOTE.replace(
                "}}",
                "},\"from\":\"mallory\",\"tenant\":\"t\",\"hops\":3,\"retry\":\"x\",\"delivery\":{},\"time\":null}"));

        assertThat(message)
                .isEqualTo(Message.of("", "s", 7, Recipient.agent("b"), MessageType.VOTE, ARRIVAL, "{\"a\":1}"));
    }

    @Test
    void aTimeToLiveCountsFromTheArrival() throws Exception {
        assertThat(message(VOTE.replace("}}", "},\"ttl\":500}")).deadline()).isEqualTo(ARRIVAL + 500);
        assertThat(message(VOTE.replace("}}", "},\"ttl\":500,\"deadline\":9}")).deadline())
                .isEqualTo(9);
        assertThat(message(VOTE.replace("}}", "},\"deadline\":" + (ARRIVAL + 900) + ",\"ttl\":500}"))
                        .deadline())
                .isEqualTo(ARRIVAL + 500);
        assertThat(message(VOTE).deadline()).isEqualTo(Message.NO_DEADLINE);

        byte[] written = FrameJson.write(Frame.Envelope.of(message(VOTE).withDeadline(5)), 250);
        FrameSchemas.checkFromClient(written);
        assertThat(message(text(written)).deadline()).isEqualTo(ARRIVAL + 250);
        assertThatThrownBy(() -> FrameJson.write(Frame.Envelope.of(message(VOTE)), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ttlMillis must be at least 1, but was 0");
    }

    @Test
    void whatIsAddressedIsAMessageToAClientWhateverItsType() throws Exception {
        String left =
                "{\"type\":\"leave\",\"id\":\"p:1\",\"to\":\"topic:presence\",\"from\":\"@coordinator\",\"time\":0,"
                        + "\"delivery\":4}";

        assertThat(FrameJson.read(left)).isInstanceOfSatisfying(Frame.Envelope.class, envelope -> {
            assertThat(envelope.delivery()).isEqualTo(4);
            assertThat(envelope.message().type()).isEqualTo(MessageType.LEAVE);
        });
        FrameSchemas.checkFromGateway(left);
        assertThat(fromClient(bytes(left))).isEqualTo(new Frame.Leave(""));
        assertThat(FrameJson.read("{\"type\":\"leave\"}")).isEqualTo(new Frame.Leave(""));
    }

    @Test
    void skipsWhatItDoesNotKnowAndWhatBelongsToOtherFrames() throws Exception {
        assertThat(message(
                        VOTE.replace("}}", "},\"new\":{\"deep\":[1,{}]},\"nonce\":[7],\"window\":\"x\",\"code\":1}")))
                .isEqualTo(message(VOTE));
        assertThat(fromClient(bytes("{\"priority\":9,\"nonce\":\"n\",\"payload\":[],\"type\":\"ping\",\"id\":null}")))
                .isEqualTo(new Frame.Ping("n"));
    }

    @Test
    void whatIsLeftOutTakesItsDefault() throws Exception {
        assertThat(fromClient(bytes("{\"type\":\"join\",\"stream\":\"s\"}")))
                .isEqualTo(new Frame.Join("s", 1, Frame.Join.DEFAULT_WINDOW));
        assertThat(fromClient(bytes("{\"type\":\"ack\"}"))).isEqualTo(Frame.Ack.upTo(0));
        assertThat(message(VOTE).priority()).isEqualTo(Priority.NORMAL);
        assertThat(message(VOTE).correlation()).isNull();
        assertThat(((Frame.Envelope) FrameJson.read(VOTE)).message().time()).isZero();
    }

    @Test
    void aFrameThatBreaksOffIsMalformedWhereverItBreaks() {
        for (Frame frame : new RandomFrames(5).ofGateway()) {
            byte[] json = FrameJson.write(frame);
            for (int end = 0; end < json.length; end++) {
                byte[] broken = Arrays.copyOf(json, end);
                assertThatThrownBy(() -> FrameJson.read(broken))
                        .as(text(broken))
                        .isInstanceOf(MalformedFrameException.class);
            }
        }
    }

    @Test
    void otherEncodingsAreNoUtf8() {
        for (byte[] bytes : new byte[][] {
            VOTE.getBytes(StandardCharsets.UTF_16),
            VOTE.getBytes(StandardCharsets.UTF_16LE),
            VOTE.getBytes(StandardCharsets.UTF_16BE),
            VOTE.replace("s:7", "ä:7").getBytes(StandardCharsets.ISO_8859_1),
            ("\uFEFF" + VOTE).getBytes(StandardCharsets.UTF_8)
        }) {
            assertThatThrownBy(() -> fromClient(bytes))
                    .isInstanceOfSatisfying(
                            MalformedFrameException.class,
                            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.MALFORMED));
        }
    }

    @Test
    void knowsUtf8AsTheJdkDoes() {
        Random random = new Random(7);
        int[] edges = {
            0, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5
        };
        int valid = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5) + (i % 3 == 0 ? 8 : 0)];
            for (int j = bytes.length - Math.min(bytes.length, 5); j < bytes.length; j++) {
                bytes[j] = (byte) edges[random.nextInt(edges.length)];
            }
            boolean expected =
                    Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
            valid += expected ? 1 : 0;

            assertThat(Utf8.isValid(bytes, 0, bytes.length))
                    .as(Arrays.toString(bytes))
                    .isEqualTo(expected);
        }
        assertThat(valid).isGreaterThan(5_000);
    }

    @Test
    void halfASurrogatePairSurvivesInWhatPeopleRead() throws Exception {
        Frame frame = new Frame.Failure(ErrorCode.LIMIT, "half \ud83d of \udc00 it", null);

        assertThat(FrameJson.read(FrameJson.write(frame))).isEqualTo(frame);
        assertThat(Utf8.isValid(FrameJson.write(frame), 0, FrameJson.write(frame).length))
                .isTrue();
    }

    @Test
    void tellsValuesFromWhatIsNone() {
        for (String value : new String[] {"null", " 1 ", "\"a\"", "{\"a\":[1]}", "[".repeat(63) + "]".repeat(63)}) {
            assertThat(FrameJson.isValue(bytes(value))).as(value).isTrue();
        }
        for (String none :
                new String[] {"", " ", "1 2", "{}[]", "{", "a", "1,\"x\":2", "[".repeat(64) + "]".repeat(64)}) {
            assertThat(FrameJson.isValue(bytes(none))).as(none).isFalse();
        }
        assertThat(FrameJson.isValue(new byte[] {'"', (byte) 0xC0, '"'})).isFalse();
    }

    @Test
    void aClientMakesNothingOfWhatAnotherGatewayMightSay() {
        assertThatThrownBy(() -> FrameJson.read("{\"type\":\"error\",\"code\":\"NEWER\"}"))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("code must be a known one, but was 'NEWER'");
        assertThatThrownBy(() -> FrameJson.read("{\"type\":\"welcome\",\"agent\":\"a\"}"))
                .isInstanceOf(MalformedFrameException.class)
                .hasMessage("session must be given in welcome");
    }

    @Test
    void writesNumbersOfAllSizes() throws Exception {
        for (long session : new long[] {Long.MIN_VALUE, -1, 0, 9, 10, Long.MAX_VALUE}) {
            Frame.Welcome welcome = new Frame.Welcome("a", "", session, 1, 1, 1, 1, 1, 1);

            assertThat(FrameJson.read(FrameJson.write(welcome))).isEqualTo(welcome);
        }
    }

    @Test
    void metadataOfAMessageIsSortedOnTheWire() {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("b", "2");
        metadata.put("a", "1");
        Message message = Message.of("a1", "s", 1, Recipient.ALL, MessageType.EVENT, 5, "{}")
                .withMetadata(metadata);

        assertThat(text(FrameJson.write(Frame.Envelope.of(message))))
                .isEqualTo(
                        "{\"type\":\"event\",\"id\":\"s:1\",\"to\":\"all\",\"from\":\"a1\",\"priority\":\"NORMAL\",\"time\":5,"
                                + "\"metadata\":{\"a\":\"1\",\"b\":\"2\"},\"payload\":{}}");
    }

    @Test
    void theSchemasAreInTheDocumentation() throws Exception {
        isCurrent("messaging-client-frames.schema.json", FrameJson.clientSchema());
        isCurrent("messaging-gateway-frames.schema.json", FrameJson.gatewaySchema());
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

    private static Message message(String frame) throws MalformedFrameException {
        return ((Frame.Envelope) fromClient(bytes(frame))).message();
    }

    private static Frame fromClient(byte[] json) throws MalformedFrameException {
        return FrameJson.read(json, 0, json.length, ARRIVAL);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
