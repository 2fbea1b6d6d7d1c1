package io.flinkswarm.state.views;

import io.flinkswarm.protocol.view.ViewRow;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The bytes of a row: the number of columns, then name, type and value of each; a missing row is one byte. */
final class ViewRowFields {
    private static final int NO_ROW = 0;
    private static final byte NULL = 0;
    private static final byte STRING = 1;
    private static final byte LONG = 2;
    private static final byte DOUBLE = 3;
    private static final byte TRUE = 4;
    private static final byte FALSE = 5;

    private ViewRowFields() {}

    static void write(DataOutput out, ViewRow row) throws IOException {
        if (row == null) {
            out.writeByte(NO_ROW);
            return;
        }
        Fields.writeVarInt(out, row.size() + 1);
        for (int i = 0; i < row.size(); i++) {
            Fields.writeString(out, row.column(i));
            Object value = row.value(i);
            if (value == null) {
                out.writeByte(NULL);
            } else if (value instanceof String text) {
                out.writeByte(STRING);
                Fields.writeString(out, text);
            } else if (value instanceof Long number) {
                out.writeByte(LONG);
                out.writeLong(number);
            } else if (value instanceof Double number) {
                out.writeByte(DOUBLE);
                out.writeDouble(number);
            } else {
                out.writeByte((Boolean) value ? TRUE : FALSE);
            }
        }
    }

    static ViewRow read(DataInput in) throws IOException {
        int columns = Fields.readVarInt(in) - 1;
        if (columns < 0) {
            return null;
        }
        ViewRow.Builder row = ViewRow.builder(columns);
        for (int i = 0; i < columns; i++) {
            String column = Fields.readString(in);
            byte type = in.readByte();
            switch (type) {
                case NULL -> row.putNull(column);
                case STRING -> row.put(column, Fields.readString(in));
                case LONG -> row.put(column, in.readLong());
                case DOUBLE -> row.put(column, in.readDouble());
                case TRUE -> row.put(column, true);
                case FALSE -> row.put(column, false);
                default -> throw new IOException("type of column " + column + " must be from 0 to 5, but was " + type);
            }
        }
        return row.build();
    }
}
