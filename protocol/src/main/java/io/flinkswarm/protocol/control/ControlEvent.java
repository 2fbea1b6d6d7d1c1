package io.flinkswarm.protocol.control;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A wish to change the policy of one protocol while it runs.
 *
 * <p>{@link Kind#SET} changes the settings it names and leaves the others as the current version has them; {@link
 * Kind#REVERT} puts a former version's settings in force again, as a new version. Either names the version it will become:
 * one above the version that its author saw, so of two authors who change the same version at once the second is turned away.
 *
 * @param id the id of the event; a repeat is recognised by it
 * @param target the protocol it is for, such as {@code consensus}
 * @param kind what it does
 * @param version the version that it becomes: current + 1
 * @param settings the settings to change, sorted and unmodifiable; empty for a revert
 * @param revertTo the version whose settings come back; {@link #NO_REVERT} for a set
 * @param author who wishes it
 * @param time the event time in milliseconds from which it holds
 */
@Public
public record ControlEvent(
        String id,
        String target,
        Kind kind,
        int version,
        SortedMap<String, String> settings,
        int revertTo,
        String author,
        long time) {
    /** What {@code revertTo} holds for a set. */
    public static final int NO_REVERT = -1;

    /** What a control event does. */
    public enum Kind {
        /** Changes the named settings. */
        SET,
        /** Puts a former version's settings in force again. */
        REVERT
    }

    public ControlEvent {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(kind, "kind");
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(Objects.requireNonNull(settings, "settings")));
        Objects.requireNonNull(author, "author");
    }

    /** A wish to change the named settings. */
    public static ControlEvent set(
            String id, String target, int version, Map<String, String> settings, String author, long time) {
        return new ControlEvent(id, target, Kind.SET, version, new TreeMap<>(settings), NO_REVERT, author, time);
    }

    /** A wish to put a former version's settings in force again; version 0 is the deployment's configuration. */
    public static ControlEvent revert(String id, String target, int version, int revertTo, String author, long time) {
        return new ControlEvent(id, target, Kind.REVERT, version, new TreeMap<>(), revertTo, author, time);
    }
}
