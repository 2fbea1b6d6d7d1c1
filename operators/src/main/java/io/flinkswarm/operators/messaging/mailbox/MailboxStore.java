package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.state.rows.Table;

/**
 * Where the rows of mailboxes are kept while they are not in memory: keyed state in a job, maps in a test.
 *
 * <p>A {@link Mailbox} works on rows of its own and puts here what changed, when it is told to.
 */
interface MailboxStore {
    /** Turns to a mailbox: what follows is about its rows. */
    void turnTo(String key) throws Exception;

    /** The mailbox's own row, or null where there is none. */
    MailboxRow mailbox() throws Exception;

    void putMailbox(MailboxRow row) throws Exception;

    /** Messages by the number of their arrival. */
    Table<Long, Held> messages() throws Exception;

    /** Streams by sender and name. */
    Table<String, SequenceWindow> windows() throws Exception;

    /** Whether a row that was put must not be changed any more, since the store holds that very object. */
    boolean keepsObjects();

    /** Forgets the mailbox. */
    void clear() throws Exception;
}
