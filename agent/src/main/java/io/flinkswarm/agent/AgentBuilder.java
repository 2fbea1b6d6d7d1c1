package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/**
 * Collects what an agent is to be, then connects it.
 *
 * <pre>{@code
 * SwarmAgent agent = SwarmAgent.builder()
 *         .gateways(URI.create("wss://swarm-1:8765"), URI.create("wss://swarm-2:8765"))
 *         .token(token)
 *         .onMessage(MessageType.REQUEST, this::answer)
 *         .connect();
 * }</pre>
 *
 * <p>Handlers set here miss no message, however soon it comes.
 */
@Public
public final class AgentBuilder {
    /** The largest window: an acknowledgement names every delivery of twice as many. */
    public static final int MAX_WINDOW = 2048;

    private final Handlers registry = new Handlers();
    private Supplier<List<URI>> gateways;
    private String token;
    private String name;
    private SSLContext tls;
    private HttpClient http;
    private String stream;
    private long from = 1;
    private int window = 256;
    private int maxInFlight = 1024;
    private long maxUnsentBytes = 16L << 20;
    private FullPolicy fullPolicy = FullPolicy.WAIT;
    private Duration sendTimeout = Duration.ofSeconds(30);
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration joinTimeout = Duration.ofSeconds(30);
    private Duration closeTimeout = Duration.ofSeconds(5);
    private Duration backoffFirst = Duration.ofMillis(50);
    private Duration backoffCap = Duration.ofSeconds(5);
    private int concurrency = 1;
    private Executor handlers;
    private ScheduledExecutorService timer;
    private int seenPages = 8192;
    private int maxRequests = 1024;
    private int maxSubscriptions = 256;
    private int maxRows = 1_000_000;
    private Duration resyncAfter = Duration.ofSeconds(30);
    private Consumer<ConnectionEvent> connectionListener = event -> {};
    private AgentTime time = SystemTime.INSTANCE;
    private RandomGenerator random = UnseededRandom.INSTANCE;

    AgentBuilder() {}

    /** The gateways, of which any will do: {@code ws://HOST:PORT} or {@code wss://HOST:PORT}. */
    public AgentBuilder gateways(URI... uris) {
        List<URI> fixed = List.of(uris);
        if (fixed.isEmpty()) {
            throw new IllegalArgumentException("gateways must name at least one, but were none");
        }
        fixed.forEach(Link::checked);
        return gateways(() -> fixed);
    }

    /** Where the gateways are to be found, asked before each attempt to connect: service discovery goes in here. */
    public AgentBuilder gateways(Supplier<List<URI>> source) {
        gateways = Objects.requireNonNull(source, "gateways");
        return this;
    }

    /** The bearer token; none for a gateway that asks for a client certificate, or for nothing. */
    public AgentBuilder token(String value) {
        token = value;
        return this;
    }

    /** The agent's name at a gateway without authentication; with it, the token or certificate names the agent. */
    public AgentBuilder name(String value) {
        if (!Recipient.isName(value)) {
            throw new IllegalArgumentException("name must have 1 to " + Recipient.MAX_NAME
                    + " letters without control characters, but was '" + value + "'");
        }
        name = value;
        return this;
    }

    /** Whom to trust, and the client certificate to show. */
    public AgentBuilder tls(SSLContext context) {
        tls = context;
        return this;
    }

    /** The HTTP client to connect with, in place of one of the agent's own: many agents in a process may share one. */
    public AgentBuilder http(HttpClient client) {
        http = client;
        return this;
    }

    /**
     * The stream in which messages are numbered, and the next number. A new run of a process that has persisted what it sent goes on
     * with the stream; without, each agent begins a stream of its own.
     */
    public AgentBuilder stream(String value, long next) {
        if (value.isEmpty()
                || value.length() > Message.MAX_STREAM
                || value.indexOf(':') >= 0
                || value.indexOf('/') >= 0) {
            throw new IllegalArgumentException("stream must have 1 to " + Message.MAX_STREAM
                    + " letters without colon and slash, but was '" + value + "'");
        }
        stream = value;
        from = positive("from", next);
        return this;
    }

    /** How many deliveries are taken before any was acknowledged. */
    public AgentBuilder window(int value) {
        if (value < 1 || value > MAX_WINDOW) {
            throw new IllegalArgumentException("window must be between 1 and " + MAX_WINDOW + ", but was " + value);
        }
        window = value;
        return this;
    }

    /** How many messages are kept that are not durable; the gateway may allow fewer to be under way. */
    public AgentBuilder maxInFlight(int value) {
        maxInFlight = (int) positive("maxInFlight", value);
        return this;
    }

    /** How many bytes of messages are kept that are not durable; a single message is taken even if it is longer. */
    public AgentBuilder maxUnsentBytes(long value) {
        maxUnsentBytes = positive("maxUnsentBytes", value);
        return this;
    }

    /** What a send does while there is no room; the blocking form waits at most that long. */
    public AgentBuilder whenFull(FullPolicy policy, Duration timeout) {
        fullPolicy = Objects.requireNonNull(policy, "policy");
        sendTimeout = positive("timeout", timeout);
        return this;
    }

    /** How long one attempt may take, from the connection to the gateway's welcome. */
    public AgentBuilder connectTimeout(Duration value) {
        connectTimeout = positive("connectTimeout", value);
        return this;
    }

    /** How long {@link #connect} waits, over all attempts. */
    public AgentBuilder joinTimeout(Duration value) {
        joinTimeout = positive("joinTimeout", value);
        return this;
    }

    /** How long closing waits for messages to become durable and for handlers to return. */
    public AgentBuilder closeTimeout(Duration value) {
        closeTimeout = positive("closeTimeout", value);
        return this;
    }

    /** The most that the first attempt after a loss waits, doubled with each further one up to the cap. */
    public AgentBuilder backoff(Duration first, Duration cap) {
        positive("first", first);
        if (cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("cap must be at least first, " + first + ", but was " + cap);
        }
        backoffFirst = first;
        backoffCap = cap;
        return this;
    }

    /** How many handlers run at once. With more than one, the order of a sender's messages is not kept. */
    public AgentBuilder concurrency(int value) {
        concurrency = (int) positive("concurrency", value);
        return this;
    }

    /** What runs the handlers, in place of threads of the agent's own. */
    public AgentBuilder handlers(Executor executor) {
        handlers = executor;
        return this;
    }

    /** What runs time-outs and attempts to connect, in place of a thread of the agent's own. */
    public AgentBuilder timer(ScheduledExecutorService executor) {
        timer = executor;
        return this;
    }

    /** How much is remembered of which messages were handled: pages of 256 consecutive numbers of one sender's stream. */
    public AgentBuilder seenPages(int value) {
        seenPages = (int) positive("seenPages", value);
        return this;
    }

    /** How many requests and alerts may await an answer, how many subscriptions there may be, and how many rows a view's copy may have. */
    public AgentBuilder limits(int requests, int subscriptions, int rows) {
        maxRequests = (int) positive("requests", requests);
        maxSubscriptions = (int) positive("subscriptions", subscriptions);
        maxRows = (int) positive("rows", rows);
        return this;
    }

    /** After how long without a connection the copies of views are read anew: what changed meanwhile may be missing. */
    public AgentBuilder resyncAfter(Duration value) {
        resyncAfter = positive("resyncAfter", value);
        return this;
    }

    /** Is told what happens to the connection, on the threads that find it out: it must not block. */
    public AgentBuilder onConnection(Consumer<ConnectionEvent> listener) {
        connectionListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Handles messages of a type. */
    public AgentBuilder onMessage(MessageType type, MessageHandler handler) {
        registry.put(type, Handlers.async(handler));
        return this;
    }

    /** Handles messages to a group, a topic, all, or the agent itself: before the handlers by type. */
    public AgentBuilder onMessage(Recipient to, MessageHandler handler) {
        registry.put(to, Handlers.async(handler));
        return this;
    }

    /** Handles whatever no other handler takes. */
    public AgentBuilder onMessage(MessageHandler handler) {
        registry.otherwise(Handlers.async(handler));
        return this;
    }

    /** Handles whatever no other handler takes, and is done with it later. */
    public AgentBuilder onMessageAsync(AsyncMessageHandler handler) {
        registry.otherwise(handler);
        return this;
    }

    /** Where the time comes from. */
    public AgentBuilder time(AgentTime source) {
        time = Objects.requireNonNull(source, "time");
        return this;
    }

    /** Where the jitter and the name of the stream come from; must be safe to use from several threads. */
    public AgentBuilder random(RandomGenerator source) {
        random = Objects.requireNonNull(source, "random");
        return this;
    }

    /** Starts the agent and returns at once: what is sent waits for the connection. */
    public SwarmAgent start() {
        if (gateways == null) {
            throw new IllegalStateException("gateways must be set before an agent connects, but were not");
        }
        String named = stream != null ? stream : "s" + Long.toUnsignedString(random.nextLong(), 36);
        return new SwarmAgent(
                new AgentConfig(
                        gateways,
                        token,
                        name,
                        tls,
                        http,
                        named,
                        from,
                        window,
                        maxInFlight,
                        maxUnsentBytes,
                        fullPolicy,
                        sendTimeout,
                        connectTimeout,
                        joinTimeout,
                        closeTimeout,
                        backoffFirst,
                        backoffCap,
                        concurrency,
                        handlers,
                        timer,
                        seenPages,
                        maxRequests,
                        maxSubscriptions,
                        maxRows,
                        resyncAfter,
                        connectionListener,
                        time,
                        random),
                registry.copy());
    }

    /**
     * Starts the agent and waits until a gateway has taken it in.
     *
     * @throws AgentException.Closed if a gateway refuses it for good
     * @throws AgentException.TimedOut if no gateway takes it in time
     */
    public SwarmAgent connect() {
        SwarmAgent agent = start();
        agent.awaitJoined();
        return agent;
    }

    private static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
        }
        return value;
    }

    private static Duration positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least 1 ms, but was " + value);
        }
        return value;
    }
}
