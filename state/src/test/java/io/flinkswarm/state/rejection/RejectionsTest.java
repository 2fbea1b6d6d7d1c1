package io.flinkswarm.state.rejection;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class RejectionsTest {

    @Test
    void countsByReasonAndMakesACounterWhenItsReasonFirstOccurs() {
        List<String> groups = new ArrayList<>();
        Rejections rejections = Rejections.of("consensus", new UnregisteredMetricsGroup() {
            @Override
            public MetricGroup addGroup(String key, String value) {
                groups.add(key + "." + value);
                return this;
            }
        });

        Rejection late =
                rejections.reject(Reason.LATE, "fleet-7", "{\"id\":\"v1\"}", 5, "time must be after 9, but was 5");
        rejections.reject(Reason.LATE, "fleet-7", "v2", 6, "time must be after 9, but was 6");
        rejections.count(new Rejection("consensus", Reason.MALFORMED, "no JSON", null, "x", Rejection.NO_TIME));

        assertThat(late)
                .isEqualTo(new Rejection(
                        "consensus", Reason.LATE, "time must be after 9, but was 5", "fleet-7", "{\"id\":\"v1\"}", 5));
        assertThat(rejections.counted(Reason.LATE)).isEqualTo(2);
        assertThat(rejections.counted(Reason.MALFORMED)).isEqualTo(1);
        assertThat(rejections.counted(Reason.FORBIDDEN)).isZero();
        assertThat(groups).containsExactly("reason.LATE", "reason.MALFORMED");
    }

    @Test
    void comesBackFromItsBytes() throws Exception {
        RejectionSerializer serializer = new RejectionSerializer();
        for (Reason reason : Reason.values()) {
            Rejection rejection = new Rejection("consensus", reason, "näh ☹", null, "{}", Rejection.NO_TIME);
            DataOutputSerializer out = new DataOutputSerializer(64);

            serializer.serialize(rejection, out);

            assertThat(serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
                    .isEqualTo(rejection);
        }
    }
}
