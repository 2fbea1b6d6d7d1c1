/**
 * Who gets a message and who waits for an answer: in flow messages and the coming and going of members; out flow the same
 * messages to members' mailboxes, one copy for each subscriber of a topic, group or view; errors to those whom nobody answered;
 * alerts that escalate; requests for pages of views.
 *
 * <p>{@link io.flinkswarm.operators.messaging.exchange.Routing} tells messages apart, {@link
 * io.flinkswarm.operators.messaging.exchange.Membership} knows what a member has subscribed to, {@link
 * io.flinkswarm.operators.messaging.exchange.Conversations} what it awaits, {@link
 * io.flinkswarm.operators.messaging.exchange.Topic} who hears what.
 */
package io.flinkswarm.operators.messaging.exchange;
