/**
 * The protocols in SQL: the module {@code swarm}, whose functions are found by {@link java.util.ServiceLoader}, so that a
 * protocol adds its own without touching this package.
 */
package io.flinkswarm.operators.sql;
