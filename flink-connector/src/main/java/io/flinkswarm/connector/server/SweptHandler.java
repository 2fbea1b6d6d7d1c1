package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** A handler whose time-outs its {@link Loop} checks: one task for all connections, instead of timers for each. */
@Internal
abstract class SweptHandler extends ChannelInboundHandlerAdapter {
    /** Its place in the loop's list; -1 for none. */
    int place = -1;

    /** Looks at what is due. */
    abstract void sweep(long nowNanos);

    /** Stops reading, because the job does not keep up. */
    abstract void pauseAll();

    /** Reads on. */
    abstract void resumeAll();

    /** Closes the connection. */
    abstract void close(CloseCode code, String reason);
}
