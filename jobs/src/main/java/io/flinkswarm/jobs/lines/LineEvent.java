package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.state.balance.BalanceEventSerializer;
import io.flinkswarm.state.consensus.ConsensusEventSerializer;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The event of a line, of whichever protocol: exactly one of the two is there.
 *
 * @param consensus what the line says of a group's votes, or null
 * @param balance what the line says of a pool's nodes and tasks, or null
 */
@PublicEvolving
public record LineEvent(ConsensusEvent consensus, BalanceEvent balance) {
    public LineEvent {
        if ((consensus == null) == (balance == null)) {
            throw new IllegalArgumentException(
                    "an event must be of one protocol, but was " + consensus + " and " + balance);
        }
    }

    /** The event of a record, of whichever protocol. */
    public static LineEvent of(Object event) {
        return event instanceof ConsensusEvent consensus
                ? new LineEvent(consensus, null)
                : new LineEvent(null, (BalanceEvent) event);
    }

    /** Event time in milliseconds since the epoch; 0 where the line names none. */
    public long time() {
        return consensus != null ? consensus.time() : balance.time();
    }

    /** The sender's running number; 0 where the line names none. */
    public long sequence() {
        return consensus != null ? consensus.sequence() : balance.sequence();
    }

    /** The same at another time and with another running number. */
    public LineEvent at(long time, long sequence) {
        return new EventPlace(time, sequence).put(this);
    }

    /** Line events as bytes: which protocol, then the event. */
    public static final class Serializer extends RecordSerializer<LineEvent> {
        private static final long serialVersionUID = 1L;
        private static final int CONSENSUS = 0;
        private static final int BALANCE = 1;

        public Serializer() {
            super(LineEvent.class, 1);
        }

        @Override
        protected void write(LineEvent event, DataOutputView out) throws IOException {
            if (event.consensus() != null) {
                out.writeByte(CONSENSUS);
                ConsensusEventSerializer.INSTANCE.serialize(event.consensus(), out);
            } else {
                out.writeByte(BALANCE);
                BalanceEventSerializer.INSTANCE.serialize(event.balance(), out);
            }
        }

        @Override
        protected LineEvent read(int version, DataInputView in) throws IOException {
            int protocol = in.readByte();
            return switch (protocol) {
                case CONSENSUS -> new LineEvent(ConsensusEventSerializer.INSTANCE.deserialize(in), null);
                case BALANCE -> new LineEvent(null, BalanceEventSerializer.INSTANCE.deserialize(in));
                default -> throw new IOException("protocol of a line's event must be 0 or 1, but was " + protocol);
            };
        }
    }
}
