package io.flinkswarm.connector.server;

import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.connector.access.OpenAuthenticator;
import io.flinkswarm.connector.zookeeper.RelayKey;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The WebSocket server of one gateway subtask: members join it, what they send goes to a {@link Handover}, and {@link #send} reaches
 * them.
 *
 * <pre>{@code
 * try (GatewayServer server = GatewayServer.start(config, authenticator, handover, 0, new ServerMetrics())) {
 *     Handover.Item item = handover.poll();       // SessionOpened, Message, Acknowledgement, ...
 *     item.connection().durable(item.sequence()); // after the checkpoint
 *     server.send(delivery);
 * }
 * }</pre>
 *
 * <p>A delivery that is accepted arrives, or its session ends: there are no gaps within a session. Nothing is kept for a member beyond its
 * connection; that is what mailboxes are for.
 */
@Internal
public final class GatewayServer implements AutoCloseable {
    /** What the names of its threads begin with. */
    public static final String THREAD_PREFIX = "swarm-gateway-";

    private static final int PAGE = 8192;
    private static final int CHUNK_ORDER = 7;
    private static final int SMALL_CACHE = 64;
    private static final int NORMAL_CACHE = 16;
    private static final int LEAST_READ = 256;
    private static final int FIRST_READ = 1024;
    private static final int MOST_READ = 16 << 10;
    private static final int READS_IN_A_ROW = 4;
    private static final int HIGH_WATER = 128 << 10;
    private static final int LOW_WATER = 64 << 10;
    private static final int SESSION_BITS = 52;
    private static final long MOST_SWEEP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LEAST_SWEEP_NANOS = Duration.ofMillis(5).toNanos();
    private static final long FAREWELL_MILLIS = 500;
    private static final long SHUTDOWN_SECONDS = 2;

    private final ServerContext context;
    private final NioEventLoopGroup group;
    private final Map<EventLoop, Loop> loops = new HashMap<>();
    /** At most one for each loop: Netty starts them on first use. */
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    private Channel listener;

    private GatewayServer(ServerContext context, int subtask) {
        this.context = context;
        this.group = new NioEventLoopGroup(
                context.config().threads(), new DefaultThreadFactory(THREAD_PREFIX + subtask, true) {
                    @Override
                    public Thread newThread(Runnable task) {
                        Thread thread = super.newThread(task);
                        threads.add(thread);
                        return thread;
                    }
                });
        for (EventExecutor executor : group) {
            loops.put((EventLoop) executor, new Loop((EventLoop) executor, context));
        }
    }

    /**
     * A server that listens.
     *
     * @param subtask its gateway's subtask, which is in the names of its threads and in what it tells of sessions
     * @throws IOException if no port is free
     * @throws IllegalArgumentException if others than this machine could connect in plain text or without proof of who they are
     */
    public static GatewayServer start(
            ServerConfig config, Authenticator authenticator, Handover handover, int subtask, ServerMetrics metrics)
            throws IOException {
        return start(config, authenticator, handover, subtask, metrics, null, delivery -> {});
    }

    /**
     * A server that listens, also to the other gateways of its job.
     *
     * @param relayKey what those have to prove to know; null to take nothing from them
     * @param relayed takes the deliveries that they relay, on a network thread, without blocking
     */
    public static GatewayServer start(
            ServerConfig config,
            Authenticator authenticator,
            Handover handover,
            int subtask,
            ServerMetrics metrics,
            RelayKey relayKey,
            Consumer<Delivery> relayed)
            throws IOException {
        InetAddress address = InetAddress.getByName(config.host());
        if (!address.isLoopbackAddress() && (config.tls() == null || authenticator instanceof OpenAuthenticator)) {
            throw new IllegalArgumentException("host must be a loopback address, such as 127.0.0.1, without TLS and"
                    + " authentication, but was " + config.host() + "; give the server a key and an authenticator");
        }
        // Below 2^53, so that it stays exact in every JSON reader.
        long firstSession = 1 + (new SecureRandom().nextLong() >>> (Long.SIZE - SESSION_BITS));
        Sessions sessions = new Sessions(handover, metrics, subtask, firstSession);
        ServerContext context = new ServerContext(
                config,
                authenticator,
                handover,
                sessions,
                new ConnectionLimits(config.maxConnections(), config.maxConnectionsPerAddress()),
                metrics,
                new ServerClock(),
                subtask,
                relayKey == null ? null : new RelayEnd(relayKey, relayed),
                new AtomicLong(),
                new AtomicLong());
        GatewayServer server = new GatewayServer(context, subtask);
        try {
            server.listen(address);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void listen(InetAddress host) throws IOException {
        ServerConfig config = context.config();
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ConnectionInitializer(
                        context,
                        loops,
                        new StatusPages(context),
                        new Origins(config.allowedOrigins(), host.isLoopbackAddress())))
                .option(ChannelOption.SO_BACKLOG, config.backlog())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOCATOR, allocator(config.threads()))
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(LEAST_READ, FIRST_READ, MOST_READ)
                                .maxMessagesPerRead(READS_IN_A_ROW))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(LOW_WATER, HIGH_WATER));
        listener = bind(bootstrap, host);
        long every = sweepNanos(config);
        loops.forEach(
                (executor, loop) -> executor.scheduleWithFixedDelay(loop::sweep, every, every, TimeUnit.NANOSECONDS));
        context.handover().onDrained(() -> loops.values().forEach(Loop::resume));
    }

    private Channel bind(ServerBootstrap bootstrap, InetAddress host) throws IOException {
        int port = context.config().port();
        int tries = port == 0 ? 1 : Math.min(context.config().portTries(), 65_536 - port);
        Throwable cause = null;
        for (int i = 0; i < tries; i++) {
            ChannelFuture bound =
                    bootstrap.bind(new InetSocketAddress(host, port + i)).awaitUninterruptibly();
            if (bound.isSuccess()) {
                return bound.channel();
            }
            cause = bound.cause();
        }
        throw new IOException(
                "port must be free, but " + host.getHostAddress() + ":" + port
                        + (tries > 1 ? " to " + (port + tries - 1) : "") + " can't be listened on; choose another port",
                cause);
    }

    /** Buffers of this server alone: its arenas are one for each thread, and go with it. */
    private static PooledByteBufAllocator allocator(int threads) {
        return new PooledByteBufAllocator(true, threads, threads, PAGE, CHUNK_ORDER, SMALL_CACHE, NORMAL_CACHE, false);
    }

    /** Often enough for the shortest time-out. */
    private static long sweepNanos(ServerConfig config) {
        long shortest = MOST_SWEEP_NANOS;
        for (Duration timeout : new Duration[] {
            config.handshakeTimeout(),
            config.joinTimeout(),
            config.heartbeatInterval(),
            config.connectionTimeout(),
            config.slowReaderTimeout(),
            config.closeTimeout()
        }) {
            shortest = Math.min(shortest, timeout.toNanos() / 4);
        }
        return Math.max(LEAST_SWEEP_NANOS, shortest);
    }

    /** Where it listens: the port is another than the configured one if that was taken or 0. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Sends a delivery, from any thread; false if there is no such session here or its client does not read. Then the session has ended or is
     * about to end, and the mailbox delivers again over the next.
     */
    public boolean send(Delivery delivery) {
        Connection connection = context.sessions().find(delivery.session());
        boolean accepted = connection != null
                && connection.send(
                        delivery.number(),
                        FrameJson.write(new Frame.Envelope(delivery.message(), delivery.retry(), delivery.number())));
        (accepted ? context.metrics().messagesOut : context.metrics().undelivered).increment();
        return accepted;
    }

    /** Says that all numbers of a member's stream up to this one are durable; from any thread. */
    public void durable(Connection connection, long sequence) {
        connection.durable(sequence);
    }

    /** Whether a session is here. */
    public boolean holds(long session) {
        return context.sessions().find(session) != null;
    }

    /** Stops listening, closes all connections with a code, and awaits the end of its threads. */
    public void close(CloseCode code) {
        if (listener != null) {
            listener.close().awaitUninterruptibly();
            context.handover().onDrained(() -> {});
        }
        farewell(code);
        // Also of a thread that is interrupted, as Flink's are when a job is cancelled.
        group.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        threads.forEach(GatewayServer::awaitEnd);
    }

    /** Closes with {@link CloseCode#RESTART}. */
    @Override
    public void close() {
        close(CloseCode.RESTART);
    }

    /** A thread says that it has terminated a moment before it has: until then it holds on to its class loader. */
    private static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS));
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void farewell(CloseCode code) {
        List<Future<Void>> emptied = new ArrayList<>();
        for (Loop loop : loops.values()) {
            try {
                emptied.add(loop.closeAll(code));
            } catch (RejectedExecutionException e) {
                // It was closed before.
                return;
            }
        }
        emptied.forEach(loop -> loop.awaitUninterruptibly(FAREWELL_MILLIS));
    }
}
