package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.messaging.MessageFields;
import io.flinkswarm.state.rows.RowSerializer;
import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The serializers of the exchange's state. Checkpoints keep their names. */
@Internal
public final class ExchangeSerializers {
    private ExchangeSerializers() {}

    /** Of a member. */
    @Internal
    public static final class OfMember extends RowSerializer<MemberRow> {
        private static final long serialVersionUID = 1L;

        public OfMember() {
            super(MemberRow.class, MemberRow::read);
        }
    }

    /** Of what awaits an answer. */
    @Internal
    public static final class OfOpenRequest extends RecordSerializer<OpenRequest> {
        private static final long serialVersionUID = 1L;

        private static final OpenRequest.Kind[] KINDS = OpenRequest.Kind.values();

        public OfOpenRequest() {
            super(OpenRequest.class, 1);
        }

        @Override
        protected void write(OpenRequest request, DataOutputView out) throws IOException {
            Fields.writeString(out, request.id());
            Fields.writeEnum(out, request.kind());
            Fields.writeVarInt(out, request.level());
            out.writeLong(request.due());
            MessageFields.write(out, request.message());
        }

        @Override
        protected OpenRequest read(int version, DataInputView in) throws IOException {
            return new OpenRequest(
                    Fields.readString(in),
                    Fields.readEnum(in, KINDS),
                    Fields.readVarInt(in),
                    in.readLong(),
                    MessageFields.read(in));
        }
    }

    /** Of how far a stream has come. */
    @Internal
    public static final class OfAskedStream extends RecordSerializer<AskedStream> {
        private static final long serialVersionUID = 1L;

        public OfAskedStream() {
            super(AskedStream.class, 1);
        }

        @Override
        protected void write(AskedStream stream, DataOutputView out) throws IOException {
            out.writeLong(stream.highest());
            out.writeLong(stream.time());
        }

        @Override
        protected AskedStream read(int version, DataInputView in) throws IOException {
            return new AskedStream(in.readLong(), in.readLong());
        }
    }

    /** Of what a topic has counted. */
    @Internal
    public static final class OfTopicCount extends RecordSerializer<TopicCount> {
        private static final long serialVersionUID = 1L;

        public OfTopicCount() {
            super(TopicCount.class, 1);
        }

        @Override
        protected void write(TopicCount count, DataOutputView out) throws IOException {
            out.writeLong(count.version());
            out.writeLong(count.published());
            out.writeLong(count.copies());
        }

        @Override
        protected TopicCount read(int version, DataInputView in) throws IOException {
            return new TopicCount(in.readLong(), in.readLong(), in.readLong());
        }
    }
}
