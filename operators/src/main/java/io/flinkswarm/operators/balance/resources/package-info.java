/**
 * What tasks ask for and nodes have: accounting, devices, the learned mix of tasks, what a placement costs the pool.
 *
 * <p>In: {@link io.flinkswarm.operators.balance.resources.Demand}s of the tasks that arrive and what nodes report. Out: whether
 * a task fits a node and why not, which devices it takes, what it costs the pool there, and the few nodes worth asking.
 * Pure Java, exactly restorable; nothing here knows of time.
 */
package io.flinkswarm.operators.balance.resources;
