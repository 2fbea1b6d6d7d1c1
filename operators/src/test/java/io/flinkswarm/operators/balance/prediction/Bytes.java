package io.flinkswarm.operators.balance.prediction;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;

/** What was learned, as bytes: two states are the same where these are. */
final class Bytes {
    private Bytes() {}

    interface Writer {
        void write(DataOutput out) throws IOException;
    }

    static byte[] of(Writer written) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        written.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    static DataInput in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    static DataInput in(Writer written) throws IOException {
        return in(of(written));
    }
}
