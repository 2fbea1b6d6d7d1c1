package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The receiving end of a relay's WebSocket: each text is a {@link RelayFrame}, of which the delivery is handed on.
 *
 * <p>A connection over which nothing came for {@value #IDLE_SECONDS} s is closed: the other side opens one when it needs it. Bad
 * frames close it too.
 */
@Internal
public final class RelayHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    /** After what silence a connection is closed. */
    public static final int IDLE_SECONDS = 300;

    /** By how much a relayed text may be longer than what an agent may send: its header, and what was stamped on the message. */
    public static final int MORE_BYTES = 64 * 1024;

    private final Consumer<Delivery> deliveries;

    private RelayHandler(Consumer<Delivery> deliveries) {
        this.deliveries = deliveries;
    }

    /**
     * Makes a connection a relay's, after its upgrade was answered.
     *
     * @param maxMessageBytes the longest message that an agent may send
     * @param deliveries is called by the connection's network thread, and must not block
     */
    public static void install(ChannelPipeline pipeline, int maxMessageBytes, Consumer<Delivery> deliveries) {
        int most = Math.addExact(maxMessageBytes, MORE_BYTES);
        pipeline.addLast(new WebSocket13FrameDecoder(WebSocketDecoderConfig.newBuilder()
                        .expectMaskedFrames(true)
                        .allowExtensions(false)
                        .maxFramePayloadLength(most)
                        .build()))
                .addLast(new WebSocket13FrameEncoder(false))
                .addLast(new WebSocketFrameAggregator(most))
                .addLast(new IdleStateHandler(IDLE_SECONDS, 0, 0, TimeUnit.SECONDS))
                .addLast(new RelayHandler(deliveries));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame instanceof TextWebSocketFrame text) {
            byte[] bytes = ByteBufUtil.getBytes(text.content());
            Delivery delivery;
            try {
                delivery = RelayFrame.read(bytes, 0, bytes.length);
            } catch (MalformedFrameException e) {
                close(context, CloseCode.PROTOCOL_ERROR, e.getMessage());
                return;
            }
            deliveries.accept(delivery);
        } else if (frame instanceof PingWebSocketFrame) {
            context.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
        } else if (frame instanceof CloseWebSocketFrame) {
            context.writeAndFlush(new CloseWebSocketFrame(CloseCode.NORMAL.code(), ""))
                    .addListener(ChannelFutureListener.CLOSE);
        } else if (!(frame instanceof PongWebSocketFrame)) {
            close(context, CloseCode.UNSUPPORTED_DATA, "relay must send text, but sent something else");
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent) {
            close(context, CloseCode.NORMAL, "idle");
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // a frame too long, or none: the decoder has answered where there was something to answer
        context.close();
    }

    private static void close(ChannelHandlerContext context, CloseCode code, String reason) {
        // a close frame holds at most 123 bytes of text
        String shortened = reason.substring(0, Math.min(40, reason.length()));
        context.writeAndFlush(new CloseWebSocketFrame(code.code(), shortened)).addListener(ChannelFutureListener.CLOSE);
    }
}
