/**
 * Records as JSON, one object a line, and the JSON Schema of each: both derived from the record's components, so they
 * cannot disagree. In: a line of text or a record. Out: the other one, or a {@link
 * io.flinkswarm.protocol.json.MalformedJsonException} that says what must hold.
 */
package io.flinkswarm.protocol.json;
