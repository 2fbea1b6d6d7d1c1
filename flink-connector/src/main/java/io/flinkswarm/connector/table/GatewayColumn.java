package io.flinkswarm.connector.table;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.catalog.ResolvedSchema;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.MapType;

/** The columns that a table of a gateway may have, each once, in any order. */
enum GatewayColumn {
    ID("id", DataTypes.STRING()),
    TENANT("tenant", DataTypes.STRING()),
    SENDER("sender", DataTypes.STRING()),
    RECIPIENT("recipient", DataTypes.STRING()),
    TYPE("type", DataTypes.STRING()),
    PRIORITY("priority", DataTypes.STRING()),
    MESSAGE_TIME("message_time", DataTypes.TIMESTAMP_LTZ(3)),
    DEADLINE("deadline", DataTypes.TIMESTAMP_LTZ(3)),
    HOPS("hops", DataTypes.INT()),
    CORRELATION("correlation", DataTypes.STRING()),
    METADATA("metadata", DataTypes.MAP(DataTypes.STRING(), DataTypes.STRING())),
    PAYLOAD("payload", DataTypes.STRING());

    private final String column;
    private final DataType type;

    GatewayColumn(String column, DataType type) {
        this.column = column;
        this.type = type;
    }

    private boolean isOfType(LogicalType declared) {
        LogicalType wanted = type.getLogicalType();
        if (wanted instanceof MapType) {
            return declared instanceof MapType map
                    && map.getKeyType().is(LogicalTypeRoot.VARCHAR)
                    && map.getValueType().is(LogicalTypeRoot.VARCHAR);
        }
        return declared.is(wanted.getTypeRoot())
                && (!wanted.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE)
                        || declared.asSerializableString().contains("(3)"));
    }

    /**
     * What the physical columns of a table are.
     *
     * @throws ValidationException naming every column that is none of these, or of another type
     */
    static List<GatewayColumn> of(ResolvedSchema schema) {
        List<GatewayColumn> columns = new ArrayList<>();
        List<String> mistakes = new ArrayList<>();
        for (Column column : schema.getColumns()) {
            if (!column.isPhysical()) {
                continue;
            }
            GatewayColumn known = named(column.getName());
            LogicalType declared = column.getDataType().getLogicalType();
            if (known == null) {
                mistakes.add("column must be one of " + names() + ", but was " + column.getName());
            } else if (!known.isOfType(declared)) {
                mistakes.add("column " + known.column + " must be of type " + known.type + ", but was " + declared);
            } else {
                columns.add(known);
            }
        }
        if (!mistakes.isEmpty()) {
            throw new ValidationException(String.join("; ", mistakes));
        }
        return columns;
    }

    private static GatewayColumn named(String name) {
        for (GatewayColumn column : values()) {
            if (column.column.equals(name)) {
                return column;
            }
        }
        return null;
    }

    private static String names() {
        List<String> names = new ArrayList<>();
        for (GatewayColumn column : values()) {
            names.add(column.column);
        }
        return String.join(", ", names);
    }
}
