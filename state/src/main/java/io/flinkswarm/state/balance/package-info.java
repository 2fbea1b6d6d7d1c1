/** The serializers of the balance protocol's records. In: a record. Out: its versioned bytes, and the other way. */
package io.flinkswarm.state.balance;
