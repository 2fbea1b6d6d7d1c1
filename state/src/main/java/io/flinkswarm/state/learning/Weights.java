package io.flinkswarm.state.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The byte form of weight arrays: raw IEEE 754 bits, so that what is read equals what was written to the last bit. */
final class Weights {
    private Weights() {}

    static void writeFloats(DataOutput out, float[] values) throws IOException {
        for (float value : values) {
            out.writeInt(Float.floatToRawIntBits(value));
        }
    }

    static float[] readFloats(DataInput in, int count) throws IOException {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(in.readInt());
        }
        return values;
    }

    static void writeDoubles(DataOutput out, double[] values) throws IOException {
        for (double value : values) {
            out.writeLong(Double.doubleToRawLongBits(value));
        }
    }

    static void readDoubles(DataInput in, double[] to) throws IOException {
        for (int i = 0; i < to.length; i++) {
            to[i] = Double.longBitsToDouble(in.readLong());
        }
    }
}
