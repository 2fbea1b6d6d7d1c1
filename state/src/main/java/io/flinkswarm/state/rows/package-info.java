/**
 * Rows that state is made of, wherever it is kept: what a row is, its serializer, tables of rows, and their encodings. In: rows
 * of a protocol. Out: the same rows from keyed state, from memory or from bytes.
 */
package io.flinkswarm.state.rows;
