package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalEntry.Kind;
import io.flinkswarm.state.journal.JournalReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The policies that a journal says were in force: the deployment's of each run, by its epoch, and the numbered versions, which
 * say what differs from it.
 */
final class RecordedSettings {
    private static final int DEPLOYMENT = 0;

    private record Named(long epoch, int version) {}

    private final NavigableMap<Long, BalanceConfig> deployments = new TreeMap<>();
    private final Map<Integer, PolicyVersion> versions = new HashMap<>();
    private final Map<Named, BalanceConfig> policies = new HashMap<>();
    private long entries;

    private RecordedSettings() {}

    static RecordedSettings read(Path journal) {
        RecordedSettings settings = new RecordedSettings();
        for (JournalEntry entry : JournalReader.of(journal, BalanceFunction.JOURNAL)
                .keys(JournalEntry.BROADCAST_KEY::equals)
                .toList()) {
            if (entry.kind() == Kind.CONTROL) {
                settings.add(entry.incarnation(), BalanceFunction.JOURNAL.payload(entry));
            }
        }
        if (settings.deployments.isEmpty()) {
            throw new IllegalStateException("the journal must hold the settings of the job that wrote it, but "
                    + journal + " has none: give the whole folder, with the files of the job's first subtask");
        }
        return settings;
    }

    private void add(long epoch, PolicyVersion version) {
        entries++;
        if (version.version() == DEPLOYMENT) {
            deployments.put(epoch, BalanceSettings.apply(BalanceConfig.DEFAULT, version.settings()));
        } else {
            versions.put(version.version(), version);
        }
    }

    /** How many entries told them. */
    long entries() {
        return entries;
    }

    /** The epoch of the last run that the journal knows of. */
    long latestEpoch() {
        return deployments.lastKey();
    }

    /** The policy that a run of this epoch means by a version. */
    BalanceConfig policy(long epoch, int version) {
        return policies.computeIfAbsent(new Named(epoch, version), this::find);
    }

    private BalanceConfig find(Named named) {
        Map.Entry<Long, BalanceConfig> run = deployments.floorEntry(named.epoch());
        BalanceConfig deployment = run == null ? deployments.firstEntry().getValue() : run.getValue();
        if (named.version() == DEPLOYMENT) {
            return deployment;
        }
        PolicyVersion version = versions.get(named.version());
        if (version == null) {
            throw new IllegalStateException("the journal must hold version " + named.version()
                    + " of the policy, but does not: a file of the job's first subtask is missing");
        }
        return BalanceSettings.apply(deployment, version.settings());
    }
}
