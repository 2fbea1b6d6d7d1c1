/**
 * The gateway as SQL tables: {@code 'connector' = 'swarm-gateway'}. In: rows for agents, and what agents send. Out: rows of what agents
 * send to the job, and the job's messages on their way into a {@link io.flinkswarm.connector.table.MessageExchange}, which delivers them.
 */
package io.flinkswarm.connector.table;
