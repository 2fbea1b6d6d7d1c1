package io.flinkswarm.state.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class MessagingSerializersTest {
    private record Sample<T>(TypeSerializer<T> serializer, T value) {}

    private static List<Sample<?>> samples(long seed) {
        RandomMessages records = new RandomMessages(seed);
        List<Sample<?>> samples = new ArrayList<>();
        for (MessagingEvent event : records.events()) {
            samples.add(new Sample<>(MessagingEventSerializer.INSTANCE, event));
        }
        samples.add(new Sample<>(MessageSerializer.INSTANCE, records.message()));
        samples.add(new Sample<>(DeliverySerializer.INSTANCE, records.delivery()));
        samples.add(new Sample<>(DeadLetterSerializer.INSTANCE, records.deadLetter()));
        return samples;
    }

    @Test
    void everyRecordComesBackAsItWas() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            for (Sample<?> sample : samples(seed)) {
                survives(sample, seed);
            }
        }
    }

    private static <T> void survives(Sample<T> sample, long seed) throws IOException {
        byte[] bytes = bytes(sample);
        DataInputDeserializer in = new DataInputDeserializer(bytes);

        assertThat(sample.serializer().deserialize(in)).as("seed %d", seed).isEqualTo(sample.value());
        assertThat(in.available()).as("seed %d", seed).isZero();

        DataOutputSerializer copied = new DataOutputSerializer(256);
        sample.serializer().copy(new DataInputDeserializer(bytes), copied);
        assertThat(copied.getCopyOfBuffer()).as("seed %d", seed).isEqualTo(bytes);
    }

    private static <T> byte[] bytes(Sample<T> sample) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        sample.serializer().serialize(sample.value(), out);
        return out.getCopyOfBuffer();
    }

    private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws IOException {
        return serializer.deserialize(new DataInputDeserializer(bytes));
    }

    @Test
    void whatMostMessagesLackCostsNothing() throws IOException {
        Message message = Message.of("ann", "run1", 7, Recipient.agent("bob"), MessageType.EVENT, 1, "{}");

        // flags, type, kind and priority, names of three and four letters with a byte of length each, number, time,
        // payload
        assertThat(bytes(new Sample<>(MessageSerializer.INSTANCE, message))).hasSize(3 + 4 + 5 + 1 + 8 + 4 + 3);
    }

    @Test
    void anAcknowledgementOfASessionIsSmall() throws IOException {
        Acknowledgement acknowledgement = new Acknowledgement("", "bob", 1, 100, Acknowledgement.NO_OTHERS);

        assertThat(bytes(new Sample<>(MessagingEventSerializer.INSTANCE, acknowledgement)))
                .hasSize(1 + 1 + 4 + 8 + 1 + 1);
    }

    @Test
    void metadataIsReadSorted() throws IOException {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("b", "2");
        metadata.put("a", "1");
        Message message = Message.of("ann", "s", 1, Recipient.ALL, MessageType.EVENT, 1, "")
                .withMetadata(metadata)
                .withPriority(Priority.LOW);

        Message read = read(MessageSerializer.INSTANCE, bytes(new Sample<>(MessageSerializer.INSTANCE, message)));

        assertThat(read).isEqualTo(message);
        assertThat(read.to()).isSameAs(Recipient.ALL);
        assertThat(read.metadata().firstKey()).isEqualTo("a");
        assertThatThrownBy(() -> read.metadata().put("c", "3")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void bytesThatBreakOffAreAnIoException() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            for (Sample<?> sample : samples(seed)) {
                byte[] bytes = bytes(sample);
                for (int end = 0; end < bytes.length; end++) {
                    byte[] broken = Arrays.copyOf(bytes, end);
                    assertThatThrownBy(() -> read(sample.serializer(), broken))
                            .as("seed %d, %s, %d of %d bytes", seed, sample.value(), end, bytes.length)
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void whateverTheBytesNothingButAnIoExceptionIsThrown() throws IOException {
        int refused = 0;
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            for (Sample<?> sample : samples(seed)) {
                byte[] bytes = bytes(sample);
                // not a payload's length, which may ask for much, but within its bound
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(Math.min(bytes.length, 40))] = (byte) random.nextInt(256);
                }
                try {
                    read(sample.serializer(), bytes);
                } catch (IOException e) {
                    refused++;
                } catch (RuntimeException e) {
                    throw new AssertionError("seed " + seed + ", " + sample.value(), e);
                }
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void corruptTagsAndConstantsAreNamed() throws IOException {
        byte[] message = bytes(new Sample<>(
                MessageSerializer.INSTANCE,
                Message.of("ann", "s", 1, Recipient.agent("bob"), MessageType.EVENT, 1, "")));
        byte[] unnamed = message.clone();
        unnamed[0] = 0;
        byte[] zeroth = message.clone();
        zeroth[3 + 4 + 2] = 0;
        message[1] = 99;

        assertThatThrownBy(() -> read(MessagingEventSerializer.INSTANCE, new byte[] {9}))
                .isInstanceOf(IOException.class)
                .hasMessage("event tag must be from 0 to 6, but was 9");
        assertThatThrownBy(() -> read(MessageSerializer.INSTANCE, message))
                .isInstanceOf(IOException.class)
                .hasMessage("a constant's position must be from 0 to 25, but was 99: the data is corrupt");
        assertThatThrownBy(() -> read(MessageSerializer.INSTANCE, unnamed))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("a recipient is corrupt: recipient must have a name");
        assertThatThrownBy(() -> read(MessageSerializer.INSTANCE, zeroth))
                .isInstanceOf(IOException.class)
                .hasMessage("sequence must be at least 1 and hops at least 0, but were 0 and 0: the data is corrupt");
        assertThatThrownBy(() -> MessageFields.readVarLong(
                        new DataInputDeserializer(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1})))
                .isInstanceOf(IOException.class)
                .hasMessage("a variable-length number must end within 10 bytes: the data is corrupt");
        assertThatThrownBy(() -> MessageFields.readText(new DataInputDeserializer(new byte[] {-1, -1, -1, 127})))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("length of a text must be from 0 to 196608 bytes, but was 1342177");
    }

    @Test
    void aSnapshotGivesBackTheSerializerThatWroteIt() throws IOException {
        for (TypeSerializer<?> serializer : List.of(
                MessageSerializer.INSTANCE,
                MessagingEventSerializer.INSTANCE,
                DeliverySerializer.INSTANCE,
                DeadLetterSerializer.INSTANCE)) {
            DataOutputSerializer out = new DataOutputSerializer(64);
            TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());

            TypeSerializerSnapshot<?> restored = TypeSerializerSnapshot.readVersionedSnapshot(
                    new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

            assertThat(restored.restoreSerializer()).isEqualTo(serializer);
        }
    }
}
