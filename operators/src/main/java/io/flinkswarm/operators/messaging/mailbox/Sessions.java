package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The open connections of a recipient, of which the one opened last is current.
 *
 * <p>Usually there is one. Two gateways' words may cross, though: that a connection was opened at one may come after that its
 * successor was at the other, which then stays current, and the end of the first is no end of the second.
 */
final class Sessions {
    private static final int VERSION = 1;

    /** Who reconnects more often than connections are found to be gone loses the oldest. */
    static final int MOST = 4;

    private final List<Session> open = new ArrayList<>(1);
    private Session current;

    /** A connection. */
    static final class Session {
        final long id;
        final int gateway;
        final long openedAt;
        int window;

        /** The number of the next delivery. */
        long next = 1;

        /** When it last went on after a pause; retry time-outs begin anew then. */
        long resumedAt;

        Session(long id, int gateway, long openedAt, int window) {
            this.id = id;
            this.gateway = gateway;
            this.openedAt = openedAt;
            this.window = window;
            this.resumedAt = openedAt;
        }

        private Session copy() {
            Session copy = new Session(id, gateway, openedAt, window);
            copy.next = next;
            copy.resumedAt = resumedAt;
            return copy;
        }
    }

    /** The connection over which deliveries go, or null. */
    Session current() {
        return current;
    }

    /** The open connection of that id, or null. */
    Session get(long id) {
        for (Session session : open) {
            if (session.id == id) {
                return session;
            }
        }
        return null;
    }

    /** Adds a connection; whether another had to be given up for it. */
    boolean open(Session session) {
        open.add(session);
        boolean full = open.size() > MOST;
        if (full) {
            open.remove(earliest());
        }
        elect();
        return full;
    }

    void close(Session session) {
        open.remove(session);
        elect();
    }

    private Session earliest() {
        Session earliest = open.get(0);
        for (Session session : open) {
            if (session.openedAt < earliest.openedAt) {
                earliest = session;
            }
        }
        return earliest;
    }

    /** The one opened last; among equals the one heard of last. */
    private void elect() {
        current = null;
        for (Session session : open) {
            if (current == null || session.openedAt >= current.openedAt) {
                current = session;
            }
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        Fields.writeVarInt(out, open.size());
        for (Session session : open) {
            out.writeLong(session.id);
            out.writeInt(session.gateway);
            out.writeLong(session.openedAt);
            out.writeInt(session.window);
            out.writeLong(session.next);
            out.writeLong(session.resumedAt);
        }
    }

    /** Reads what {@link #write} wrote. */
    static Sessions read(DataInput in) throws IOException {
        Rows.requireVersion("session", VERSION, in.readByte());
        Sessions sessions = new Sessions();
        int size = Fields.readCount(in, MOST);
        for (int i = 0; i < size; i++) {
            Session session = new Session(in.readLong(), in.readInt(), in.readLong(), in.readInt());
            session.next = in.readLong();
            session.resumedAt = in.readLong();
            sessions.open.add(session);
        }
        sessions.elect();
        return sessions;
    }

    Sessions copy() {
        Sessions copy = new Sessions();
        open.forEach(session -> copy.open.add(session.copy()));
        copy.elect();
        return copy;
    }
}
