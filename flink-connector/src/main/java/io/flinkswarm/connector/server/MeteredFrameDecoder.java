package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/** Netty's decoder of WebSocket frames, which also counts what it holds of frames that have come in part only. */
@Internal
final class MeteredFrameDecoder extends WebSocket13FrameDecoder {
    private final ServerContext server;
    private final Assembly assembly;

    MeteredFrameDecoder(ServerContext server, Assembly assembly) {
        super(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(server.config().maxMessageBytes())
                .expectMaskedFrames(true)
                .allowMaskMismatch(false)
                .allowExtensions(false)
                // The handler behind closes, with the session's end.
                .closeOnProtocolViolation(false)
                .build());
        this.server = server;
        this.assembly = assembly;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            server.metrics().bytesIn.add(bytes.readableBytes());
        }
        super.channelRead(context, message);
        assembly.inDecoder(context.isRemoved() ? 0 : actualReadableBytes());
    }
}
