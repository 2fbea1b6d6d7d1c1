package io.flinkswarm.state.journal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Whole numbers in 1 to 10 bytes, small ones short; signed ones folded so that those near 0 are small. */
final class VarLongs {
    private VarLongs() {}

    static void write(DataOutput out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) rest | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long read(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = in.readByte();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("a variable-length number must end within 10 bytes");
    }

    static long fold(long signed) {
        return (signed << 1) ^ (signed >> 63);
    }

    static long unfold(long folded) {
        return (folded >>> 1) ^ -(folded & 1);
    }
}
