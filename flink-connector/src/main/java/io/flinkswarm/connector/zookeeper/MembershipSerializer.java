package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializer of {@link Membership}. */
@Internal
public final class MembershipSerializer extends RecordSerializer<Membership> {
    private static final long serialVersionUID = 1L;

    private static final Membership.Kind[] KINDS = Membership.Kind.values();

    public MembershipSerializer() {
        super(Membership.class, 1);
    }

    @Override
    protected void write(Membership membership, DataOutputView out) throws IOException {
        writeFields(membership, out);
    }

    @Override
    protected Membership read(int version, DataInputView in) throws IOException {
        return readFields(in);
    }

    static void writeFields(Membership membership, DataOutput out) throws IOException {
        Fields.writeString(out, membership.tenant());
        Fields.writeString(out, membership.member());
        Fields.writeEnum(out, membership.kind());
        Fields.writeString(out, membership.session());
        Fields.writeVarInt(out, membership.metadata().size());
        for (Map.Entry<String, String> entry : membership.metadata().entrySet()) {
            Fields.writeString(out, entry.getKey());
            Fields.writeString(out, entry.getValue());
        }
    }

    static Membership readFields(DataInput in) throws IOException {
        String tenant = Fields.readString(in);
        String member = Fields.readString(in);
        Membership.Kind kind = Fields.readEnum(in, KINDS);
        String session = Fields.readString(in);
        SortedMap<String, String> metadata = new TreeMap<>();
        int count = Fields.readCount(in, Member.MAX_METADATA);
        for (int i = 0; i < count; i++) {
            String name = Fields.readString(in);
            metadata.put(name, Fields.readString(in));
        }
        return new Membership(tenant, member, kind, session, metadata);
    }
}
