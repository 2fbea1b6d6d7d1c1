package io.flinkswarm.state.journal;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of journal entries between operators that are not chained; files have a form of their own. */
@Internal
public final class JournalEntrySerializer extends RecordSerializer<JournalEntry> {
    private static final long serialVersionUID = 1L;
    private static final JournalEntry.Kind[] KINDS = JournalEntry.Kind.values();

    /** Creates the serializer, which holds no state. */
    public JournalEntrySerializer() {
        super(JournalEntry.class, 1);
    }

    @Override
    protected void write(JournalEntry entry, DataOutputView out) throws IOException {
        Fields.writeString(out, entry.protocol());
        Fields.writeString(out, entry.key());
        VarLongs.write(out, VarLongs.fold(entry.incarnation()));
        VarLongs.write(out, entry.sequence());
        out.writeByte(entry.kind().ordinal());
        out.writeLong(entry.time());
        out.writeInt(entry.policyVersion());
        Fields.writeVarInt(out, entry.payload().length);
        out.write(entry.payload());
    }

    @Override
    protected JournalEntry read(int version, DataInputView in) throws IOException {
        String protocol = Fields.readString(in);
        String key = Fields.readString(in);
        long incarnation = VarLongs.unfold(VarLongs.read(in));
        long sequence = VarLongs.read(in);
        JournalEntry.Kind kind = KINDS[in.readByte()];
        long time = in.readLong();
        int policyVersion = in.readInt();
        byte[] payload = new byte[Fields.readVarInt(in)];
        in.readFully(payload);
        return new JournalEntry(protocol, key, incarnation, sequence, kind, time, policyVersion, payload);
    }
}
