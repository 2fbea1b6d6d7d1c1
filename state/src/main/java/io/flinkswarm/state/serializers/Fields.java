package io.flinkswarm.state.serializers;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The field encodings that hand-written serializers share: variable-length integers, compact strings, lists, float vectors.
 *
 * <p>Strings of Latin-1 letters, nearly all ids, take one byte a letter and no charset coder; others are UTF-8. Nulls are
 * kept apart from empty strings.
 */
public final class Fields {
    private static final int NULL = 0;

    /** More than any list that an operator lets in; only corrupt bytes ask for more. */
    private static final int LONGEST_LIST = 1 << 20;

    private Fields() {}

    /** Writes an unsigned number in 1 to 5 bytes, small numbers short. */
    public static void writeVarInt(DataOutput out, int value) throws IOException {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte(rest | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** Reads what {@link #writeVarInt} wrote. */
    public static int readVarInt(DataInput in) throws IOException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = in.readByte();
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("a variable-length integer must end within 5 bytes");
    }

    /** Writes a string or null. The low bit of the length tells Latin-1 (0) from UTF-8 (1). */
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) is the one Latin-1 copy without a coder
    public static void writeString(DataOutput out, String value) throws IOException {
        if (value == null) {
            out.writeByte(NULL);
            return;
        }
        int length = value.length();
        boolean latin1 = true;
        for (int i = 0; i < length; i++) {
            if (value.charAt(i) > 0xff) {
                latin1 = false;
                break;
            }
        }
        byte[] bytes;
        if (latin1) {
            bytes = new byte[length];
            value.getBytes(0, length, bytes, 0);
        } else {
            bytes = value.getBytes(StandardCharsets.UTF_8);
        }
        writeVarInt(out, ((bytes.length + 1) << 1) | (latin1 ? 0 : 1));
        out.write(bytes);
    }

    /** Reads what {@link #writeString} wrote. */
    public static String readString(DataInput in) throws IOException {
        int header = readVarInt(in);
        if (header == NULL) {
            return null;
        }
        byte[] bytes = new byte[(header >>> 1) - 1];
        in.readFully(bytes);
        return new String(bytes, (header & 1) == 0 ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** Writes strings with their number: one byte if there are none. */
    public static void writeStrings(DataOutput out, List<String> values) throws IOException {
        int size = values.size();
        writeVarInt(out, size);
        for (int i = 0; i < size; i++) {
            writeString(out, values.get(i));
        }
    }

    /** Reads what {@link #writeStrings} wrote: a list that does not change. */
    public static List<String> readStrings(DataInput in) throws IOException {
        int size = readCount(in, LONGEST_LIST);
        if (size == 0) {
            return List.of();
        }
        String[] values = new String[size];
        for (int i = 0; i < size; i++) {
            values[i] = readString(in);
            if (values[i] == null) {
                throw new IOException("a string of a list must not be null: the data is corrupt");
            }
        }
        return List.of(values);
    }

    /** Writes an enum's constant or null in one byte. */
    public static void writeEnum(DataOutput out, Enum<?> value) throws IOException {
        out.writeByte(value == null ? 0 : value.ordinal() + 1);
    }

    /** Reads what {@link #writeEnum} wrote: one of the constants, which stand in the enum's order, or null. */
    public static <E extends Enum<E>> E readEnum(DataInput in, E[] constants) throws IOException {
        int position = in.readByte();
        if (position < 0 || position > constants.length) {
            throw new IOException("a constant's position must be from 0 to " + constants.length + ", but was "
                    + position + ": the data is corrupt");
        }
        return position == 0 ? null : constants[position - 1];
    }

    /** Writes a float vector with its length. */
    public static void writeFloats(DataOutput out, float[] values) throws IOException {
        writeVarInt(out, values.length);
        for (float value : values) {
            out.writeInt(Float.floatToRawIntBits(value));
        }
    }

    /** Reads what {@link #writeFloats} wrote. */
    public static float[] readFloats(DataInput in) throws IOException {
        float[] values = new float[readVarInt(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(in.readInt());
        }
        return values;
    }

    /** Writes a double vector with its length. */
    public static void writeDoubles(DataOutput out, double[] values) throws IOException {
        writeVarInt(out, values.length);
        for (double value : values) {
            out.writeLong(Double.doubleToRawLongBits(value));
        }
    }

    /** Reads what {@link #writeDoubles} wrote. */
    public static double[] readDoubles(DataInput in) throws IOException {
        double[] values = new double[readVarInt(in)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.longBitsToDouble(in.readLong());
        }
        return values;
    }

    /** Reads an unsigned length that must not pass {@code most}: a guard against corrupt input that asks for all memory. */
    public static int readCount(DataInput in, int most) throws IOException {
        int count = readVarInt(in);
        if (count < 0 || count > most) {
            throw new IOException("a count must be from 0 to " + most + ", but was " + count + ": the data is corrupt");
        }
        return count;
    }
}
