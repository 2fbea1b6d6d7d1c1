package io.flinkswarm.connector.server;

import io.flinkswarm.connector.access.Tls;
import io.flinkswarm.connector.server.ConnectionLimits.Verdict;
import io.flinkswarm.protocol.annotation.Internal;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/** What every TCP connection begins with: its place among the limits, TLS, and the HTTP request. */
@Internal
final class ConnectionInitializer extends ChannelInitializer<SocketChannel> {
    private final ServerContext server;
    private final Map<EventLoop, Loop> loops;
    private final StatusPages pages;
    private final Origins origins;

    ConnectionInitializer(ServerContext server, Map<EventLoop, Loop> loops, StatusPages pages, Origins origins) {
        this.server = server;
        this.loops = loops;
        this.pages = pages;
        this.origins = origins;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        InetSocketAddress peer = channel.remoteAddress();
        Verdict verdict = peer == null ? Verdict.DROPPED : server.limits().acquire(peer.getAddress());
        if (verdict == Verdict.DROPPED) {
            server.metrics().turnedAway.increment();
            channel.close();
            return;
        }
        server.metrics().accepted.increment();
        server.metrics().connections.incrementAndGet();
        channel.closeFuture().addListener(closed -> {
            server.limits().release(peer.getAddress(), verdict);
            server.metrics().connections.decrementAndGet();
        });
        ServerConfig config = server.config();
        if (config.tls() != null) {
            channel.pipeline().addLast(tls(config));
        }
        channel.pipeline()
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(config.maxLineBytes())
                        .setMaxHeaderSize(config.maxHeaderBytes())))
                .addLast(new HandshakeHandler(
                        server, loops.get(channel.eventLoop()), pages, origins, verdict == Verdict.TOLD));
    }

    private static SslHandler tls(ServerConfig config) {
        SSLEngine engine = Tls.serverEngine(
                config.tls(),
                config.clientCertificates() == ClientCertificates.WANTED,
                config.clientCertificates() == ClientCertificates.NEEDED);
        SslHandler handler = new SslHandler(engine);
        handler.setHandshakeTimeout(config.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        handler.setCloseNotifyFlushTimeout(config.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        return handler;
    }
}
