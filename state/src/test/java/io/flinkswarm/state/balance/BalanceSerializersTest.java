package io.flinkswarm.state.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.CandidateScore;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.PlacementWhy;
import io.flinkswarm.protocol.balance.RandomRecords;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class BalanceSerializersTest {
    @Test
    void everyRecordComesBackAsItWas() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            RandomRecords records = new RandomRecords(seed);
            for (BalanceEvent event : records.events()) {
                survives(BalanceEventSerializer.INSTANCE, event, seed);
            }
            for (BalanceDecision decision : records.decisions()) {
                survives(BalanceDecisionSerializer.INSTANCE, decision, seed);
                survives(BalanceDecisionSerializer.INSTANCE, decision.confirmed(), seed);
            }
        }
    }

    private static <T> void survives(TypeSerializer<T> serializer, T value, long seed) throws IOException {
        byte[] bytes = bytes(serializer, value);
        DataInputDeserializer in = new DataInputDeserializer(bytes);

        assertThat(serializer.deserialize(in)).as("seed %d", seed).isEqualTo(value);
        assertThat(in.available()).as("seed %d", seed).isZero();

        DataOutputSerializer copied = new DataOutputSerializer(256);
        serializer.copy(new DataInputDeserializer(bytes), copied);
        assertThat(copied.getCopyOfBuffer()).as("seed %d", seed).isEqualTo(bytes);
    }

    private static <T> byte[] bytes(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer.serialize(value, out);
        return out.getCopyOfBuffer();
    }

    private static <T> T read(TypeSerializer<T> serializer, byte[] bytes) throws IOException {
        return serializer.deserialize(new DataInputDeserializer(bytes));
    }

    @Test
    void whatMostEventsLackCostsNothing() throws IOException {
        Task task = Task.builder("task", "pool").time(1).build();
        TaskResult result = new TaskResult("pool", "task", "node", 1, true, 0, Double.NaN, "", 1, 0);
        NodeReport report = NodeReport.builder("node", "pool").time(1).build();

        // tag, flags, strings of four letters with a byte of length each, an enum's byte, long numbers
        assertThat(bytes(BalanceEventSerializer.INSTANCE, task)).hasSize(1 + 2 + 5 + 5 + 1 + 8);
        assertThat(bytes(BalanceEventSerializer.INSTANCE, result)).hasSize(1 + 1 + 5 + 5 + 5 + 8 + 8);
        assertThat(bytes(BalanceEventSerializer.INSTANCE, report)).hasSize(1 + 2 + 5 + 5 + 1 + 8);
    }

    @Test
    void aScoreWithoutPredictionIsANameAndANumber() throws IOException {
        List<CandidateScore> scores =
                List.of(new CandidateScore("node", 1, Double.NaN), new CandidateScore("evil", 2, Double.NaN));
        PlacementWhy plain = why(List.of());

        int without = bytes(BalanceDecisionSerializer.INSTANCE, assignment(plain)).length;
        int with = bytes(BalanceDecisionSerializer.INSTANCE, assignment(why(scores))).length;

        assertThat(with - without).isEqualTo(2 * (5 + 8));
    }

    private static PlacementWhy why(List<CandidateScore> scores) {
        return new PlacementWhy(
                "least-connections", false, 2, scores, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 0, "");
    }

    private static Assignment assignment(PlacementWhy why) {
        return new Assignment("id", "pool", "task", "node", 1, List.of(), "", why, 0, 1, 2, "", false);
    }

    @Test
    void whatNobodyMayStateReachesTheOperatorThatTurnsItAway() throws IOException {
        NodeStatusChange change = new NodeStatusChange("pool", "node", null, null, 1, 0);
        TreeMap<String, Double> needs = new TreeMap<>();
        needs.put("cpu", null);
        needs.put("gpu", Double.NEGATIVE_INFINITY);
        Task task = Task.builder("task", "pool").needs(needs).build();

        BalanceEvent readChange = read(BalanceEventSerializer.INSTANCE, bytes(BalanceEventSerializer.INSTANCE, change));
        Task readTask = (Task) read(BalanceEventSerializer.INSTANCE, bytes(BalanceEventSerializer.INSTANCE, task));

        assertThat(readChange).isEqualTo(change);
        assertThat(readTask.needs()).containsEntry("cpu", Double.NaN).containsEntry("gpu", Double.NEGATIVE_INFINITY);
    }

    @Test
    void aSnapshotGivesBackTheSerializerThatWroteIt() throws IOException {
        for (TypeSerializer<?> serializer :
                List.of(BalanceEventSerializer.INSTANCE, BalanceDecisionSerializer.INSTANCE)) {
            DataOutputSerializer out = new DataOutputSerializer(64);
            TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());

            TypeSerializerSnapshot<?> restored = TypeSerializerSnapshot.readVersionedSnapshot(
                    new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

            assertThat(restored.restoreSerializer()).isEqualTo(serializer);
            assertThat(isCompatible(serializer, restored)).isTrue();
        }
        assertThat(isCompatible(
                        BalanceEventSerializer.INSTANCE, BalanceDecisionSerializer.INSTANCE.snapshotConfiguration()))
                .isFalse();
    }

    @SuppressWarnings({"rawtypes", "unchecked"})
    private static boolean isCompatible(TypeSerializer<?> serializer, TypeSerializerSnapshot<?> old) {
        return serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility((TypeSerializerSnapshot) old)
                .isCompatibleAsIs();
    }

    @Test
    void bytesThatBreakOffAreAnIoException() throws IOException {
        for (long seed = 0; seed < 20; seed++) {
            RandomRecords records = new RandomRecords(seed);
            for (BalanceEvent event : records.events()) {
                breaksOff(BalanceEventSerializer.INSTANCE, event, seed);
            }
            for (BalanceDecision decision : records.decisions()) {
                breaksOff(BalanceDecisionSerializer.INSTANCE, decision, seed);
            }
        }
    }

    private static <T> void breaksOff(TypeSerializer<T> serializer, T value, long seed) throws IOException {
        byte[] bytes = bytes(serializer, value);
        for (int end = 0; end < bytes.length; end++) {
            byte[] broken = Arrays.copyOf(bytes, end);
            assertThatThrownBy(() -> read(serializer, broken))
                    .as("seed %d, %s, %d of %d bytes", seed, value, end, bytes.length)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void corruptTagsAreAnIoException() {
        assertThatThrownBy(() -> read(BalanceEventSerializer.INSTANCE, new byte[] {7}))
                .isInstanceOf(IOException.class)
                .hasMessage("event tag must be from 0 to 6, but was 7");
        assertThatThrownBy(() -> read(BalanceDecisionSerializer.INSTANCE, new byte[] {-1}))
                .isInstanceOf(IOException.class)
                .hasMessage("decision tag must be from 0 to 2, but was -1");
    }

    @Test
    void corruptCountsAndConstantsAreAnIoExceptionAndNotAllMemory() throws IOException {
        byte[] task = bytes(
                BalanceEventSerializer.INSTANCE,
                Task.builder("t", "p").need("cpu", 1).build());
        byte[] status = bytes(BalanceEventSerializer.INSTANCE, new NodeStatusChange("p", "n", null, "", 0, 0));
        byte[] decision = bytes(BalanceDecisionSerializer.INSTANCE, assignment(why(List.of())));
        int needs = 1 + 2 + 2 + 2 + 1 + 8;
        int scores = 1 + 1 + 3 + 5 + 5 + 5 + 1 + 1 + 18 + 1;

        assertThatThrownBy(() -> read(BalanceEventSerializer.INSTANCE, withHugeCount(task, needs)))
                .isInstanceOf(IOException.class)
                .hasMessage("a count must be from 0 to 1048576, but was 268435455: the data is corrupt");
        assertThatThrownBy(() -> read(BalanceDecisionSerializer.INSTANCE, withHugeCount(decision, scores)))
                .isInstanceOf(IOException.class)
                .hasMessage("a count must be from 0 to 1048576, but was 268435455: the data is corrupt");
        status[1 + 1 + 2 + 2] = 6;
        assertThatThrownBy(() -> read(BalanceEventSerializer.INSTANCE, status))
                .isInstanceOf(IOException.class)
                .hasMessage("a constant's position must be from 0 to 5, but was 6: the data is corrupt");
    }

    private static byte[] withHugeCount(byte[] bytes, int position) {
        byte[] corrupt = Arrays.copyOf(bytes, Math.max(bytes.length, position + 4));
        corrupt[position] = -1;
        corrupt[position + 1] = -1;
        corrupt[position + 2] = -1;
        corrupt[position + 3] = 127;
        return corrupt;
    }
}
