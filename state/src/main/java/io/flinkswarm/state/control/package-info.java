/**
 * Steering at run time. In: control events, one ordered channel for all subtasks. Out: versions of a policy in broadcast state,
 * each validated, numbered, revertible and there for the journal; what is refused goes out as a rejection with every mistake.
 */
package io.flinkswarm.state.control;
