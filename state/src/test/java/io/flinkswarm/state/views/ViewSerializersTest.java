package io.flinkswarm.state.views;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.view.Page;
import io.flinkswarm.protocol.view.PageRequest;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class ViewSerializersTest {
    private static final ViewRow ROW = ViewRow.builder()
            .put("name", "größe")
            .put("none", (String) null)
            .put("count", Long.MIN_VALUE)
            .put("share", Double.NaN)
            .put("yes", true)
            .put("no", false)
            .putNull("nothing")
            .build();

    @Test
    void keepEveryValueOfARow() throws IOException {
        ViewDelta delta = ViewDelta.upsert("view", "key", -3, ROW);

        assertThat(roundTrip(new ViewDeltaSerializer(), delta)).isEqualTo(delta);
        assertThat(roundTrip(new ViewDeltaSerializer(), ViewDelta.delete("view", "", 7)))
                .isEqualTo(ViewDelta.delete("view", "", 7));
        assertThat(roundTrip(new HeldRow.Serializer(), new HeldRow(1, 2, ViewRow.empty())))
                .isEqualTo(new HeldRow(1, 2, ViewRow.empty()));
        assertThat(roundTrip(new BucketClock.Serializer(), new BucketClock(1, 2, 3)))
                .isEqualTo(new BucketClock(1, 2, 3));
    }

    @Test
    void keepRequestsAndPages() throws IOException {
        PageRequest request = new PageRequest("id", "view", 3, "ktoken", 20);
        Page page = new Page("id", "view", 3, List.of(ViewDelta.upsert("view", "key", 1, ROW)), null);

        assertThat(roundTrip(new PageRequestSerializer(), request)).isEqualTo(request);
        assertThat(roundTrip(new PageSerializer(), page)).isEqualTo(page);
    }

    @Test
    void rowsAreReadByColumn() {
        assertThat(ROW.getString("name")).isEqualTo("größe");
        assertThat(ROW.getLong("count")).isEqualTo(Long.MIN_VALUE);
        assertThat(ROW.getDouble("share")).isNaN();
        assertThat(ROW.getBoolean("yes")).isTrue();
        assertThat(ROW.get("missing")).isNull();
        assertThat(ROW.has("nothing")).isTrue();
        assertThat(ROW.toMap().keySet()).containsExactly("name", "none", "count", "share", "yes", "no", "nothing");
        assertThatThrownBy(() -> ROW.getLong("missing"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("but was missing");
        assertThatThrownBy(() -> ROW.getLong("nothing")).hasMessage("nothing");
    }

    @Test
    void rowsRefuseWhatIsNotFlat() {
        assertThatThrownBy(() -> ViewRow.builder().putValue("list", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value of list must be a String, Long, Double, Boolean or null, but was a");
        assertThatThrownBy(() -> ViewRow.builder().put("a", 1).put("a", 2))
                .hasMessage("column must be put once, but was put again: a");
    }

    private static <T> T roundTrip(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        T read = serializer.deserialize(in);
        assertThat(in.available()).isZero();
        return read;
    }
}
