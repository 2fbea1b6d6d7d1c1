/**
 * The gateway inside Flink: a source whose subtasks each host a WebSocket server, and the sink beside it. In: what agents send, and the {@link
 * io.flinkswarm.protocol.messaging.Delivery deliveries} of the job's mailboxes. Out: {@link io.flinkswarm.protocol.messaging.MessagingEvent}s for the messaging
 * protocol; deliveries to the agents; {@code durable} acknowledgements once a checkpoint covers what they sent.
 */
package io.flinkswarm.connector.gateway;
