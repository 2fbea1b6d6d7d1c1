/**
 * Tables that the user defines by DDL as the coordination job's input and output, so that Kafka, files and whatever else has a table connector need
 * no Java. In: {@code CREATE TABLE} statements; the rows of input tables; the lines of results. Out: events or the reason why a row holds
 * none; rows of output tables, with the delivery guarantee of their connector.
 */
package io.flinkswarm.jobs.tables;
