/**
 * Agents at the protocols of the job: their messages to {@code @coordinator} become events of consensus and balance, decisions and
 * assignments become messages to those whom they concern. In: {@link io.flinkswarm.protocol.messaging.Message}s from the gateway,
 * what the protocols decided. Out: events, rejections, messages for the mailboxes.
 */
package io.flinkswarm.jobs.agents;
