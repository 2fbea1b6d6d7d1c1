package io.flinkswarm.operators.consensus;

import io.flinkswarm.operators.settings.SettingTable;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.control.Mode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A policy as names and texts: what configuration files, SQL maps and control events say. */
@Internal
public final class ConsensusSettings {
    /** What names may be preceded by where several protocols share a file. */
    public static final String PREFIX = "consensus.";

    private static final Pattern TYPE_KEY = Pattern.compile("types\\.(.+)\\.(rule|threshold|deadline)");
    private static final Pattern VOTER_KEY = Pattern.compile("voter-keys\\.(.+)");

    static final SettingTable<ConsensusConfig, ConsensusConfig.Builder> TABLE = new SettingTable<>(
                    PREFIX, ConsensusConfig::toBuilder, ConsensusConfig.Builder::build)
            .text("rule", ConsensusConfig.Builder::rule, ConsensusConfig::rule)
            .number("learning-rate", ConsensusConfig.Builder::learningRate, ConsensusConfig::learningRate)
            .number(
                    "confidence-threshold",
                    ConsensusConfig.Builder::confidenceThreshold,
                    ConsensusConfig::confidenceThreshold)
            .text(
                    "target-error",
                    (b, text) -> b.targetError(text.equals("none") ? Double.NaN : SettingTable.decimal(text)),
                    c -> Double.isNaN(c.targetError()) ? "none" : String.valueOf(c.targetError()))
            .whole("decision-window", ConsensusConfig.Builder::decisionWindow, ConsensusConfig::decisionWindow)
            .whole("neural-depth", ConsensusConfig.Builder::neuralDepth, ConsensusConfig::neuralDepth)
            .time(
                    "adaptive-timeout-base",
                    ConsensusConfig.Builder::adaptiveTimeoutBase,
                    ConsensusConfig::adaptiveTimeoutBase)
            .time("max-timeout", ConsensusConfig.Builder::maxTimeout, ConsensusConfig::maxTimeout)
            .whole("max-retries", ConsensusConfig.Builder::maxRetries, ConsensusConfig::maxRetries)
            .whole(
                    "consensus-group-size",
                    ConsensusConfig.Builder::consensusGroupSize,
                    ConsensusConfig::consensusGroupSize)
            .number("quorum", ConsensusConfig.Builder::quorum, ConsensusConfig::quorum)
            .time("deadline", ConsensusConfig.Builder::deadline, ConsensusConfig::deadline)
            .choice("on-abstain", OnAbstain.class, ConsensusConfig.Builder::onAbstain, ConsensusConfig::onAbstain)
            .whole("max-extensions", ConsensusConfig.Builder::maxExtensions, ConsensusConfig::maxExtensions)
            .choice("stop", Stop.class, ConsensusConfig.Builder::stop, ConsensusConfig::stop)
            .choice("mode", Mode.class, ConsensusConfig.Builder::mode, ConsensusConfig::mode)
            .whole("max-open-proposals", ConsensusConfig.Builder::maxOpenProposals, ConsensusConfig::maxOpenProposals)
            .whole("max-voters", ConsensusConfig.Builder::maxVoters, ConsensusConfig::maxVoters)
            .whole("max-votes", ConsensusConfig.Builder::maxVotes, ConsensusConfig::maxVotes)
            .whole("max-types", ConsensusConfig.Builder::maxTypes, ConsensusConfig::maxTypes)
            .whole("max-early-votes", ConsensusConfig.Builder::maxEarlyVotes, ConsensusConfig::maxEarlyVotes)
            .whole("max-vector", ConsensusConfig.Builder::maxVector, ConsensusConfig::maxVector)
            .whole("max-id-length", ConsensusConfig.Builder::maxIdLength, ConsensusConfig::maxIdLength)
            .time("voter-idle", ConsensusConfig.Builder::voterIdle, ConsensusConfig::voterIdle)
            .time("group-idle", ConsensusConfig.Builder::groupIdle, ConsensusConfig::groupIdle)
            .family(
                    TYPE_KEY,
                    "types.<type>.{rule,threshold,deadline}",
                    ConsensusSettings::setType,
                    ConsensusSettings::writeTypes)
            .family(
                    VOTER_KEY,
                    "voter-keys.<voter>",
                    (b, name, text) -> b.voterKey(name.group(1), text),
                    (c, texts) -> c.voterKeys().forEach((voter, key) -> texts.put("voter-keys." + voter, key)));

    private ConsensusSettings() {}

    /** The names of all settings but those of single types and voters. */
    public static List<String> names() {
        return TABLE.names();
    }

    /**
     * The base policy with the settings applied.
     *
     * @throws IllegalArgumentException naming every mistake at once
     */
    public static ConsensusConfig apply(ConsensusConfig base, Map<String, String> settings) {
        return TABLE.apply(base, settings);
    }

    /** The base policy with the settings applied as far as they can be; what is wrong with the rest goes to the list. */
    public static ConsensusConfig apply(ConsensusConfig base, Map<String, String> settings, List<String> mistakes) {
        return TABLE.apply(base, settings, mistakes);
    }

    /** Every setting of the policy by name, sorted. */
    public static SortedMap<String, String> of(ConsensusConfig config) {
        return TABLE.of(config);
    }

    private static void setType(ConsensusConfig.Builder builder, Matcher name, String text) {
        builder.type(name.group(1), type -> switch (name.group(2)) {
            case "rule" -> type.rule(text);
            case "threshold" -> type.threshold(SettingTable.decimal(text));
            default -> type.deadline(SettingTable.duration(name.group(), text));
        });
    }

    private static void writeTypes(ConsensusConfig config, Map<String, String> texts) {
        config.types().forEach((type, policy) -> {
            String key = "types." + type + ".";
            if (policy.rule() != null) {
                texts.put(key + "rule", policy.rule());
            }
            if (policy.threshold() != null) {
                texts.put(key + "threshold", String.valueOf(policy.threshold()));
            }
            if (policy.deadline() != null) {
                texts.put(key + "deadline", SettingTable.text(policy.deadline()));
            }
        });
    }
}
