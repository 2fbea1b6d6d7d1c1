package io.flinkswarm.state.serializers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.RoundingMode;
import java.util.List;
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
    void stringsOfAListComeBackInTheirOrderAndNoneTakeOneByte() throws IOException {
        Fields.writeStrings(out, List.of());
        assertThat(out.length()).isEqualTo(1);
        Fields.writeStrings(out, List.of("b", "", "Ω"));
        DataInputDeserializer in = written();

        assertThat(Fields.readStrings(in)).isEmpty();
        assertThat(Fields.readStrings(in)).containsExactly("b", "", "Ω");
    }

    @Test
    void aListThatLostAStringIsCorrupt() throws IOException {
        Fields.writeVarInt(out, 1);
        Fields.writeString(out, null);

        assertThatThrownBy(() -> Fields.readStrings(written()))
                .isInstanceOf(IOException.class)
                .hasMessage("a string of a list must not be null: the data is corrupt");
    }

    @Test
    void anEnumsConstantsAndNullTakeOneByte() throws IOException {
        Fields.writeEnum(out, null);
        Fields.writeEnum(out, RoundingMode.UP);
        Fields.writeEnum(out, RoundingMode.UNNECESSARY);
        out.writeByte(9);
        DataInputDeserializer in = written();

        assertThat(out.length()).isEqualTo(4);
        assertThat(Fields.readEnum(in, RoundingMode.values())).isNull();
        assertThat(Fields.readEnum(in, RoundingMode.values())).isEqualTo(RoundingMode.UP);
        assertThat(Fields.readEnum(in, RoundingMode.values())).isEqualTo(RoundingMode.UNNECESSARY);
        assertThatThrownBy(() -> Fields.readEnum(in, RoundingMode.values()))
                .isInstanceOf(IOException.class)
                .hasMessage("a constant's position must be from 0 to 8, but was 9: the data is corrupt");
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
