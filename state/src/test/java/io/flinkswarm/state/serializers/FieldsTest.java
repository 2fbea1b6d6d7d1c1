package io.flinkswarm.state.serializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {
    private final DataOutputSerializer out = new DataOutputSerializer(64);

    private DataInputDeserializer written() {
        return new DataInputDeserializer(out.getCopyOfBuffer());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "127, 1", "128, 2", "16383, 2", "16384, 3", "2147483647, 5", "-1, 5"})
    void numbersTakeAsManyBytesAsTheyNeed(int value, int bytes) throws IOException {
        Fields.writeVarInt(out, value);

        assertThat(out.length()).isEqualTo(bytes);
        assertThat(Fields.readVarInt(written())).isEqualTo(value);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "ann", "Zoë ÿ\u0000", "Ω", "😀 mixed é", "\uD83D"})
    void stringsComeBackAsTheyWere(String text) throws IOException {
        Fields.writeString(out, text);

        // a lone surrogate has no UTF-8: it is replaced, as Java does
        assertThat(Fields.readString(written())).isEqualTo("\uD83D".equals(text) ? "?" : text);
    }

    @Test
    void latinLettersTakeOneByteEach() throws IOException {
        Fields.writeString(out, "Zoë");

        assertThat(out.length()).isEqualTo(4);
    }

    @Test
    void anyVectorComesBackBitForBit() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            float[] floats = new float[random.nextInt(20)];
            double[] doubles = new double[random.nextInt(20)];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = Float.intBitsToFloat(random.nextInt());
            }
            for (int i = 0; i < doubles.length; i++) {
                doubles[i] = Double.longBitsToDouble(random.nextLong());
            }
            out.clear();
            Fields.writeFloats(out, floats);
            Fields.writeDoubles(out, doubles);
            DataInputDeserializer in = written();

            assertThat(Fields.readFloats(in)).as("seed %d", seed).isEqualTo(floats);
            assertThat(Fields.readDoubles(in)).as("seed %d", seed).isEqualTo(doubles);
            assertThat(in.available()).as("seed %d", seed).isZero();
        }
    }

    @Test
    void corruptBytesAreFoundBeforeTheyAskForAllMemory() throws IOException {
        out.write(new byte[] {-1, -1, -1, -1, -1, 1});
        assertThatThrownBy(() -> Fields.readVarInt(written()))
                .isInstanceOf(IOException.class)
                .hasMessage("a variable-length integer must end within 5 bytes");

        out.clear();
        Fields.writeVarInt(out, 1001);
        assertThatThrownBy(() -> Fields.readCount(written(), 1000))
                .isInstanceOf(IOException.class)
                .hasMessage("a count must be from 0 to 1000, but was 1001: the data is corrupt");
        out.clear();
        Fields.writeVarInt(out, -1);
        assertThatThrownBy(() -> Fields.readCount(written(), 1000)).isInstanceOf(IOException.class);
        out.clear();
        Fields.writeVarInt(out, 7);
        assertThat(Fields.readCount(written(), 1000)).isEqualTo(7);
    }
}
