package io.flinkswarm.connector.table;

import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.apache.flink.table.data.ArrayData;
import org.apache.flink.table.data.MapData;
import org.apache.flink.table.data.RowData;

/** Reads messages from the rows of a table; what it has no column for, or null in it, has its default. */
final class RowReader implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Who sends where a row does not say: the protocols of the job. */
    static final String SENDER = "@coordinator";

    private static final Priority[] PRIORITIES = Priority.values();

    private final int[] positions = new int[GatewayColumn.values().length];

    RowReader(List<GatewayColumn> columns) {
        java.util.Arrays.fill(positions, -1);
        for (int i = 0; i < columns.size(); i++) {
            positions[columns.get(i).ordinal()] = i;
        }
    }

    /** The text of a column, or null. */
    String text(RowData row, GatewayColumn column) {
        int at = positions[column.ordinal()];
        return at < 0 || row.isNullAt(at) ? null : row.getString(at).toString();
    }

    /**
     * The message that a row describes.
     *
     * @param stream the stream where the row gives no id
     * @param sequence the number in it
     * @param now its time where the row gives none
     */
    Message read(RowData row, String stream, long sequence, long now) throws MalformedRowException {
        String id = text(row, GatewayColumn.ID);
        if (id != null) {
            int colon = id.indexOf(':');
            stream = colon < 0 ? "" : id.substring(0, colon);
            sequence = colon < 0 ? 0 : number(id.substring(colon + 1));
            if (stream.isEmpty() || stream.length() > Message.MAX_STREAM || sequence < 1) {
                throw new MalformedRowException(
                        "id must be STREAM:NUMBER with a number of at least 1, or null, but was " + shown(id));
            }
        }
        String correlation = text(row, GatewayColumn.CORRELATION);
        if (correlation != null && correlation.length() > Message.MAX_CORRELATION) {
            throw new MalformedRowException("correlation must have at most " + Message.MAX_CORRELATION
                    + " letters, but had " + correlation.length());
        }
        try {
            return new Message(
                    orElse(text(row, GatewayColumn.TENANT), ""),
                    name("sender", orElse(text(row, GatewayColumn.SENDER), SENDER)),
                    stream,
                    sequence,
                    Recipient.parse(orElse(text(row, GatewayColumn.RECIPIENT), "")),
                    type(text(row, GatewayColumn.TYPE)),
                    priority(text(row, GatewayColumn.PRIORITY)),
                    millis(row, GatewayColumn.MESSAGE_TIME, now),
                    millis(row, GatewayColumn.DEADLINE, Message.NO_DEADLINE),
                    hops(row),
                    correlation,
                    metadata(row),
                    payload(text(row, GatewayColumn.PAYLOAD)));
        } catch (IllegalArgumentException e) {
            throw new MalformedRowException(e.getMessage());
        }
    }

    private static <T> T orElse(T value, T other) {
        return value == null ? other : value;
    }

    private static long number(String digits) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String name(String what, String value) throws MalformedRowException {
        if (!Recipient.isName(value)) {
            throw new MalformedRowException(what + " must be 1 to " + Recipient.MAX_NAME
                    + " letters without control characters, but was " + shown(value));
        }
        return value;
    }

    private static MessageType type(String name) throws MalformedRowException {
        if (name == null) {
            return MessageType.EVENT;
        }
        MessageType type = MessageType.ofWire(name);
        if (type == null || !type.isKept()) {
            throw new MalformedRowException(
                    "type must be one of messages, such as event or task-assignment, but was " + shown(name));
        }
        return type;
    }

    private static Priority priority(String name) throws MalformedRowException {
        if (name == null) {
            return Priority.NORMAL;
        }
        for (Priority priority : PRIORITIES) {
            if (priority.name().equals(name.toUpperCase(Locale.ROOT))) {
                return priority;
            }
        }
        throw new MalformedRowException(
                "priority must be EMERGENCY, CRITICAL, HIGH, NORMAL or LOW, but was " + shown(name));
    }

    private long millis(RowData row, GatewayColumn column, long other) {
        int at = positions[column.ordinal()];
        return at < 0 || row.isNullAt(at) ? other : row.getTimestamp(at, 3).getMillisecond();
    }

    private int hops(RowData row) {
        int at = positions[GatewayColumn.HOPS.ordinal()];
        return at < 0 || row.isNullAt(at) ? 0 : row.getInt(at);
    }

    private TreeMap<String, String> metadata(RowData row) throws MalformedRowException {
        TreeMap<String, String> metadata = new TreeMap<>();
        int at = positions[GatewayColumn.METADATA.ordinal()];
        if (at >= 0 && !row.isNullAt(at)) {
            MapData data = row.getMap(at);
            ArrayData names = data.keyArray();
            ArrayData values = data.valueArray();
            for (int i = 0; i < data.size(); i++) {
                if (!names.isNullAt(i) && !values.isNullAt(i)) {
                    metadata.put(
                            metadataText(names.getString(i).toString()),
                            metadataText(values.getString(i).toString()));
                }
            }
        }
        if (metadata.size() > Message.MAX_METADATA) {
            throw new MalformedRowException(
                    "metadata must have at most " + Message.MAX_METADATA + " entries, but had " + metadata.size());
        }
        return metadata;
    }

    private static String metadataText(String text) throws MalformedRowException {
        if (text.length() > Message.MAX_METADATA_TEXT) {
            throw new MalformedRowException("metadata must have texts of at most " + Message.MAX_METADATA_TEXT
                    + " letters, but had one of " + text.length());
        }
        return text;
    }

    private static byte[] payload(String text) throws MalformedRowException {
        if (text == null || text.isEmpty()) {
            return Message.NO_PAYLOAD;
        }
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        if (!FrameJson.isValue(bytes)) {
            throw new MalformedRowException("payload must be one JSON value, such as JSON_STRING(x) or JSON_OBJECT(...)"
                    + " makes, but was " + shown(text));
        }
        return bytes;
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return "'" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'";
    }
}
