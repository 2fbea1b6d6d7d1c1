/**
 * A client that breaks the gateway's protocol on purpose, for {@code ./swarm bench} and the gateway's tests. In: the address of a
 * gateway, and a seed. Out: what was not answered as it has to be ({@link io.flinkswarm.connector.abuse.ProtocolAbuse#failures}).
 */
package io.flinkswarm.connector.abuse;
