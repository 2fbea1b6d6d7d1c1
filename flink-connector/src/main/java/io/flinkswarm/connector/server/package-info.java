/**
 * The WebSocket server of a gateway: plain Netty, no Flink. In: connections of members, and deliveries from the job ({@link
 * io.flinkswarm.connector.server.GatewayServer#send}). Out: what members send and how their sessions come and go, in the {@link
 * io.flinkswarm.connector.server.Handover}, from which the job's source reads.
 */
package io.flinkswarm.connector.server;
