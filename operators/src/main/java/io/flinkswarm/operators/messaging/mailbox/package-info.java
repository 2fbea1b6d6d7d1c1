/**
 * The mailboxes: in flow messages by recipient, what happens to its connections and what it acknowledges; out flow deliveries,
 * dead letters with their reasons, and the rows of the view {@code messaging.mailboxes}.
 *
 * <p>{@link io.flinkswarm.operators.messaging.mailbox.Mailbox} is the algorithm, {@link
 * io.flinkswarm.operators.messaging.mailbox.MailboxOperator} the way to run it in a job.
 */
package io.flinkswarm.operators.messaging.mailbox;
