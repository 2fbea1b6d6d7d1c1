package io.flinkswarm.state.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BytesValueTest {
    private final BytesValue<String> value = new BytesValue<>(RowCodec.text());

    @Test
    void readsWhatIsKeptOnceAVisit() throws Exception {
        value.begin("one".getBytes(StandardCharsets.UTF_8));

        String first = value.get();

        assertThat(first).isEqualTo("one");
        assertThat(value.get()).isSameAs(first);
    }

    @Test
    void keepsWhatWasPutOnlyWhenTheVisitEnds() throws Exception {
        value.begin(null);
        value.put("two");
        byte[] during = value.bytes();
        value.end();

        assertThat(during).isNull();
        assertThat(value.bytes()).isEqualTo("two".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void forgetsWhatWasPutInAVisitThatDidNotEnd() throws Exception {
        value.begin(null);
        value.put("three");

        value.begin(null);

        assertThat(value.get()).isNull();
    }
}
