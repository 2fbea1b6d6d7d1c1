package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.state.journal.JournalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The policies that a journal says were in force: the deployment's of each run, by its epoch, and the numbered versions.
 *
 * <p>A version holds what differs from the deployment's settings, so under a deployment that was changed at a restart the
 * same version may be another policy.
 */
final class RecordedPolicies {
    private static final int DEPLOYMENT = 0;

    private final NavigableMap<Long, ConsensusConfig> deployments = new TreeMap<>();
    private final NavigableMap<Integer, PolicyVersion> versions = new TreeMap<>();
    private final Map<Long, Map<Integer, ConsensusConfig>> policies = new HashMap<>();
    private final SortedMap<String, String> change;
    private final long entries;

    private RecordedPolicies(List<JournalEntry> entries, Map<String, String> change) {
        this.change = new TreeMap<>();
        change.forEach((name, value) -> this.change.put(bare(name), value));
        this.entries = entries.size();
        for (JournalEntry entry : entries) {
            PolicyVersion version = ConsensusFunction.JOURNAL.payload(entry);
            if (version.version() == DEPLOYMENT) {
                deployments.put(
                        entry.incarnation(), ConsensusSettings.apply(ConsensusConfig.DEFAULT, version.settings()));
            } else {
                versions.put(version.version(), version);
            }
        }
    }

    /** How the journal writes down the settings of a deployment. */
    static PolicyVersion deployment(ConsensusConfig config) {
        return new PolicyVersion(
                Sitting.PROTOCOL,
                DEPLOYMENT,
                ControlEvent.Kind.SET,
                ConsensusSettings.of(config),
                ControlEvent.NO_REVERT,
                "deployment",
                "",
                Long.MIN_VALUE);
    }

    /** The policies of the journal, each with settings put on top. */
    static RecordedPolicies read(Path journal, Map<String, String> change) {
        List<JournalEntry> entries = JournalReader.of(journal, ConsensusFunction.JOURNAL)
                .keys(JournalEntry.BROADCAST_KEY::equals)
                .toList();
        entries.removeIf(entry -> entry.kind() != Kind.CONTROL);
        RecordedPolicies policies = new RecordedPolicies(entries, change);
        if (policies.deployments.isEmpty()) {
            throw new IllegalStateException("the journal must hold the settings of the job that wrote it, but "
                    + journal + " has none: give the whole folder, with the files of the job's first subtask");
        }
        return policies;
    }

    private static String bare(String name) {
        return name.startsWith(ConsensusSettings.PREFIX) ? name.substring(ConsensusSettings.PREFIX.length()) : name;
    }

    /** How many entries told them. */
    long entries() {
        return entries;
    }

    /** The epoch of the last run that the journal knows of. */
    long latestEpoch() {
        return deployments.lastKey();
    }

    /** Everything that is wrong with the settings put on top, under any of the policies. */
    List<String> mistakes(VoteRules rules) {
        Set<String> mistakes = new LinkedHashSet<>();
        for (ConsensusConfig deployment : deployments.values()) {
            mistakes.addAll(mistakes(deployment, rules));
        }
        if (mistakes.isEmpty()) {
            versions.values().forEach(version -> mistakesUnder(version, rules, mistakes));
        }
        return List.copyOf(mistakes);
    }

    private void mistakesUnder(PolicyVersion version, VoteRules rules, Set<String> mistakes) {
        for (ConsensusConfig deployment : deployments.values()) {
            List<String> own = new ArrayList<>();
            ConsensusConfig policy = ConsensusSettings.apply(deployment, version.settings(), own);
            if (own.isEmpty()) {
                mistakes(policy, rules)
                        .forEach(mistake -> mistakes.add("under version " + version.version() + ": " + mistake));
            }
        }
    }

    private List<String> mistakes(ConsensusConfig policy, VoteRules rules) {
        List<String> found = new ArrayList<>();
        ConsensusConfig changed = ConsensusSettings.apply(policy, change, found);
        found.addAll(rules.mistakes(changed));
        return found;
    }

    /** Which settings of which versions those put on top override. */
    List<String> overridden() {
        List<String> found = new ArrayList<>();
        for (PolicyVersion version : versions.values()) {
            version.settings().forEach((name, value) -> {
                String wanted = change.get(bare(name));
                if (wanted != null && !wanted.equals(value)) {
                    found.add(bare(name) + "=" + value + " of version " + version.version());
                }
            });
        }
        return found;
    }

    /** The policy that a run of this epoch means by a version. */
    ConsensusConfig policy(long epoch, int version) {
        Map.Entry<Long, ConsensusConfig> run = deployments.floorEntry(epoch);
        Map.Entry<Long, ConsensusConfig> known = run == null ? deployments.firstEntry() : run;
        return policies.computeIfAbsent(known.getKey(), key -> new HashMap<>()).computeIfAbsent(version, number -> {
            ConsensusConfig policy = known.getValue();
            if (number != DEPLOYMENT) {
                PolicyVersion found = versions.get(number);
                if (found == null) {
                    throw new IllegalStateException("the journal must hold version " + number
                            + " of the policy, but does not: a file of the job's first subtask is missing");
                }
                policy = ConsensusSettings.apply(policy, found.settings());
            }
            return ConsensusSettings.apply(policy, change);
        });
    }

    /** The newest version from {@code from} to {@code to} that holds at an event time; at least {@code from}. */
    int versionAt(int from, int to, long time) {
        for (PolicyVersion version : versions.subMap(Math.min(from, to), false, Math.max(from, to), true)
                .descendingMap()
                .values()) {
            if (version.effectiveTime() <= time) {
                return version.version();
            }
        }
        return from;
    }
}
