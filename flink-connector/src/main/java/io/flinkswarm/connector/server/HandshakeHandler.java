package io.flinkswarm.connector.server;

import io.flinkswarm.connector.access.Access;
import io.flinkswarm.connector.access.AccessDeniedException;
import io.flinkswarm.connector.access.Credentials;
import io.flinkswarm.connector.zookeeper.RelayFrame;
import io.flinkswarm.connector.zookeeper.RelayHandler;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The HTTP side of a connection: one request, which is answered and ends it, or makes it a WebSocket.
 *
 * <p>After an answer the client has a while to read it and close: closing at once, with bytes of the client unread, would reset the
 * connection and could lose the answer.
 */
@Internal
final class HandshakeHandler extends SweptHandler {
    static final String PATH = "/v1";

    private static final int RETRY_AFTER_SECONDS = 5;

    private final ServerContext server;
    private final Loop loop;
    private final StatusPages pages;
    private final Origins origins;
    private final boolean tooMany;
    private final long openedNanos;
    private ChannelHandlerContext context;
    private HttpRequest request;
    private boolean answered;
    private long answeredNanos;

    HandshakeHandler(ServerContext server, Loop loop, StatusPages pages, Origins origins, boolean tooMany) {
        this.server = server;
        this.loop = loop;
        this.pages = pages;
        this.origins = origins;
        this.tooMany = tooMany;
        this.openedNanos = server.clock().nanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext handlerContext) {
        context = handlerContext;
        loop.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext handlerContext) {
        loop.remove(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext handlerContext, Object message) {
        try {
            if (answered) {
                return;
            }
            if (message instanceof HttpRequest found) {
                request = found;
                if (found.decoderResult().isFailure()) {
                    unreadable(found.decoderResult().cause());
                    return;
                }
            }
            if (message instanceof LastHttpContent && request != null) {
                request();
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext handlerContext, Throwable cause) {
        if (request != null && !answered && cause instanceof RuntimeException) {
            answer(HttpResponseStatus.INTERNAL_SERVER_ERROR, "gateway must not fail, but did: " + cause);
        } else {
            // A TLS handshake that fails has been answered with an alert; else the connection is gone.
            context.close();
        }
    }

    @Override
    void sweep(long nowNanos) {
        if (answered) {
            if (nowNanos - answeredNanos > server.config().closeTimeout().toNanos()) {
                context.close();
            }
        } else if (nowNanos - openedNanos > server.config().handshakeTimeout().toNanos()) {
            answer(
                    HttpResponseStatus.REQUEST_TIMEOUT,
                    "request must be complete within " + server.config().handshakeTimeout());
        }
    }

    @Override
    void pauseAll() {
        // What a handshake needs is bounded by the number of connections.
    }

    @Override
    void resumeAll() {
        // See above.
    }

    @Override
    void close(CloseCode code, String reason) {
        context.close();
    }

    private void unreadable(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            answer(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "request line must have at most " + server.config().maxLineBytes() + " bytes");
        } else if (cause instanceof TooLongHttpHeaderException) {
            answer(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "headers must have at most " + server.config().maxHeaderBytes() + " bytes");
        } else {
            answer(HttpResponseStatus.BAD_REQUEST, "request must be HTTP/1.1");
        }
    }

    private void request() {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        String path;
        List<String> agents;
        try {
            path = uri.path();
            agents = uri.parameters().getOrDefault("agent", List.of());
        } catch (IllegalArgumentException e) {
            answer(HttpResponseStatus.BAD_REQUEST, "URI must be well-formed");
            return;
        }
        if (path.equals(RelayFrame.PATH) && server.relay() != null) {
            relay();
        } else if (tooMany) {
            server.metrics().turnedAway.increment();
            answer(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "connections must be at most "
                            + server.config().maxConnections() + " (max-connections), and "
                            + server.config().maxConnectionsPerAddress()
                            + " from one address (max-connections-per-address): try again later");
        } else if (!request.method().equals(HttpMethod.GET)) {
            answer(HttpResponseStatus.METHOD_NOT_ALLOWED, "method must be GET");
        } else if (path.equals(PATH)) {
            upgrade(agents.isEmpty() ? null : agents.get(0));
        } else if (path.equals("/health")) {
            answer(HttpResponseStatus.OK, "application/json", pages.health((InetSocketAddress)
                    context.channel().parent().localAddress()));
        } else if (path.equals("/metrics")) {
            answer(HttpResponseStatus.OK, "text/plain; version=0.0.4; charset=utf-8", pages.metrics());
        } else {
            answer(HttpResponseStatus.NOT_FOUND, "path must be " + PATH + " (WebSocket), /health or /metrics");
        }
    }

    private void upgrade(String claimedAgent) {
        Upgrade upgrade = Upgrade.of(request.headers());
        if (!upgrade.isAccepted()) {
            answer(upgrade.status(), upgrade.text());
            return;
        }
        String refusal = origins.refusal(
                request.headers().get(HttpHeaderNames.ORIGIN), request.headers().get(HttpHeaderNames.HOST));
        if (refusal != null) {
            server.metrics().denied.increment();
            answer(HttpResponseStatus.FORBIDDEN, refusal);
            return;
        }
        Access access;
        try {
            access = server.authenticator()
                    .authenticate(new Credentials(upgrade.token(), clientCertificate(), claimedAgent));
        } catch (AccessDeniedException e) {
            server.metrics().denied.increment();
            answer(HttpResponseStatus.UNAUTHORIZED, e.getMessage());
            return;
        }
        Assembly assembly = new Assembly(server);
        switchTo(
                upgrade,
                new MeteredFrameDecoder(server, assembly),
                new FrameHandler(server, loop, context.channel(), access, assembly));
        // Last: what it has read beyond the request goes on to the new handlers.
        context.pipeline().remove(HttpServerCodec.class);
    }

    /** Another gateway of the job wants to hand deliveries on: as it counts as one of us, the limits of members don't hold. */
    private void relay() {
        HttpHeaders headers = request.headers();
        boolean proven = server.relay()
                .key()
                .isProof(
                        headers.get(HttpHeaderNames.AUTHORIZATION),
                        server.subtask(),
                        server.clock().millis());
        if (!proven || headers.contains(HttpHeaderNames.ORIGIN)) {
            server.metrics().denied.increment();
            answer(HttpResponseStatus.UNAUTHORIZED, "relay must prove that it has the relay key of the job");
            return;
        }
        Upgrade upgrade = Upgrade.ofRelay(headers);
        if (!upgrade.isAccepted()) {
            answer(upgrade.status(), upgrade.text());
            return;
        }
        switchTo(upgrade);
        RelayHandler.install(
                context.pipeline(),
                server.config().maxMessageBytes(),
                server.relay().deliveries());
        context.pipeline().remove(HttpServerCodec.class);
    }

    private void switchTo(Upgrade upgrade, ChannelHandler... handlers) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, upgrade.key());
        if (upgrade.offersProtocol()) {
            response.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, Upgrade.PROTOCOL);
        }
        answered = true;
        context.writeAndFlush(response);
        context.pipeline().addLast(handlers).remove(this);
    }

    private X509Certificate clientCertificate() {
        SslHandler tls = context.pipeline().get(SslHandler.class);
        try {
            return tls != null && tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate found
                    ? found
                    : null;
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    private void answer(HttpResponseStatus status, String text) {
        answer(status, "text/plain; charset=utf-8", text + "\n");
    }

    private void answer(HttpResponseStatus status, String contentType, String text) {
        if (!context.channel().isActive()) {
            return;
        }
        answered = true;
        answeredNanos = server.clock().nanos();
        ByteBuf content = ByteBufUtil.writeUtf8(context.alloc(), text);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status.equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        } else if (status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET");
        } else if (status.equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                    .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
        } else if (status.equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
            response.headers().setInt(HttpHeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        boolean encrypted = context.pipeline().get(SslHandler.class) != null;
        context.writeAndFlush(response).addListener(written -> {
            if (encrypted || !written.isSuccess()) {
                context.close();
            } else {
                ((DuplexChannel) context.channel()).shutdownOutput();
            }
        });
    }
}
