package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.RowSerializer;

/** The serializers of the state rows, each of which writes itself: these carry the version that a checkpoint notes. */
@Internal
public final class MailboxSerializers {
    private MailboxSerializers() {}

    /** Of a row that is never changed once the state holds it, since a mailbox puts in copies: so a snapshot copies none. */
    private abstract static class OfKept<R extends Row<R>> extends RowSerializer<R> {
        private static final long serialVersionUID = 1L;

        private OfKept(Class<R> type, Reader<R> reader) {
            super(type, reader);
        }

        @Override
        protected R copyOf(R row) {
            return row;
        }

        @Override
        public boolean isImmutableType() {
            return true;
        }
    }

    /** Of the mailbox's own row. */
    @Internal
    public static final class OfMailbox extends OfKept<MailboxRow> {
        private static final long serialVersionUID = 1L;

        public OfMailbox() {
            super(MailboxRow.class, MailboxRow::read);
        }
    }

    /** Of a message. */
    @Internal
    public static final class OfMessage extends OfKept<Held> {
        private static final long serialVersionUID = 1L;

        public OfMessage() {
            super(Held.class, Held::read);
        }
    }

    /** Of a remembered stream. */
    @Internal
    public static final class OfWindow extends OfKept<SequenceWindow> {
        private static final long serialVersionUID = 1L;

        public OfWindow() {
            super(SequenceWindow.class, SequenceWindow::read);
        }
    }
}
