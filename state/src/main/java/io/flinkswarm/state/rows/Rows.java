package io.flinkswarm.state.rows;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The encodings that state rows share. */
@Internal
public final class Rows {
    /** More than any list in a row; only corrupt bytes ask for more. */
    public static final int LONGEST_LIST = 1 << 20;

    private Rows() {}

    /** Throws unless this release can read the version that was found. */
    public static void requireVersion(String row, int newest, int found) throws IOException {
        if (found < 1 || found > newest) {
            throw new IOException("version of a " + row + " must be from 1 to " + newest + ", but was " + found
                    + ": restore it with the release that wrote it or a later one");
        }
    }

    public static void writeStrings(DataOutput out, List<String> values) throws IOException {
        Fields.writeVarInt(out, values.size());
        for (String value : values) {
            Fields.writeString(out, value);
        }
    }

    public static List<String> readStrings(DataInput in) throws IOException {
        int size = Fields.readCount(in, LONGEST_LIST);
        List<String> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(Fields.readString(in));
        }
        return values;
    }

    /** Writes numbers from -1 up. */
    public static void writeInts(DataOutput out, int[] values) throws IOException {
        Fields.writeVarInt(out, values.length);
        for (int value : values) {
            Fields.writeVarInt(out, value + 1);
        }
    }

    /** Reads what {@link #writeInts} wrote. */
    public static int[] readInts(DataInput in) throws IOException {
        int[] values = new int[Fields.readCount(in, LONGEST_LIST)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Fields.readVarInt(in) - 1;
        }
        return values;
    }
}
