package io.flinkswarm.state.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.RandomRecords;
import io.flinkswarm.protocol.consensus.Vote;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ConsensusSerializersTest {
    @Test
    void everyRecordComesBackAsItWas() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            RandomRecords records = new RandomRecords(seed);
            survives(ConsensusEventSerializer.INSTANCE, records.proposal(), seed);
            survives(ConsensusEventSerializer.INSTANCE, records.vote(), seed);
            survives(ConsensusEventSerializer.INSTANCE, records.vote().withBound(true), seed);
            survives(ConsensusEventSerializer.INSTANCE, records.outcome(), seed);
            survives(DecisionSerializer.INSTANCE, records.decision(), seed);
            survives(DecisionSerializer.INSTANCE, records.decision().confirmed(), seed);
            survives(VoteRequestSerializer.INSTANCE, records.request(), seed);
            survives(EvidenceSerializer.INSTANCE, records.evidence(), seed);
        }
    }

    private static <T> void survives(TypeSerializer<T> serializer, T value, long seed) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(256);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

        assertThat(serializer.deserialize(in)).as("seed %d", seed).isEqualTo(value);
        assertThat(in.available()).as("seed %d", seed).isZero();

        DataOutputSerializer copied = new DataOutputSerializer(256);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
        assertThat(copied.getCopyOfBuffer()).as("seed %d", seed).isEqualTo(out.getCopyOfBuffer());
    }

    @Test
    void whatMostVotesLackCostsNothing() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);

        ConsensusEventSerializer.INSTANCE.serialize(Vote.of("g", "p", "ann", "accept"), out);

        // tag, flags, four strings with a byte of length each, time and sequence
        assertThat(out.length()).isEqualTo(1 + 1 + 2 + 2 + 4 + 7 + 8 + 8);
    }

    @Test
    void theUsualOptionsAreSharedAgain() throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        ConsensusEventSerializer.INSTANCE.serialize(Proposal.of("p", "g"), out);

        ConsensusEvent read =
                ConsensusEventSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

        assertThat(((Proposal) read).options()).isSameAs(Proposal.ACCEPT_REJECT);
    }

    @Test
    void corruptBytesAreAnIoException() {
        assertThatThrownBy(
                        () -> ConsensusEventSerializer.INSTANCE.deserialize(new DataInputDeserializer(new byte[] {9})))
                .isInstanceOf(IOException.class)
                .hasMessage("event tag must be from 0 to 2, but was 9");
    }
}
