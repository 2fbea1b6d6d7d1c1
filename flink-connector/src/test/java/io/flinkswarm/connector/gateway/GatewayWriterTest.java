package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkWriterMetricGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayWriterTest {
    private static final String JOB = "job";
    private static final String UID = "gateway";

    private final Map<String, Counter> counters = new TreeMap<>();
    private final Endpoint endpoint = new Endpoint();
    private final GatewayWriter writer = new GatewayWriter(UID, GatewayConfig.DEFAULT, JOB, 0, metrics());

    @AfterEach
    void leave() {
        GatewayRegistry.leave(JOB, UID, 0, endpoint);
        writer.close();
    }

    @Test
    void writesToTheGatewayOfTheDelivery() throws Exception {
        GatewayRegistry.enter(JOB, UID, 0, endpoint, "ws://127.0.0.1:1");

        writer.write(delivery(0, 5), null);

        assertThat(endpoint.delivered).containsExactly(delivery(0, 5));
        assertThat(endpoint.gone).isEmpty();
        assertThat(GatewayRegistry.addresses(UID)).containsExactly("ws://127.0.0.1:1");
    }

    @Test
    void tellsOnceThatASessionIsGone() throws Exception {
        GatewayRegistry.enter(JOB, UID, 0, endpoint, null);
        endpoint.open = false;

        writer.write(delivery(0, 5), null);
        writer.write(delivery(0, 5), null);
        writer.write(delivery(0, 6), null);

        assertThat(endpoint.gone).containsExactly(delivery(0, 5), delivery(0, 6));
        assertThat(counters.get("deliveriesToGoneSessions").getCount()).isEqualTo(3);
    }

    @Test
    void tellsAgainWhereThereWasNoRoomToTell() throws Exception {
        GatewayRegistry.enter(JOB, UID, 0, endpoint, null);
        endpoint.open = false;
        endpoint.room = false;
        writer.write(delivery(0, 5), null);
        endpoint.room = true;

        writer.write(delivery(0, 5), null);

        assertThat(endpoint.gone).hasSize(2);
    }

    @Test
    void countsWhatIsForAGatewayInAnotherJvmWhereThereIsNoRelay() throws Exception {
        writer.write(delivery(3, 5), null);
        writer.write(delivery(3, 5), null);

        assertThat(counters.get("undeliverable").getCount()).isEqualTo(2);
        assertThat(counters.get("relayed").getCount()).isZero();
    }

    @Test
    void tellsTheGatewayBesideItThatTheInputHasEnded() throws Exception {
        GatewayRegistry.enter(JOB, UID, 0, endpoint, null);

        writer.writeWatermark(new Watermark(5));
        assertThat(endpoint.ended).isFalse();
        writer.writeWatermark(new Watermark(Long.MAX_VALUE));

        assertThat(endpoint.ended).isTrue();
    }

    @Test
    void lastsAsLongAsTheAttemptThatEnteredLast() {
        Endpoint next = new Endpoint();
        GatewayRegistry.enter(JOB, UID, 0, endpoint, null);
        GatewayRegistry.enter(JOB, UID, 0, next, null);

        GatewayRegistry.leave(JOB, UID, 0, endpoint);
        assertThat(GatewayRegistry.find(JOB, UID, 0)).isSameAs(next);
        GatewayRegistry.leave(JOB, UID, 0, next);

        assertThat(GatewayRegistry.find(JOB, UID, 0)).isNull();
    }

    private SinkWriterMetricGroup metrics() {
        return InternalSinkWriterMetricGroup.wrap(new Group());
    }

    private final class Group extends UnregisteredMetricsGroup implements OperatorMetricGroup {
        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(name, any -> new SimpleCounter());
        }

        @Override
        public org.apache.flink.metrics.groups.OperatorIOMetricGroup getIOMetricGroup() {
            return UnregisteredMetricsGroup.createOperatorMetricGroup().getIOMetricGroup();
        }
    }

    private static Delivery delivery(int gateway, long session) {
        return new Delivery(
                "a", gateway, session, 1, 0, Message.of("b", "s", 1, Recipient.agent("a"), MessageType.EVENT, 1, "1"));
    }

    private static final class Endpoint implements GatewayEndpoint {
        private final List<Delivery> delivered = new ArrayList<>();
        private final List<Delivery> gone = new ArrayList<>();
        private boolean open = true;
        private boolean room = true;
        private boolean ended;

        @Override
        public boolean deliver(Delivery delivery) {
            if (open) {
                delivered.add(delivery);
            }
            return open;
        }

        @Override
        public boolean gone(Delivery delivery) {
            gone.add(delivery);
            return room;
        }

        @Override
        public void inputEnded() {
            ended = true;
        }
    }
}
