package io.flinkswarm.protocol.control;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A version of a protocol's policy that was put in force: what the journal keeps and a replay looks up by number.
 *
 * @param target the protocol, such as {@code consensus}
 * @param version its number, from 1 up; 0 is the deployment's configuration
 * @param kind whether it was set or reverted to
 * @param settings everything that differs from the deployment's configuration, sorted and unmodifiable
 * @param revertTo the version whose settings these are; {@link ControlEvent#NO_REVERT} for a set
 * @param eventId the control event that it came by
 * @param author who wished it
 * @param effectiveTime the event time in milliseconds from which it holds
 */
@Public
public record PolicyVersion(
        String target,
        int version,
        ControlEvent.Kind kind,
        SortedMap<String, String> settings,
        int revertTo,
        String eventId,
        String author,
        long effectiveTime) {

    public PolicyVersion {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(kind, "kind");
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(Objects.requireNonNull(settings, "settings")));
        Objects.requireNonNull(eventId, "eventId");
        Objects.requireNonNull(author, "author");
    }
}
