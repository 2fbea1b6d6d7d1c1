package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.messaging.Delivery;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands deliveries to the server beside it; what no server takes stays in its mailbox, which learns that the session is gone.
 *
 * <p>{@link #flush} has nothing to do: the mailbox holds what is not acknowledged, so nothing needs to be durable here.
 */
final class GatewayWriter implements SinkWriter<Delivery> {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayWriter.class);

    /** Sessions known to be gone that are remembered, so that the job is told once. */
    private static final int REMEMBERED = 1_024;

    private final String uid;
    private final GatewayConfig config;
    private final String job;
    private final int subtask;
    private final Counter sent;
    private final Counter gone;
    private final Counter undeliverable;
    private final Counter relayed;
    private final Map<Long, Boolean> toldGone = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    private GatewayServers.Relay relay;
    private boolean warned;

    GatewayWriter(String uid, GatewayConfig config, String job, int subtask, SinkWriterMetricGroup metrics) {
        this.uid = uid;
        this.config = config;
        this.job = job;
        this.subtask = subtask;
        sent = metrics.getNumRecordsSendCounter();
        gone = metrics.counter("deliveriesToGoneSessions");
        relayed = metrics.counter("relayed");
        undeliverable = metrics.counter("undeliverable");
    }

    @Override
    public void write(Delivery delivery, Context context) throws IOException {
        GatewayEndpoint gateway = GatewayRegistry.find(job, uid, delivery.gateway());
        if (gateway == null) {
            elsewhere(delivery);
        } else if (gateway.deliver(delivery)) {
            sent.inc();
        } else {
            gone.inc();
            if (!toldGone.containsKey(delivery.session()) && gateway.gone(delivery)) {
                toldGone.put(delivery.session(), Boolean.TRUE);
            }
        }
    }

    private void elsewhere(Delivery delivery) throws IOException {
        if (config.relayKey() == null) {
            undeliverable.inc();
            if (!warned) {
                warned = true;
                LOG.warn(
                        "gateway {} of {} must run in the JVM of its sink, subtask {}, but does not; its deliveries wait in"
                                + " their mailboxes. Set gateway.zookeeper.connect and gateway.relay-key to have them relayed.",
                        delivery.gateway(),
                        uid,
                        subtask);
            }
            return;
        }
        if (relay == null) {
            relay = GatewayServers.relay(config, job + "/" + uid);
        }
        (relay.send(delivery) ? relayed : undeliverable).inc();
    }

    @Override
    public void writeWatermark(Watermark watermark) {
        if (watermark.getTimestamp() == Long.MAX_VALUE) {
            GatewayEndpoint gateway = GatewayRegistry.find(job, uid, subtask);
            if (gateway != null) {
                gateway.inputEnded();
            }
        }
    }

    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public void close() {
        if (relay != null) {
            relay.close();
        }
    }
}
