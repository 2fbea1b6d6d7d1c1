/**
 * The bytes of messaging's records, written by hand. In: messages, deliveries, dead letters, events of connections. Out: their
 * serializers.
 */
package io.flinkswarm.state.messaging;
