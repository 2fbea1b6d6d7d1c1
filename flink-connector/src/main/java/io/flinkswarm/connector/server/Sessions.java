package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The members that have joined, one session each: the later join replaces the earlier one.
 *
 * <p>What opens and closes is handed over under one lock, so that the job sees an earlier session of a member end before the later one
 * begins.
 */
@Internal
final class Sessions {
    private final Handover handover;
    private final ServerMetrics metrics;
    private final int subtask;
    private final Map<Long, Connection> bySession = new ConcurrentHashMap<>();
    private final Map<String, Connection> byMember = new HashMap<>();
    private long next;

    /**
     * @param first the first session's number: drawn at random, so that those of different runs and gateways don't meet
     */
    Sessions(Handover handover, ServerMetrics metrics, int subtask, long first) {
        this.handover = handover;
        this.metrics = metrics;
        this.subtask = subtask;
        this.next = first;
    }

    synchronized long nextNumber() {
        return next++;
    }

    /** Opens a session, after it has ended and told the member's earlier one; false if there is no room for more. */
    boolean open(Connection connection, int window) {
        Connection earlier;
        boolean room;
        synchronized (this) {
            earlier = byMember.put(key(connection), connection);
            if (earlier != null) {
                closed(earlier, "replaced by a later connection", false);
            }
            bySession.put(connection.session(), connection);
            metrics.sessions.set(bySession.size());
            room = handover.offer(new Handover.Item(
                    new SessionOpened(
                            connection.tenant(),
                            connection.agent(),
                            subtask,
                            connection.session(),
                            window,
                            connection.access().memberOf()),
                    connection,
                    0));
        }
        if (earlier != null) {
            earlier.replaced();
        }
        return room;
    }

    /** Ends a session, unless it has ended. */
    synchronized void end(Connection connection, String reason, boolean left) {
        if (bySession.get(connection.session()) == connection) {
            byMember.remove(key(connection), connection);
            closed(connection, reason, left);
        }
    }

    /** The connection of a session, or null; from any thread. */
    Connection find(long session) {
        return bySession.get(session);
    }

    Collection<Connection> all() {
        return bySession.values();
    }

    private void closed(Connection connection, String reason, boolean left) {
        bySession.remove(connection.session());
        metrics.sessions.set(bySession.size());
        handover.offer(new Handover.Item(
                new SessionClosed(connection.tenant(), connection.agent(), connection.session(), reason, left),
                connection,
                0));
    }

    private static String key(Connection connection) {
        return connection.tenant() + '\n' + connection.agent();
    }
}
