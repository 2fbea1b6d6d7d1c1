package io.flinkswarm.connector.server;

import io.flinkswarm.connector.access.Access;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The WebSocket side of a connection: whole texts out of frames, control frames, pauses, time-outs and the closing.
 *
 * <p>A paused connection is not read from; what its last read had brought in waits here. Once closing it reads on, for the answer to its
 * close frame, and drops what else comes. A slow reader's session lasts until the connection has gone: so the acknowledgements that are
 * under way still count, and the next connection does not begin with the same burst.
 */
@Internal
final class FrameHandler extends SweptHandler {
    static final int NO_ROOM = 1;
    static final int NO_CREDIT = 2;
    static final int NO_TOKENS = 4;

    private final ServerContext server;
    private final Loop loop;
    private final Channel channel;
    private final Outbox outbox;
    private final Member member;
    private final Assembly assembly;
    private final Access access;
    private final long openedNanos;
    private ArrayDeque<byte[]> keptBack;
    private ChannelHandlerContext context;
    private int paused;
    private boolean heard;
    private long heardNanos;
    private long pingedNanos;
    private boolean closing;
    private boolean slow;
    private long closingNanos;

    FrameHandler(ServerContext server, Loop loop, Channel channel, Access access, Assembly assembly) {
        this.server = server;
        this.loop = loop;
        this.channel = channel;
        this.access = access;
        this.assembly = assembly;
        this.outbox = new Outbox(server, channel, this::cutSlow);
        Connection connection = new Connection(
                access,
                server.sessions().nextNumber(),
                outbox,
                channel.eventLoop(),
                server.config().credit());
        this.openedNanos = server.clock().nanos();
        this.heardNanos = openedNanos;
        this.pingedNanos = openedNanos;
        this.member = new Member(server, loop, this, connection);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext handlerContext) {
        context = handlerContext;
        outbox.open(handlerContext);
        loop.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        WebSocketFrame frame = (WebSocketFrame) message;
        heard = true;
        try {
            if (frame instanceof TextWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
                fragment(frame);
            } else if (frame instanceof CloseWebSocketFrame close) {
                closedByPeer(close);
            } else if (frame instanceof PingWebSocketFrame) {
                if (!closing && !outbox.control(Outbox.PONG, frame.content())) {
                    cutSlow();
                }
            } else if (!(frame instanceof PongWebSocketFrame)) {
                close(CloseCode.UNSUPPORTED_DATA, "frames must be text, but one was binary");
            }
        } finally {
            frame.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext handlerContext) {
        if (heard) {
            heard = false;
            heardNanos = server.clock().nanos();
        }
        if (!closing && assembly.isOverShare()) {
            close(
                    CloseCode.TRY_LATER,
                    "server must not hold more than " + server.config().maxAssemblyBytes()
                            + " bytes of messages in part: send this one later");
        }
        flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext handlerContext) {
        outbox.drain();
    }

    @Override
    public void channelInactive(ChannelHandlerContext handlerContext) {
        closing = true;
        member.end(slow ? "did not read what it was sent" : "connection lost", false);
        outbox.abandon();
        keptBack = null;
        assembly.release();
        loop.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            CloseCode code = CloseCode.of(corrupted.closeStatus().code());
            close(code == null ? CloseCode.PROTOCOL_ERROR : code, String.valueOf(cause.getMessage()));
        } else if (cause instanceof IOException || cause.getCause() instanceof IOException) {
            channel.close();
        } else {
            close(CloseCode.INTERNAL, "gateway must not fail, but did: " + cause);
        }
    }

    @Override
    void sweep(long nowNanos) {
        ServerConfig config = server.config();
        if (closing) {
            if (nowNanos - closingNanos > config.closeTimeout().toNanos()) {
                abort();
            }
        } else if (access.isExpired(server.clock().millis())) {
            close(CloseCode.UNAUTHENTICATED, "token must not be past its time, but has expired");
        } else if (outbox.stalledNanos(nowNanos) > config.slowReaderTimeout().toNanos()) {
            cutSlow();
        } else if (paused == 0
                && !member.hasJoined()
                && nowNanos - openedNanos > config.joinTimeout().toNanos()) {
            close(CloseCode.JOIN_TIMEOUT, "join must come within " + config.joinTimeout());
        } else if (paused == 0
                && nowNanos - heardNanos > config.connectionTimeout().toNanos()) {
            close(CloseCode.SILENT, "something must be heard within " + config.connectionTimeout());
        } else {
            member.sweep(nowNanos);
            if (nowNanos - pingedNanos >= config.heartbeatInterval().toNanos()) {
                pingedNanos = nowNanos;
                if (!outbox.control(Outbox.PING, Unpooled.EMPTY_BUFFER)) {
                    cutSlow();
                }
            }
        }
    }

    @Override
    void pauseAll() {
        pause(NO_ROOM);
    }

    @Override
    void resumeAll() {
        resume(NO_ROOM);
    }

    /** Stops reading for one more reason. */
    void pause(int reason) {
        if (closing) {
            return;
        }
        if (paused == 0) {
            server.metrics().pauses.increment();
            channel.config().setAutoRead(false);
        }
        paused |= reason;
    }

    /** Reads on, unless there are other reasons not to. */
    void resume(int reason) {
        if (closing || (paused & reason) == 0) {
            return;
        }
        paused &= ~reason;
        while (paused == 0 && !closing && keptBack != null) {
            byte[] text = keptBack.poll();
            if (text == null) {
                keptBack = null;
            } else {
                member.take(text, text.length);
            }
        }
        flush();
        if (paused == 0 && !closing) {
            heardNanos = server.clock().nanos();
            channel.config().setAutoRead(true);
        }
    }

    void resumeLater(int reason, long nanos) {
        context.executor().schedule(() -> resume(reason), nanos, TimeUnit.NANOSECONDS);
    }

    boolean isClosing() {
        return closing;
    }

    /** Ends the session and sends a close frame; the connection goes when the client answers or the time for it is over. */
    @Override
    void close(CloseCode code, String reason) {
        if (closing) {
            return;
        }
        server.metrics().close(code);
        if (code == CloseCode.SLOW_READER) {
            slow = true;
        } else {
            member.end(reason, false);
        }
        beginClosing(code.code(), reason);
    }

    private void beginClosing(int code, String reason) {
        closing = true;
        closingNanos = server.clock().nanos();
        keptBack = null;
        if (!slow) {
            // What the last texts were answered goes first.
            outbox.drain();
        }
        outbox.close(code, reason);
        paused = 0;
        channel.config().setAutoRead(true);
    }

    private void cutSlow() {
        close(
                CloseCode.SLOW_READER,
                "client must read what it is sent within " + server.config().slowReaderTimeout() + ", but "
                        + outbox.pending() + " bytes wait; nothing is lost");
    }

    private void closedByPeer(CloseWebSocketFrame frame) {
        if (closing) {
            channel.close();
            return;
        }
        flush();
        int code = frame.statusCode();
        member.end("closed by the client" + (code < 0 ? "" : " with " + code), false);
        closing = true;
        closingNanos = server.clock().nanos();
        keptBack = null;
        outbox.close(code < 0 ? CloseCode.NORMAL.code() : code, "").addListener(ChannelFutureListener.CLOSE);
    }

    private void abort() {
        server.metrics().aborts.increment();
        if (outbox.pending() > 0) {
            // What the client never reads must not stay in the system's buffers: a reset drops it.
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        channel.close();
    }

    private void fragment(WebSocketFrame frame) {
        ByteBuf content = frame.content();
        if (closing && !slow) {
            return;
        }
        if (assembly.lengthWith(content) > server.config().maxMessageBytes()) {
            close(
                    CloseCode.TOO_BIG,
                    "message must have at most " + server.config().maxMessageBytes() + " bytes");
            return;
        }
        if (frame.isFinalFragment() && !assembly.isOpen()) {
            text(content);
            return;
        }
        assembly.add(context, content);
        if (frame.isFinalFragment()) {
            ByteBuf whole = assembly.take();
            try {
                text(whole);
            } finally {
                whole.release();
            }
        }
    }

    private void text(ByteBuf content) {
        int length = content.readableBytes();
        if (paused != 0) {
            byte[] text = new byte[length];
            content.readBytes(text);
            if (keptBack == null) {
                keptBack = new ArrayDeque<>();
            }
            keptBack.add(text);
            return;
        }
        byte[] text = loop.scratch(length);
        content.readBytes(text, 0, length);
        member.take(text, length);
    }

    private void flush() {
        member.flush();
        outbox.drain();
    }
}
