package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.serializers.Fields;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * All members, as one piece of work: the source's only split, with those that were told to be there.
 *
 * @param told the last thing told of each member that has not left
 */
@Internal
public record MembershipSplit(List<Membership> told) implements SourceSplit {
    /** The split of a source that has told nothing yet. */
    static final MembershipSplit NEW = new MembershipSplit(List.of());

    public MembershipSplit {
        told = List.copyOf(told);
    }

    @Override
    public String splitId() {
        return "members";
    }

    /** The form of splits in checkpoints; that of a split that a reader has is empty. */
    static final class Serializer implements SimpleVersionedSerializer<MembershipSplit> {
        private static final int VERSION = 1;
        private static final int MOST = 1 << 24;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(MembershipSplit split) throws IOException {
            if (split == null) {
                return new byte[0];
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            Fields.writeVarInt(out, split.told.size());
            for (Membership membership : split.told) {
                MembershipSerializer.writeFields(membership, out);
            }
            return bytes.toByteArray();
        }

        @Override
        public MembershipSplit deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException("version of a membership split must be " + VERSION + ", but was " + version);
            }
            if (bytes.length == 0) {
                return null;
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
            int count = Fields.readCount(in, MOST);
            List<Membership> told = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                told.add(MembershipSerializer.readFields(in));
            }
            return new MembershipSplit(told);
        }
    }
}
