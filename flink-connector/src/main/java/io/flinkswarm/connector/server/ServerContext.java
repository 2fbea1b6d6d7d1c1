package io.flinkswarm.connector.server;

import io.flinkswarm.connector.access.Authenticator;
import io.flinkswarm.protocol.annotation.Internal;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the connections of a server share.
 *
 * @param config the bounds
 * @param authenticator who tells who connects
 * @param handover where what they send goes
 * @param sessions who has joined
 * @param limits how many there are
 * @param metrics the counts
 * @param clock the clocks
 * @param subtask the gateway's subtask
 * @param relay where relayed deliveries go; null where none are taken
 * @param pendingBytes the bytes that wait for all clients to read them
 * @param assemblyBytes the bytes of messages that have come in part only
 */
@Internal
record ServerContext(
        ServerConfig config,
        Authenticator authenticator,
        Handover handover,
        Sessions sessions,
        ConnectionLimits limits,
        ServerMetrics metrics,
        ServerClock clock,
        int subtask,
        RelayEnd relay,
        AtomicLong pendingBytes,
        AtomicLong assemblyBytes) {}
