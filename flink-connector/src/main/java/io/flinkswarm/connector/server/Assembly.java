package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * The part of a connection's next message that has come: bytes of a frame that is not whole, and fragments before the last.
 *
 * <p>All connections together have a bound. When it is reached, those that hold more than their share have to go.
 */
@Internal
final class Assembly {
    private final ServerContext server;
    private ByteBuf fragments;
    private int inDecoder;

    Assembly(ServerContext server) {
        this.server = server;
    }

    /** So many bytes wait in the decoder. */
    void inDecoder(int bytes) {
        server.assemblyBytes().addAndGet(bytes - inDecoder);
        inDecoder = bytes;
    }

    /** Whether fragments have come and the last one has not. */
    boolean isOpen() {
        return fragments != null;
    }

    /** The length with such a fragment. */
    long lengthWith(ByteBuf fragment) {
        return (fragments == null ? 0L : fragments.readableBytes()) + fragment.readableBytes();
    }

    void add(ChannelHandlerContext context, ByteBuf fragment) {
        if (fragments == null) {
            fragments = context.alloc().buffer(fragment.readableBytes());
        }
        server.assemblyBytes().addAndGet(fragment.readableBytes());
        fragments.writeBytes(fragment);
    }

    /** The whole message, for the caller to release. */
    ByteBuf take() {
        ByteBuf whole = fragments;
        fragments = null;
        server.assemblyBytes().addAndGet(-whole.readableBytes());
        return whole;
    }

    /** Whether this connection has to go, because all hold too much and it more than its share. */
    boolean isOverShare() {
        long most = server.config().maxAssemblyBytes();
        long own = inDecoder + (fragments == null ? 0L : fragments.readableBytes());
        return server.assemblyBytes().get() > most
                && own > most / Math.max(1, server.metrics().connections());
    }

    void release() {
        inDecoder(0);
        if (fragments != null) {
            take().release();
        }
    }
}
