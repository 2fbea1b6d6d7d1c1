/**
 * Messages between members of the swarm: in flow messages, the coming and going of connections, and acknowledgements; out flow
 * deliveries to connections, dead letters with their reasons, what agents say to the job's own protocols, and requests for
 * pages of views.
 *
 * <p>{@link io.flinkswarm.operators.messaging.Messaging} is the way in.
 */
package io.flinkswarm.operators.messaging;
