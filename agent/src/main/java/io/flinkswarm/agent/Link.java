package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An agent's line to the swarm: a connection to one of the gateways, and after its loss, with back-off, to the next.
 *
 * <p>A gateway that answers with a close code after which coming back is of no use, or that refuses the token, ends it for good.
 * The back-off starts anew after a connection that held for {@value #STABLE_MILLIS} ms. Thread-safe.
 */
final class Link {
    static final long STABLE_MILLIS = 1000;
    static final long PATIENCE_MILLIS = 250;
    private static final String PATH = "/v1";

    /** The agent, as the link sees it. Sessions are numbered from 1 in order. */
    interface Peer {
        Frame.Join join();

        /** A session begins: from now on what is polled is for it. */
        void joined(long session, URI gateway, Frame.Welcome welcome);

        void frame(long session, Frame frame);

        /** The acknowledgement to be sent next in a session, or null. */
        Frame.Ack acknowledgement(long session);

        /** The text of the message to be sent next in a session, or null. */
        String message(long session);

        /** Whether something that was sent in a session has not been received. */
        boolean isAwaiting(long session);

        boolean isUnsettled(long session);

        void malformed(MalformedFrameException e);

        void lost(String reason, long retryMillis);

        void ended(AgentException.Closed cause);
    }

    private final AgentConfig config;
    private final HttpClient http;
    private final ScheduledExecutorService timer;
    private final Peer peer;
    private final AgentTime time;
    private final Backoff backoff;
    private Connection current;
    private Future<?> deadline;
    private Future<?> heartbeat;
    private Future<?> retry;
    private boolean joined;
    private boolean ended;
    private long joinedNanos;
    private long connections;
    private int failures;
    private volatile int gateway;

    Link(AgentConfig config, HttpClient http, ScheduledExecutorService timer, Peer peer) {
        this.config = config;
        this.http = http;
        this.timer = timer;
        this.peer = peer;
        this.time = config.time();
        this.backoff = new Backoff(
                config.backoffFirst().toMillis(), config.backoffCap().toMillis(), config.random());
        // a fleet spreads over the gateways
        this.gateway = config.random().nextInt(1 << 16);
    }

    /** Makes an attempt to connect. */
    void connect() {
        URI to = next();
        Connection attempt;
        synchronized (this) {
            if (ended || current != null) {
                return;
            }
            attempt = new Connection(++connections, to, this, time);
            current = attempt;
            joined = false;
            if (attempt.gateway != null) {
                Duration limit = config.connectTimeout();
                deadline = timer.schedule(
                        () -> lost(attempt, "no gateway's welcome within " + limit + " from " + attempt.gateway, null),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
            }
        }
        if (attempt.gateway == null) {
            lost(attempt, "no gateway is known", null);
            return;
        }
        try {
            WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(config.connectTimeout());
            if (config.token() != null) {
                builder.header("Authorization", "Bearer " + config.token());
            }
            builder.buildAsync(address(attempt.gateway), attempt).whenComplete((socket, failure) -> {
                if (failure != null) {
                    failed(attempt, failure);
                }
            });
        } catch (RuntimeException e) {
            lost(attempt, "connecting to " + attempt.gateway + " failed: " + e, null);
        }
    }

    private URI next() {
        try {
            List<URI> known = config.gateways().get();
            return known.isEmpty() ? null : checked(known.get(gateway % known.size()));
        } catch (RuntimeException e) {
            System.getLogger(SwarmAgent.class.getName())
                    .log(System.Logger.Level.WARNING, "the gateways must be told, but " + e);
            return null;
        }
    }

    /** The address with the gateway's path, and with the agent's name where no token names it. */
    private URI address(URI base) {
        String path = base.getPath() == null
                        || base.getPath().isEmpty()
                        || base.getPath().equals("/")
                ? PATH
                : base.getPath();
        String query = config.name() == null || config.token() != null
                ? ""
                : "?agent="
                        + URLEncoder.encode(config.name(), StandardCharsets.UTF_8)
                                .replace("+", "%20");
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path + query);
    }

    static URI checked(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("ws") && !scheme.equals("wss") || uri.getRawAuthority() == null) {
            throw new IllegalArgumentException("gateway must be ws://HOST:PORT or wss://HOST:PORT, but was " + uri);
        }
        return uri;
    }

    private void failed(Connection attempt, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException refused) {
            int status = refused.getResponse().statusCode();
            boolean isFinal = status == 401 || status == 403;
            lost(
                    attempt,
                    "gateway " + attempt.gateway + " answered the handshake with HTTP " + status
                            + (isFinal ? ": the token or certificate is missing, false or past its time" : ""),
                    isFinal ? CloseCode.UNAUTHENTICATED : null);
        } else {
            lost(attempt, "connecting to " + attempt.gateway + " failed: " + cause, null);
        }
    }

    Frame.Join join() {
        return peer.join();
    }

    Frame.Ack acknowledgement(long session) {
        return peer.acknowledgement(session);
    }

    String message(long session) {
        return peer.message(session);
    }

    boolean isAwaiting(long session) {
        return peer.isAwaiting(session);
    }

    /** Whether something that went out is not durable yet. */
    boolean isUnsettled(long session) {
        return peer.isUnsettled(session);
    }

    /** A gateway has taken the agent in; false if that comes too late or twice. */
    boolean joined(Connection of, Frame.Welcome welcome) {
        synchronized (this) {
            if (current != of || joined) {
                return false;
            }
            joined = true;
            joinedNanos = time.monotonicNanos();
            cancel(deadline);
            long every = Math.max(10, welcome.heartbeatMillis() > 0 ? welcome.heartbeatMillis() : 5000);
            long limit = welcome.timeoutMillis() > 0 ? welcome.timeoutMillis() : 6 * every;
            heartbeat = timer.scheduleAtFixedRate(() -> beat(of, every, limit), every, every, TimeUnit.MILLISECONDS);
        }
        peer.joined(of.number, of.gateway, welcome);
        return true;
    }

    private void beat(Connection of, long everyMillis, long limitMillis) {
        long now = time.monotonicNanos();
        if (of.silentNanos(now) >= TimeUnit.MILLISECONDS.toNanos(limitMillis)) {
            lost(of, "gateway was silent for " + limitMillis + " ms", null);
        } else if (Math.max(of.silentNanos(now), of.quietNanos(now)) >= TimeUnit.MILLISECONDS.toNanos(everyMillis)) {
            of.control(new Frame.Ping(""));
        }
    }

    /** Sees to it that a connection is checked if what was asked is not answered. */
    void watch(Connection of) {
        try {
            timer.schedule(
                    () -> of.check(
                            TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS),
                            TimeUnit.MILLISECONDS.toNanos(STABLE_MILLIS)),
                    PATIENCE_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the agent is closed
        }
    }

    void frame(Connection of, Frame frame) {
        peer.frame(of.number, frame);
    }

    void malformed(Connection of, MalformedFrameException e) {
        peer.malformed(e);
    }

    /** A connection or an attempt has ended: another follows, unless the close code says that it is of no use. */
    void lost(Connection of, String reason, CloseCode finalCode) {
        long delay = -1;
        boolean first = of.end();
        synchronized (this) {
            if (!first || current != of) {
                return;
            }
            current = null;
            cancel(deadline);
            cancel(heartbeat);
            if (ended) {
                return;
            }
            if (finalCode == null) {
                boolean held =
                        joined && time.monotonicNanos() - joinedNanos >= TimeUnit.MILLISECONDS.toNanos(STABLE_MILLIS);
                failures = held ? 0 : failures;
                gateway = gateway + 1 & 0xFFFF;
                delay = backoff.delayMillis(failures++);
                retry = schedule(delay);
            } else {
                ended = true;
            }
        }
        if (finalCode == null) {
            peer.lost(reason, delay);
        } else {
            peer.ended(new AgentException.Closed(finalCode.code(), reason, null));
        }
    }

    private Future<?> schedule(long delayMillis) {
        try {
            return timer.schedule(this::connect, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the user's timer is gone: nothing is left that could try again
            ended = true;
            return null;
        }
    }

    /** Leaves the connection, and makes another attempt at once. */
    void reconnect() {
        Connection left;
        synchronized (this) {
            if (ended) {
                return;
            }
            left = current;
            current = null;
            cancel(deadline);
            cancel(heartbeat);
            cancel(retry);
            failures = 0;
            gateway = gateway + 1 & 0xFFFF;
        }
        if (left != null && left.end()) {
            peer.lost("the agent reconnects", 0);
        }
        connect();
    }

    /** Sends what can be sent. */
    void pump() {
        Connection to;
        synchronized (this) {
            to = current;
        }
        if (to != null) {
            to.pump();
        }
    }

    /** Says farewell and closes; at the latest after that time the connection is cut. */
    void close(String reason, long timeoutNanos) {
        Connection last;
        synchronized (this) {
            ended = true;
            last = current;
            cancel(deadline);
            cancel(heartbeat);
            cancel(retry);
        }
        if (last == null) {
            return;
        }
        try {
            last.finish(new Frame.Leave(reason)).get(timeoutNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // it is cut
        }
        last.end();
    }

    private static void cancel(Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }
}
