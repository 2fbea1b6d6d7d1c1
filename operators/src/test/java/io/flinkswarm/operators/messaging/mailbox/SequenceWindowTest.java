package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.state.rows.RowCodec;
import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SequenceWindowTest {
    private static final Sequences.Origin ORIGIN = new Sequences.Origin("a", "s");

    private static SequenceWindow window(int length, long... sequences) {
        SequenceWindow window = new SequenceWindow(ORIGIN, length, sequences[0]);
        for (int i = 1; i < sequences.length; i++) {
            assertThat(window.mark(sequences[i])).as("%d is new", sequences[i]).isTrue();
        }
        return window;
    }

    private static SequenceWindow reread(SequenceWindow window) throws Exception {
        RowCodec<SequenceWindow> codec = RowCodec.of(new MailboxSerializers.OfWindow());
        return codec.read(codec.write(window));
    }

    @Test
    void knowsARunWithoutGaps() {
        SequenceWindow window = window(64, 5, 6, 7);

        assertThat(window.mark(5)).isFalse();
        assertThat(window.mark(7)).isFalse();
        assertThat(window.mark(8)).isTrue();
    }

    @Test
    void takesWhatCameLateOnce() {
        SequenceWindow window = window(64, 10, 20);

        assertThat(window.mark(15)).isTrue();
        assertThat(window.mark(15)).isFalse();
        assertThat(window.mark(9)).isTrue();
        assertThat(window.mark(10)).isFalse();
        assertThat(window.mark(20)).isFalse();
    }

    @Test
    void whatIsAsOldAsTheWindowIsLongCountsAsSeen() {
        SequenceWindow run = window(64, 100, 101);
        assertThat(run.mark(37)).isFalse();
        assertThat(run.mark(38)).isTrue();

        SequenceWindow gaps = window(64, 1, 100);
        assertThat(gaps.mark(36)).isFalse();
        assertThat(gaps.mark(37)).isTrue();
        assertThat(gaps.mark(1000)).isTrue();
        assertThat(gaps.mark(100)).isFalse();
        assertThat(gaps.mark(999)).isTrue();
    }

    @Test
    void agreesWithASetWhateverComes() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            int length = 64 * (1 + random.nextInt(4));
            long highest = 1 + random.nextInt(500);
            SequenceWindow window = new SequenceWindow(ORIGIN, length, highest);
            Set<Long> seen = new HashSet<>(Set.of(highest));
            int reach = 1 + random.nextInt(400);
            for (int i = 0; i < 400; i++) {
                long sequence = Math.max(1, highest + 1 + random.nextInt(reach) - random.nextInt(reach));
                boolean wanted = sequence > highest - length && seen.add(sequence);
                highest = Math.max(highest, sequence);

                assertThat(window.mark(sequence))
                        .as("seed %d: %d after %d", seed, sequence, highest)
                        .isEqualTo(wanted);
                if (random.nextInt(20) == 0) {
                    window = random.nextBoolean() ? reread(window) : window.copy();
                }
            }
        }
    }

    @Test
    void takesFewBytesForFewNumbers() throws Exception {
        RowCodec<SequenceWindow> codec = RowCodec.of(new MailboxSerializers.OfWindow());
        SequenceWindow sparse = window(1024, 1, 200, 400, 600, 800);
        SequenceWindow dense = window(1024, 1, 3);
        for (int i = 5; i < 1000; i += 2) {
            dense.mark(i);
        }

        assertThat(codec.write(sparse)).hasSizeLessThan(60);
        assertThat(codec.write(dense)).hasSizeBetween(128, 190);
    }

    @Test
    void goesOnWithAnotherLength() throws Exception {
        SequenceWindow longer = reread(window(64, 1, 200, 150));
        longer.resize(128);
        // between 73 and 136 nothing had been told apart
        assertThat(longer.mark(100)).isFalse();
        assertThat(longer.mark(136)).isFalse();
        assertThat(longer.mark(137)).isTrue();
        assertThat(longer.mark(150)).isFalse();
        assertThat(longer.mark(200)).isFalse();

        SequenceWindow shorter = window(128, 1, 200, 150);
        shorter.resize(64);
        assertThat(shorter.mark(136)).isFalse();
        assertThat(shorter.mark(137)).isTrue();
        assertThat(shorter.mark(150)).isFalse();

        SequenceWindow run = window(64, 198, 199, 200);
        run.resize(128);
        assertThat(run.mark(136)).isFalse();
        assertThat(run.mark(137)).isTrue();
        assertThat(run.mark(199)).isFalse();

        SequenceWindow same = window(64, 1, 2);
        same.resize(64);
        assertThat(same.mark(3)).isTrue();
    }

    @Test
    void refusesCorruptBytes() throws Exception {
        DataOutputSerializer out = new DataOutputSerializer(100);
        window(64, 1, 50).write(out);
        byte[] bytes = out.getCopyOfBuffer();
        bytes[bytes.length - 1] = 99;

        assertThatThrownBy(() -> SequenceWindow.read(new DataInputDeserializer(bytes)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a number's place must be from 0 to 63, but was");
    }
}
