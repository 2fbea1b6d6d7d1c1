/** Values that several protocols' records hold. In: numbers a member states. Out: immutable, comparable values. */
package io.flinkswarm.protocol.value;
