package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import java.util.Objects;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * What agents send, as a source: each subtask hosts a server, which {@link GatewayReader} drains; or the loopback alone, see {@link
 * LoopbackReader}.
 *
 * <p>It has no splits and no state: agents come by themselves, and they keep what is not durable. Restored, also at another
 * parallelism, it starts afresh.
 */
@Internal
public final class GatewaySource implements Source<MessagingEvent, GatewaySplit, Void> {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final GatewayConfig config;
    private final boolean served;

    /**
     * @param served whether there are servers, or only the loopback
     */
    GatewaySource(String uid, GatewayConfig config, boolean served) {
        this.uid = Objects.requireNonNull(uid, "uid");
        this.config = Objects.requireNonNull(config, "config");
        this.served = served;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<MessagingEvent, GatewaySplit> createReader(SourceReaderContext context) {
        return served ? new GatewayReader(uid, config, context) : new LoopbackReader(uid, config, context);
    }

    @Override
    public SplitEnumerator<GatewaySplit, Void> createEnumerator(SplitEnumeratorContext<GatewaySplit> context) {
        return new NoSplits();
    }

    @Override
    public SplitEnumerator<GatewaySplit, Void> restoreEnumerator(
            SplitEnumeratorContext<GatewaySplit> context, Void nothing) {
        return new NoSplits();
    }

    @Override
    public SimpleVersionedSerializer<GatewaySplit> getSplitSerializer() {
        return new NoSplits.Nothing<>();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new NoSplits.Nothing<>();
    }
}
