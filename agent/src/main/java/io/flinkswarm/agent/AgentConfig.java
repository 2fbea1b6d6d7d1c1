package io.flinkswarm.agent;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;

/** What an {@link AgentBuilder} has collected; null where the agent makes its own. */
record AgentConfig(
        Supplier<List<URI>> gateways,
        String token,
        String name,
        SSLContext tls,
        HttpClient http,
        String stream,
        long from,
        int window,
        int maxInFlight,
        long maxUnsentBytes,
        FullPolicy fullPolicy,
        Duration sendTimeout,
        Duration connectTimeout,
        Duration joinTimeout,
        Duration closeTimeout,
        Duration backoffFirst,
        Duration backoffCap,
        int concurrency,
        Executor handlers,
        ScheduledExecutorService timer,
        int seenPages,
        int maxRequests,
        int maxSubscriptions,
        int maxRows,
        Duration resyncAfter,
        Consumer<ConnectionEvent> connectionListener,
        AgentTime time,
        RandomGenerator random) {}
