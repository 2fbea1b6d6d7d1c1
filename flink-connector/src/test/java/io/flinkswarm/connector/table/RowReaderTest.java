package io.flinkswarm.connector.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.junit.jupiter.api.Test;

class RowReaderTest {
    private static final List<GatewayColumn> ALL = List.of(GatewayColumn.values());

    private final RowReader reader = new RowReader(ALL);
    private final GenericRowData row = new GenericRowData(ALL.size());

    RowReaderTest() {
        set(GatewayColumn.RECIPIENT, text("agent:b"));
    }

    @Test
    void fillsInWhatARowDoesNotSay() throws Exception {
        Message message = new RowReader(List.of(GatewayColumn.RECIPIENT))
                .read(GenericRowData.of(text("topic:weather")), "sql", 7, 99);

        assertThat(message)
                .isEqualTo(Message.of("@coordinator", "sql", 7, Recipient.topic("weather"), MessageType.EVENT, 99, ""));
        assertThat(reader.read(row, "sql", 7, 99).to()).isEqualTo(Recipient.agent("b"));
    }

    @Test
    void readsBackEveryColumnThatItWrites() throws Exception {
        Message message = new Message(
                "blue",
                "a",
                "s",
                5,
                Recipient.COORDINATOR,
                MessageType.TASK_RESULT,
                Priority.CRITICAL,
                1_000,
                2_000,
                3,
                "b/t:1",
                new TreeMap<>(Map.of("k", "v", "l", "w")),
                "{\"x\":[1,\"ü\"]}".getBytes(StandardCharsets.UTF_8));

        assertThat(reader.read(new MessageToRow(ALL).map(message), "sql", 7, 99))
                .isEqualTo(message);
    }

    @Test
    void writesNullForWhatAMessageDoesNotHave() {
        Message bare = Message.of("a", "s", 1, Recipient.ALL, MessageType.EVENT, 5, "");

        assertThat(new MessageToRow(List.of(GatewayColumn.CORRELATION, GatewayColumn.DEADLINE, GatewayColumn.PAYLOAD))
                        .map(bare))
                .isEqualTo(GenericRowData.of(null, null, null));
    }

    @Test
    void takesPrioritiesInAnyCase() throws Exception {
        set(GatewayColumn.PRIORITY, text("high"));

        assertThat(reader.read(row, "sql", 1, 0).priority()).isEqualTo(Priority.HIGH);
    }

    @Test
    void skipsNullsInMetadata() throws Exception {
        Map<StringData, StringData> metadata = new java.util.HashMap<>();
        metadata.put(text("k"), null);
        metadata.put(text("l"), text("v"));
        set(GatewayColumn.METADATA, new GenericMapData(metadata));

        assertThat(reader.read(row, "sql", 1, 0).metadata()).isEqualTo(new TreeMap<>(Map.of("l", "v")));
    }

    @Test
    void saysWhatIsWrongWithARow() {
        refuses(GatewayColumn.RECIPIENT, null, "recipient must be agent:NAME, group:NAME, topic:NAME");
        refuses(GatewayColumn.RECIPIENT, text("b7"), "but was 'b7'");
        set(GatewayColumn.RECIPIENT, text("all"));
        refuses(GatewayColumn.ID, text("seven"), "id must be STREAM:NUMBER");
        refuses(GatewayColumn.ID, text("s:0"), "id must be STREAM:NUMBER");
        refuses(GatewayColumn.ID, text("s:x"), "id must be STREAM:NUMBER");
        refuses(GatewayColumn.SENDER, text("a\nb"), "sender must be 1 to 256 letters without control characters");
        refuses(GatewayColumn.TYPE, text("shout"), "type must be one of messages");
        refuses(GatewayColumn.TYPE, text("ack"), "type must be one of messages");
        refuses(GatewayColumn.PRIORITY, text("utmost"), "priority must be EMERGENCY, CRITICAL, HIGH, NORMAL or LOW");
        refuses(GatewayColumn.PAYLOAD, text("hello"), "payload must be one JSON value");
        refuses(GatewayColumn.PAYLOAD, text("{} {}"), "payload must be one JSON value");
        refuses(
                GatewayColumn.CORRELATION,
                text("c".repeat(513)),
                "correlation must have at most 512 letters, but had 513");
        refuses(GatewayColumn.HOPS, -1, "hops must be at least 0, but was -1");
        refuses(
                GatewayColumn.METADATA,
                new GenericMapData(Map.of(text("k"), text("v".repeat(1025)))),
                "metadata must have texts of at most 1024 letters, but had one of 1025");
        refuses(
                GatewayColumn.METADATA,
                new GenericMapData(
                        IntStream.range(0, 33).boxed().collect(Collectors.toMap(i -> text("k" + i), i -> text("v")))),
                "metadata must have at most 32 entries, but had 33");
    }

    private void refuses(GatewayColumn column, Object value, String why) {
        Object before = row.getField(column.ordinal());
        set(column, value);

        assertThatThrownBy(() -> reader.read(row, "sql", 1, 0))
                .isInstanceOf(MalformedRowException.class)
                .hasMessageContaining(why);

        set(column, before);
    }

    private void set(GatewayColumn column, Object value) {
        row.setField(column.ordinal(), value);
    }

    private static StringData text(String text) {
        return StringData.fromString(text);
    }

    @Test
    void takesTimesAsEpochMilliseconds() throws Exception {
        set(GatewayColumn.MESSAGE_TIME, TimestampData.fromEpochMillis(123));
        set(GatewayColumn.DEADLINE, TimestampData.fromEpochMillis(456));

        Message message = reader.read(row, "sql", 1, 0);

        assertThat(message.time()).isEqualTo(123);
        assertThat(message.deadline()).isEqualTo(456);
    }
}
