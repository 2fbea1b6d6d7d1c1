package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.messaging.Delivery;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** A server that takes relayed deliveries, as a gateway's does, and can stop reading. */
final class TestRelayServer implements AutoCloseable {
    final List<Delivery> received = new CopyOnWriteArrayList<>();
    final AtomicInteger denied = new AtomicInteger();
    final AtomicInteger accepted = new AtomicInteger();

    private final NioEventLoopGroup threads = new NioEventLoopGroup(1);
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final RelayKey key;
    private final int subtask;
    private final boolean reads;
    private final SSLContext tls;
    private final Channel listener;

    TestRelayServer(RelayKey key, int subtask, int port, boolean reads, SSLContext tls) {
        this.key = key;
        this.subtask = subtask;
        this.reads = reads;
        this.tls = tls;
        this.listener = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connect(channel);
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", port))
                .syncUninterruptibly()
                .channel();
    }

    TestRelayServer(RelayKey key, int subtask) {
        this(key, subtask, 0, true, null);
    }

    private void connect(Channel channel) {
        connections.add(channel);
        if (tls != null) {
            channel.pipeline()
                    .addLast(new JdkSslContext(
                                    tls,
                                    false,
                                    null,
                                    IdentityCipherSuiteFilter.INSTANCE,
                                    null,
                                    ClientAuth.NONE,
                                    new String[] {"TLSv1.3"},
                                    false)
                            .newHandler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new HttpServerCodec(), new HttpObjectAggregator(8192))
                .addLast(new SimpleChannelInboundHandler<FullHttpRequest>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
                        upgrade(context, request);
                    }
                });
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
        if (!request.uri().equals(RelayFrame.PATH)
                || !key.isProof(
                        request.headers().get(HttpHeaderNames.AUTHORIZATION), subtask, System.currentTimeMillis())) {
            denied.incrementAndGet();
            FullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.UNAUTHORIZED);
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        accepted.incrementAndGet();
        new WebSocketServerHandshakerFactory("", null, false)
                .newHandshaker(request)
                .handshake(context.channel(), request)
                .addListener(done -> {
                    // the relay's own decoder in place of the handshaker's
                    context.pipeline().remove("wsdecoder");
                    context.pipeline().remove("wsencoder");
                    context.pipeline().remove(context.handler());
                    RelayHandler.install(context.pipeline(), 1 << 20, received::add);
                    context.channel().config().setAutoRead(reads);
                });
    }

    GatewayAddress address(String gateway) {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        return new GatewayAddress(gateway, subtask, (tls == null ? "ws" : "wss") + "://127.0.0.1:" + port + "/v1", 0);
    }

    int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Breaks all connections. */
    void cut() {
        connections.close().awaitUninterruptibly();
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        cut();
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
