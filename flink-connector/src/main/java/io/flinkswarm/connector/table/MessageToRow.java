package io.flinkswarm.connector.table;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.SenderAccess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;

/** A row of a message, with the columns that a table has. */
final class MessageToRow implements MapFunction<Message, RowData> {
    private static final long serialVersionUID = 1L;

    private final GatewayColumn[] columns;

    MessageToRow(List<GatewayColumn> columns) {
        this.columns = columns.toArray(GatewayColumn[]::new);
    }

    @Override
    public RowData map(Message message) {
        GenericRowData row = new GenericRowData(columns.length);
        for (int i = 0; i < columns.length; i++) {
            row.setField(i, value(columns[i], message));
        }
        return row;
    }

    private static Object value(GatewayColumn column, Message message) {
        return switch (column) {
            case ID -> StringData.fromString(message.id());
            case TENANT -> StringData.fromString(message.tenant());
            case SENDER -> StringData.fromString(message.sender());
            case RECIPIENT -> StringData.fromString(message.to().toString());
            case TYPE -> StringData.fromString(message.type().wireName());
            case PRIORITY -> StringData.fromString(message.priority().name());
            case MESSAGE_TIME -> TimestampData.fromEpochMillis(message.time());
            case DEADLINE ->
                message.deadline() == Message.NO_DEADLINE ? null : TimestampData.fromEpochMillis(message.deadline());
            case HOPS -> message.hops();
            case CORRELATION -> message.correlation() == null ? null : StringData.fromString(message.correlation());
            case METADATA -> metadata(SenderAccess.unstamped(message).metadata());
            case PAYLOAD -> message.payload().length == 0 ? null : StringData.fromBytes(message.payload());
        };
    }

    private static GenericMapData metadata(Map<String, String> metadata) {
        Map<StringData, StringData> data = new LinkedHashMap<>();
        metadata.forEach((name, value) -> data.put(StringData.fromString(name), StringData.fromString(value)));
        return new GenericMapData(data);
    }
}
