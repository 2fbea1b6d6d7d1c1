package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The encodings that the state rows share. */
final class Rows {
    /** More than any list in a row; only corrupt bytes ask for more. */
    static final int LONGEST_LIST = 1 << 20;

    private Rows() {}

    /** A mutable row that writes and copies itself; its class reads it back. */
    interface Row<R extends Row<R>> {
        void write(DataOutput out) throws IOException;

        /** A copy that shares nothing that changes. */
        R copy();
    }

    /** Rows of one kind by key. */
    interface Table<K, V> {
        /** The row, or null. */
        V get(K key) throws Exception;

        void put(K key, V row) throws Exception;

        /** Puts back a row that {@link #get} gave and that was changed in place. */
        default void update(K key, V row) throws Exception {
            put(key, row);
        }

        void remove(K key) throws Exception;

        /** All rows, in no particular order; removing through the iterator is not asked for. */
        Iterable<Map.Entry<K, V>> entries() throws Exception;
    }

    static void requireVersion(String row, int newest, int found) throws IOException {
        if (found < 1 || found > newest) {
            throw new IOException("version of a " + row + " must be from 1 to " + newest + ", but was " + found
                    + ": restore it with the release that wrote it or a later one");
        }
    }

    static void writeStrings(DataOutput out, List<String> values) throws IOException {
        Fields.writeVarInt(out, values.size());
        for (String value : values) {
            Fields.writeString(out, value);
        }
    }

    static List<String> readStrings(DataInput in) throws IOException {
        int size = Fields.readCount(in, LONGEST_LIST);
        List<String> values = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            values.add(Fields.readString(in));
        }
        return values;
    }

    static void writeInts(DataOutput out, int[] values) throws IOException {
        Fields.writeVarInt(out, values.length);
        for (int value : values) {
            Fields.writeVarInt(out, value + 1);
        }
    }

    /** Reads numbers from -1 up. */
    static int[] readInts(DataInput in) throws IOException {
        int[] values = new int[Fields.readCount(in, LONGEST_LIST)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Fields.readVarInt(in) - 1;
        }
        return values;
    }

    /** The options as they are shared by nearly all proposals, so that a million rows hold one list. */
    static List<String> interned(List<String> options) {
        return options.equals(Proposal.ACCEPT_REJECT) ? Proposal.ACCEPT_REJECT : List.copyOf(options);
    }
}
