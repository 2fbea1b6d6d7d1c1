/**
 * The protocols in SQL: the module {@code swarm}, whose functions are found by {@link java.util.ServiceLoader}, so that a
 * protocol adds its own without touching this package; and what the functions' signatures share. In: rows of tables. Out:
 * the values that a protocol makes its events of.
 */
package io.flinkswarm.operators.sql;
