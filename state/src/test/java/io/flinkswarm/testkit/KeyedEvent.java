package io.flinkswarm.testkit;

import io.flinkswarm.state.serializers.Fields;
import io.flinkswarm.state.serializers.RecordSerializer;
import io.flinkswarm.state.serializers.RecordTypeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The simplest event there is, for tests of what is common to all protocols. */
public record KeyedEvent(String key, long time, long value) {
    /** Its type. */
    public static final TypeInformation<KeyedEvent> TYPE = RecordTypeInfo.of(new Serializer());

    /** That many events of keys {@code k0} to {@code k<keys-1>}, a millisecond or a few apart. */
    public static SeededEvents.Generator<KeyedEvent> generator(int events, int keys) {
        return random -> list(random, events, keys);
    }

    private static List<KeyedEvent> list(Random random, int events, int keys) {
        List<KeyedEvent> list = new ArrayList<>();
        long time = 1_000;
        for (int i = 0; i < events; i++) {
            time += 1 + random.nextInt(5);
            list.add(new KeyedEvent("k" + random.nextInt(keys), time, random.nextInt(1_000)));
        }
        return list;
    }

    /** Its serializer. */
    public static final class Serializer extends RecordSerializer<KeyedEvent> {
        private static final long serialVersionUID = 1L;

        /** Creates the serializer, which holds no state. */
        public Serializer() {
            super(KeyedEvent.class, 1);
        }

        @Override
        protected void write(KeyedEvent event, DataOutputView out) throws IOException {
            Fields.writeString(out, event.key());
            out.writeLong(event.time());
            out.writeLong(event.value());
        }

        @Override
        protected KeyedEvent read(int version, DataInputView in) throws IOException {
            return new KeyedEvent(Fields.readString(in), in.readLong(), in.readLong());
        }
    }
}
