package io.flinkswarm.state.control;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.protocol.rejection.Rejection;

/**
 * What became of a control event. Every subtask comes to the same one: let only the first put it out.
 *
 * @param <P> the policy's class
 */
@PublicEvolving
public sealed interface ControlOutcome<P> {

    /** It is in force, from its effective time on in event-time order, at once in order of arrival. */
    record Accepted<P>(PolicyVersion version, P policy) implements ControlOutcome<P> {}

    /** It was turned away, nothing changed; the detail names every mistake. */
    record Refused<P>(Rejection rejection) implements ControlOutcome<P> {}
}
