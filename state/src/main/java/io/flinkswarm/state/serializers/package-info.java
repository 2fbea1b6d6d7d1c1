/**
 * How records and state rows become bytes: hand-written, versioned serializers and their shared field encodings. In: a
 * value. Out: bytes that every later release reads.
 */
package io.flinkswarm.state.serializers;
