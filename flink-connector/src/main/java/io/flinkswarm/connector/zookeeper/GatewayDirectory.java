package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.util.List;

/** Where the gateways are that run now. Safe for use by several threads; look-ups read a local copy and don't block. */
@PublicEvolving
public interface GatewayDirectory extends AutoCloseable {
    /** Makes an address known until {@link #close}, or until this process has gone. It returns before others know it. */
    void register(GatewayAddress address);

    /** All that are known, by gateway and subtask. */
    List<GatewayAddress> addresses();

    /** The newest address of a gateway's subtask, or null while none is known. */
    GatewayAddress addressOf(String gateway, int subtask);

    /** Takes back what was registered here. */
    @Override
    void close();
}
