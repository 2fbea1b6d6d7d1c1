package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/** The split that a gateway never has: agents come to it by themselves. */
@Internal
public final class GatewaySplit implements SourceSplit {
    private GatewaySplit() {}

    @Override
    public String splitId() {
        return "";
    }
}
