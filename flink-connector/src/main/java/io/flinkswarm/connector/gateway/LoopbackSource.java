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
 * The loopback alone, as a source without a server: for jobs over files, and for tests. It ends by itself, see {@link LoopbackReader}.
 */
@Internal
public final class LoopbackSource implements Source<MessagingEvent, GatewaySplit, Void> {
    private static final long serialVersionUID = 1L;

    private final String uid;
    private final GatewayConfig config;

    LoopbackSource(String uid, GatewayConfig config) {
        this.uid = Objects.requireNonNull(uid, "uid");
        this.config = Objects.requireNonNull(config, "config");
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<MessagingEvent, GatewaySplit> createReader(SourceReaderContext context) {
        return new LoopbackReader(uid, config, context);
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
