package io.flinkswarm.state.control;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.IntSerializer;

/**
 * The versions of one protocol's policy: validated, numbered without gaps, bounded, kept in broadcast state.
 *
 * <pre>{@code
 * // initializeState():         history = PolicyHistory.restore("consensus", context.getOperatorStateStore(), base, validator);
 * // processBroadcastElement(): switch (history.apply(event)) { case Accepted<P> a -> … case Refused<P> r -> … }
 * // processElement():          P policy = history.current();          // in order of arrival
 * //                            P policy = history.effectiveAt(time);  // in event-time order
 * }</pre>
 *
 * <p>Version 0 is the deployment's configuration; it is not kept, so a new deployment may change it. A version keeps, as
 * settings, everything that differs from version 0; the policy itself is built anew from them by the validator. After a restore
 * under a changed deployment a kept version may no longer be valid: it is then passed over (see {@link #unusable}), which no
 * running job can come to.
 *
 * <p>{@link #apply} may be called only where Flink lets broadcast state be written, in {@code processBroadcastElement}; all
 * subtasks see the same events in the same order and so keep the same versions.
 *
 * @param <P> the policy's class, immutable
 */
@PublicEvolving
public final class PolicyHistory<P> {
    /** The broadcast state: version number to version. */
    public static final MapStateDescriptor<Integer, PolicyVersion> VERSIONS =
            new MapStateDescriptor<>("control-versions", IntSerializer.INSTANCE, new PolicyVersionSerializer());

    /** How many versions are kept, unless it is said otherwise. */
    public static final int DEFAULT_MAX_VERSIONS = 64;

    /** The most settings that a version may differ in. */
    public static final int MAX_SETTINGS = 256;

    /** The longest name or value of a setting. */
    public static final int MAX_SETTING_LENGTH = 1_024;

    /** The longest id and author. */
    public static final int MAX_NAME_LENGTH = 256;

    private static final int DEPLOYMENT = 0;

    private final String target;
    private final P base;
    private final PolicyValidator<P> validator;
    private final int maxVersions;
    private final BroadcastState<Integer, PolicyVersion> state;
    private final NavigableMap<Integer, Entry<P>> versions = new TreeMap<>();
    private final Map<Integer, List<String>> unusable = new TreeMap<>();

    private int currentVersion;
    private P current;

    private record Entry<P>(PolicyVersion version, P policy) {}

    private PolicyHistory(
            String target,
            P base,
            PolicyValidator<P> validator,
            int maxVersions,
            BroadcastState<Integer, PolicyVersion> state) {
        this.target = Objects.requireNonNull(target, "target");
        this.base = Objects.requireNonNull(base, "base");
        this.validator = Objects.requireNonNull(validator, "validator");
        this.maxVersions = maxVersions;
        this.state = state;
    }

    /** The history that a checkpoint holds, or one of version 0 alone; {@link #DEFAULT_MAX_VERSIONS} are kept. */
    public static <P> PolicyHistory<P> restore(
            String target, OperatorStateStore store, P base, PolicyValidator<P> validator) throws Exception {
        return restore(target, store, base, validator, DEFAULT_MAX_VERSIONS);
    }

    /**
     * The history that a checkpoint holds, or one of version 0 alone.
     *
     * @param target the protocol whose control events are taken
     * @param store where {@link #VERSIONS} is kept
     * @param base version 0
     * @param maxVersions how many versions above 0 are kept, from 1 up; the oldest is given up first
     */
    public static <P> PolicyHistory<P> restore(
            String target, OperatorStateStore store, P base, PolicyValidator<P> validator, int maxVersions)
            throws Exception {
        if (maxVersions < 1) {
            throw new IllegalArgumentException("maxVersions must be at least 1, but was " + maxVersions);
        }
        PolicyHistory<P> history =
                new PolicyHistory<>(target, base, validator, maxVersions, store.getBroadcastState(VERSIONS));
        history.load();
        return history;
    }

    private void load() throws Exception {
        for (Map.Entry<Integer, PolicyVersion> row : state.immutableEntries()) {
            PolicyValidator.Result<P> result = validate(row.getValue().settings());
            versions.put(row.getKey(), new Entry<>(row.getValue(), result.policy()));
            if (result.policy() == null) {
                unusable.put(row.getKey(), result.mistakes());
            }
        }
        currentVersion = versions.isEmpty() ? DEPLOYMENT : versions.lastKey();
        current = newestUsable();
    }

    /** Puts a control event in force, or says everything that is wrong with it. */
    public ControlOutcome<P> apply(ControlEvent event) throws Exception {
        Fault fault = check(event);
        if (fault != null) {
            return refuse(event, fault.reason(), fault.detail());
        }
        SortedMap<String, String> settings =
                new TreeMap<>(settingsOf(event.kind() == ControlEvent.Kind.REVERT ? event.revertTo() : currentVersion));
        settings.putAll(event.settings());
        if (settings.size() > MAX_SETTINGS) {
            return refuse(
                    event,
                    Reason.OVERSIZED,
                    "a version must differ in at most " + MAX_SETTINGS + " settings, but would in " + settings.size());
        }
        PolicyValidator.Result<P> result = validate(settings);
        if (result.policy() == null) {
            return refuse(event, Reason.INVALID_VALUE, String.join("; ", result.mistakes()));
        }
        PolicyVersion version = new PolicyVersion(
                target,
                event.version(),
                event.kind(),
                settings,
                event.revertTo(),
                event.id(),
                event.author(),
                event.time());
        state.put(version.version(), version);
        versions.put(version.version(), new Entry<>(version, result.policy()));
        currentVersion = version.version();
        current = result.policy();
        giveUpOldest();
        return new ControlOutcome.Accepted<>(version, result.policy());
    }

    private record Fault(Reason reason, String detail) {}

    private Fault check(ControlEvent event) {
        if (!event.target().equals(target)) {
            return new Fault(Reason.UNKNOWN_SUBJECT, "target must be " + target + ", but was " + event.target());
        }
        for (Entry<P> kept : versions.values()) {
            if (kept.version().eventId().equals(event.id())) {
                return new Fault(
                        Reason.DUPLICATE,
                        "id must be new, but " + event.id() + " is in force since version "
                                + kept.version().version());
            }
        }
        if (event.version() != currentVersion + 1) {
            return new Fault(
                    Reason.STALE_VERSION,
                    "version must be " + (currentVersion + 1) + ", one above the current, but was " + event.version()
                            + ": look at what changed, then send it again");
        }
        List<String> tooLong = new ArrayList<>();
        checkLength("id", event.id(), MAX_NAME_LENGTH, tooLong);
        checkLength("author", event.author(), MAX_NAME_LENGTH, tooLong);
        for (Map.Entry<String, String> setting : event.settings().entrySet()) {
            checkLength("a setting's name", setting.getKey(), MAX_SETTING_LENGTH, tooLong);
            checkLength("setting " + setting.getKey(), setting.getValue(), MAX_SETTING_LENGTH, tooLong);
        }
        if (!tooLong.isEmpty()) {
            return new Fault(Reason.OVERSIZED, String.join("; ", tooLong));
        }
        return event.kind() == ControlEvent.Kind.REVERT ? checkRevert(event) : checkSet(event);
    }

    private static void checkLength(String name, String text, int most, List<String> mistakes) {
        if (text != null && text.length() > most) {
            mistakes.add(name + " must be at most " + most + " letters long, but was " + text.length());
        }
    }

    private Fault checkRevert(ControlEvent event) {
        if (!event.settings().isEmpty()) {
            return new Fault(
                    Reason.INVALID_VALUE,
                    "settings must be empty for a revert, but were "
                            + event.settings().keySet() + ": set them with the next version");
        }
        if (event.revertTo() != DEPLOYMENT && !versions.containsKey(event.revertTo())) {
            return new Fault(
                    Reason.UNKNOWN_SUBJECT,
                    "revertTo must be 0 or a version that is kept"
                            + (versions.isEmpty() ? "" : ", from " + versions.firstKey() + " to " + versions.lastKey())
                            + ", but was " + event.revertTo());
        }
        return null;
    }

    private static Fault checkSet(ControlEvent event) {
        if (event.settings().isEmpty()) {
            return new Fault(Reason.INVALID_VALUE, "settings must name at least one setting, but were empty");
        }
        if (event.revertTo() != ControlEvent.NO_REVERT) {
            return new Fault(
                    Reason.INVALID_VALUE,
                    "revertTo must be " + ControlEvent.NO_REVERT + " for a set, but was " + event.revertTo());
        }
        for (Map.Entry<String, String> setting : event.settings().entrySet()) {
            if (setting.getValue() == null) {
                return new Fault(
                        Reason.INVALID_VALUE,
                        "setting " + setting.getKey() + " must have a value, but was null: revert to take it back");
            }
        }
        return null;
    }

    private ControlOutcome<P> refuse(ControlEvent event, Reason reason, String detail) {
        return new ControlOutcome.Refused<>(
                new Rejection(target, reason, detail, event.target(), event.id(), event.time()));
    }

    @SuppressWarnings("CatchingUnchecked") // a user's validator may throw anything, and bad data never fails a job
    private PolicyValidator.Result<P> validate(SortedMap<String, String> settings) {
        try {
            return validator.validate(base, settings);
        } catch (RuntimeException e) {
            return PolicyValidator.Result.wrong(List.of(e.getMessage() == null ? e.toString() : e.getMessage()));
        }
    }

    private void giveUpOldest() throws Exception {
        while (versions.size() > maxVersions) {
            int oldest = versions.pollFirstEntry().getKey();
            unusable.remove(oldest);
            state.remove(oldest);
        }
    }

    private P newestUsable() {
        for (Entry<P> entry : versions.descendingMap().values()) {
            if (entry.policy() != null) {
                return entry.policy();
            }
        }
        return base;
    }

    private SortedMap<String, String> settingsOf(int version) {
        Entry<P> entry = versions.get(version);
        return entry == null ? Collections.emptySortedMap() : entry.version().settings();
    }

    /** The number of the newest version; 0 before any control event. */
    public int currentVersion() {
        return currentVersion;
    }

    /** The policy of the newest version: what is in force in order of arrival. */
    public P current() {
        return current;
    }

    /**
     * The policy in force at an event time: of the versions received so far whose effective time has come, the newest.
     *
     * <p>Where all of these were given up, the oldest that is kept; a replay asks {@link #byVersion} instead.
     */
    public P effectiveAt(long time) {
        int version = versionAt(time);
        return version == DEPLOYMENT ? base : versions.get(version).policy();
    }

    /** The number of the version that {@link #effectiveAt} gives: what a journal notes beside a decision. */
    public int versionAt(long time) {
        int oldestUsable = DEPLOYMENT;
        for (Map.Entry<Integer, Entry<P>> row : versions.descendingMap().entrySet()) {
            if (row.getValue().policy() == null) {
                continue;
            }
            if (row.getValue().version().effectiveTime() <= time) {
                return row.getKey();
            }
            oldestUsable = row.getKey();
        }
        boolean oldestGivenUp = !versions.isEmpty() && versions.firstKey() > 1;
        return oldestGivenUp ? oldestUsable : DEPLOYMENT;
    }

    /** The policy of a version; empty where it is unknown, was given up, or is unusable. */
    public Optional<P> byVersion(int version) {
        if (version == DEPLOYMENT) {
            return Optional.of(base);
        }
        Entry<P> entry = versions.get(version);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.policy());
    }

    /** The versions that are kept, oldest first. */
    public List<PolicyVersion> versions() {
        return versions.values().stream().map(Entry::version).toList();
    }

    /** Kept versions that do not fit the deployment's present configuration, and why; empty unless that was changed. */
    public Map<Integer, List<String>> unusable() {
        return Collections.unmodifiableMap(unusable);
    }
}
