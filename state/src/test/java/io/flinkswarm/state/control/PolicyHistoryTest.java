package io.flinkswarm.state.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.control.PolicyVersion;
import io.flinkswarm.protocol.rejection.Rejection;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PolicyHistoryTest {
    private static final String TARGET = "consensus";

    /** A policy of two settings, each with a rule of its own. */
    private record Policy(int quorum, double threshold) {
        static final Policy DEPLOYED = new Policy(3, .8);

        static PolicyValidator.Result<Policy> validate(Policy base, SortedMap<String, String> settings) {
            int quorum = base.quorum;
            double threshold = base.threshold;
            List<String> mistakes = new ArrayList<>();
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                switch (setting.getKey()) {
                    case "quorum" -> quorum = Integer.parseInt(setting.getValue());
                    case "threshold" -> threshold = Double.parseDouble(setting.getValue());
                    default -> mistakes.add(setting.getKey() + " must be quorum or threshold");
                }
            }
            if (quorum < base.quorum) {
                mistakes.add("quorum must be at least " + base.quorum + ", but was " + quorum);
            }
            if (threshold > 1) {
                mistakes.add("threshold must be at most 1, but was " + threshold);
            }
            return mistakes.isEmpty()
                    ? PolicyValidator.Result.of(new Policy(quorum, threshold))
                    : PolicyValidator.Result.wrong(mistakes);
        }
    }

    private KeyedTwoInputStreamOperatorTestHarness<String, String, ControlEvent, String> harness;
    private Holder holder;
    private PolicyHistory<Policy> history;

    @BeforeEach
    void open() throws Exception {
        open(null, Policy.DEPLOYED, 4, 1, 0);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void beginsWithTheDeploymentsConfiguration() {
        assertThat(history.currentVersion()).isZero();
        assertThat(history.current()).isEqualTo(Policy.DEPLOYED);
        assertThat(history.effectiveAt(Long.MIN_VALUE)).isEqualTo(Policy.DEPLOYED);
        assertThat(history.byVersion(0)).contains(Policy.DEPLOYED);
        assertThat(history.byVersion(1)).isEmpty();
    }

    @Test
    void changesTheNamedSettingsAndLeavesTheOthers() throws Exception {
        apply(set("a", 1, 100, "quorum", "5"));

        ControlOutcome<Policy> outcome = apply(set("b", 2, 200, "threshold", ".9"));

        PolicyVersion version = new PolicyVersion(
                TARGET,
                2,
                ControlEvent.Kind.SET,
                new TreeMap<>(Map.of("quorum", "5", "threshold", ".9")),
                ControlEvent.NO_REVERT,
                "b",
                "ada",
                200);
        assertThat(outcome).isEqualTo(new ControlOutcome.Accepted<>(version, new Policy(5, .9)));
        assertThat(history.versions()).last().isEqualTo(version);
        assertThat(history.current()).isEqualTo(new Policy(5, .9));
        assertThat(history.byVersion(1)).contains(new Policy(5, .8));
    }

    @Test
    void revertsToAFormerVersionAsANewOne() throws Exception {
        apply(set("a", 1, 100, "quorum", "5"));
        apply(set("b", 2, 200, "quorum", "7"));

        apply(ControlEvent.revert("c", TARGET, 3, 1, "ada", 300));
        assertThat(history.current()).isEqualTo(new Policy(5, .8));
        assertThat(history.currentVersion()).isEqualTo(3);

        apply(ControlEvent.revert("d", TARGET, 4, 0, "ada", 400));
        assertThat(history.current()).isEqualTo(Policy.DEPLOYED);
        assertThat(history.versions().get(3).settings()).isEmpty();
    }

    @Test
    void namesEveryMistakeAndChangesNothing() throws Exception {
        Rejection refused = refused(set("a", 1, 100, "quorum", "1", "threshold", "2", "speed", "9"));

        assertThat(refused.reason()).isEqualTo(Reason.INVALID_VALUE);
        assertThat(refused.detail())
                .isEqualTo("speed must be quorum or threshold; quorum must be at least 3, but was 1;"
                        + " threshold must be at most 1, but was 2.0");
        assertThat(refused.input()).isEqualTo("a");
        assertThat(history.currentVersion()).isZero();
        assertThat(history.current()).isEqualTo(Policy.DEPLOYED);
    }

    @Test
    void takesAValidatorsExceptionForAMistake() throws Exception {
        Rejection refused = refused(set("a", 1, 100, "quorum", "many"));

        assertThat(refused.reason()).isEqualTo(Reason.INVALID_VALUE);
        assertThat(refused.detail()).contains("\"many\"");
    }

    @Test
    void turnsAwayTheSecondOfTwoWhoChangeTheSameVersion() throws Exception {
        apply(set("a", 1, 100, "quorum", "5"));

        Rejection refused = refused(set("b", 1, 101, "quorum", "9"));

        assertThat(refused.reason()).isEqualTo(Reason.STALE_VERSION);
        assertThat(refused.detail())
                .isEqualTo("version must be 2, one above the current, but was 1:"
                        + " look at what changed, then send it again");
        assertThat(history.current()).isEqualTo(new Policy(5, .8));
    }

    @Test
    void turnsAwayRepeats() throws Exception {
        apply(set("a", 1, 100, "quorum", "5"));

        Rejection refused = refused(set("a", 1, 100, "quorum", "5"));

        assertThat(refused.reason()).isEqualTo(Reason.DUPLICATE);
        assertThat(refused.detail()).isEqualTo("id must be new, but a is in force since version 1");
    }

    @Test
    void turnsAwayWhatCannotBe() throws Exception {
        TreeMap<String, String> withNull = new TreeMap<>();
        withNull.put("quorum", null);
        TreeMap<String, String> tooMany = new TreeMap<>();
        for (int i = 0; i <= PolicyHistory.MAX_SETTINGS; i++) {
            tooMany.put("setting" + i, "1");
        }
        String tooLong = "x".repeat(5_000);
        ControlEvent.Kind set = ControlEvent.Kind.SET;
        ControlEvent.Kind revert = ControlEvent.Kind.REVERT;
        TreeMap<String, String> good = new TreeMap<>(Map.of("quorum", "5"));

        assertRefused(Reason.UNKNOWN_SUBJECT, "target must be consensus, but was trust", event("trust", set, good, -1));
        assertRefused(Reason.INVALID_VALUE, "settings must name at least one", event(TARGET, set, new TreeMap<>(), -1));
        assertRefused(Reason.INVALID_VALUE, "setting quorum must have a value", event(TARGET, set, withNull, -1));
        assertRefused(Reason.INVALID_VALUE, "revertTo must be -1 for a set, but was 0", event(TARGET, set, good, 0));
        assertRefused(Reason.OVERSIZED, "at most 256 settings, but would in 257", event(TARGET, set, tooMany, -1));
        assertRefused(
                Reason.OVERSIZED,
                "setting quorum must be at most 1024 letters long, but was 5000",
                event(TARGET, set, new TreeMap<>(Map.of("quorum", tooLong)), -1));
        assertRefused(Reason.INVALID_VALUE, "settings must be empty for a revert", event(TARGET, revert, good, 0));
        assertRefused(
                Reason.UNKNOWN_SUBJECT,
                "revertTo must be 0 or a version that is kept, but was 1",
                event(TARGET, revert, new TreeMap<>(), 1));
        assertRefused(
                Reason.OVERSIZED,
                "author must be at most 256 letters long, but was 5000",
                ControlEvent.set("id", TARGET, 1, good, tooLong, 0));
    }

    @Test
    void givesUpTheOldestVersions() throws Exception {
        for (int version = 1; version <= 6; version++) {
            apply(set("e" + version, version, 100L * version, "quorum", "" + (10 + version)));
        }

        assertThat(history.versions()).map(PolicyVersion::version).containsExactly(3, 4, 5, 6);
        assertThat(history.byVersion(2)).isEmpty();
        assertThat(refused(ControlEvent.revert("r", TARGET, 7, 2, "ada", 700)).detail())
                .isEqualTo("revertTo must be 0 or a version that is kept, from 3 to 6, but was 2");
        assertThat(history.versionAt(250)).as("the nearest that is known").isEqualTo(3);
    }

    @Test
    void holdsAtAnEventTimeWhatWasInForceThen() throws Exception {
        apply(set("a", 1, 100, "quorum", "5"));
        apply(set("b", 2, 300, "quorum", "6"));
        apply(set("c", 3, 200, "quorum", "7"));

        assertThat(history.versionAt(99)).isZero();
        assertThat(history.versionAt(100)).isEqualTo(1);
        assertThat(history.versionAt(199)).isEqualTo(1);
        assertThat(history.versionAt(250)).as("version 2 is not in force yet").isEqualTo(3);
        assertThat(history.versionAt(300)).as("the newest counts").isEqualTo(3);
        assertThat(history.effectiveAt(150)).isEqualTo(new Policy(5, .8));
    }

    @Test
    void agreesWithANaiveModelAcrossRestoresAndRescaling() throws Exception {
        for (long seed = 0; seed < 15; seed++) {
            Random random = new Random(seed);
            List<Policy> expected = new ArrayList<>(List.of(Policy.DEPLOYED));
            List<OperatorSubtaskState> snapshots = new ArrayList<>();
            close();
            open(null, Policy.DEPLOYED, 100, 1, 0);
            int parallelism = 1;
            for (int step = 0; step < 40; step++) {
                int version = expected.size();
                if (random.nextInt(4) == 0) {
                    int to = random.nextInt(version);
                    apply(ControlEvent.revert("e" + step, TARGET, version, to, "ada", version));
                    expected.add(expected.get(to));
                } else if (random.nextInt(4) == 0) {
                    refused(set("e" + step, version + random.nextInt(3) - 1, version, "quorum", "-1"));
                } else {
                    int quorum = 3 + random.nextInt(9);
                    apply(set("e" + step, version, version, "quorum", "" + quorum));
                    expected.add(new Policy(quorum, .8));
                }
                if (random.nextInt(6) == 0) {
                    int before = parallelism;
                    parallelism = 1 + random.nextInt(4);
                    snapshots.clear();
                    for (int subtask = 0; subtask < before; subtask++) {
                        snapshots.add(harness.snapshot(step, step));
                    }
                    OperatorSubtaskState state = AbstractStreamOperatorTestHarness.repackageState(
                            snapshots.toArray(new OperatorSubtaskState[0]));
                    close();
                    int subtask = random.nextInt(parallelism);
                    open(
                            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                    state, 16, before, parallelism, subtask),
                            Policy.DEPLOYED,
                            100,
                            parallelism,
                            subtask);
                }

                assertThat(history.currentVersion()).as("seed %d", seed).isEqualTo(expected.size() - 1);
                assertThat(history.current()).as("seed %d", seed).isEqualTo(expected.get(expected.size() - 1));
                for (int v = 0; v < expected.size(); v++) {
                    assertThat(history.byVersion(v)).as("seed %d", seed).contains(expected.get(v));
                    assertThat(history.effectiveAt(v)).as("seed %d", seed).isEqualTo(expected.get(v));
                }
            }
        }
    }

    @Test
    void passesOverVersionsThatANewDeploymentHasMadeInvalid() throws Exception {
        apply(set("a", 1, 100, "quorum", "9"));
        apply(set("b", 2, 200, "quorum", "4"));
        OperatorSubtaskState state = harness.snapshot(1, 1);
        close();

        open(state, new Policy(6, .8), 4, 1, 0);

        assertThat(history.current()).isEqualTo(new Policy(9, .8));
        assertThat(history.currentVersion()).isEqualTo(2);
        assertThat(history.unusable()).containsOnly(Map.entry(2, List.of("quorum must be at least 6, but was 4")));
        assertThat(history.byVersion(2)).isEmpty();
        assertThat(history.versionAt(500)).isEqualTo(1);
        assertThat(apply(set("c", 3, 300, "quorum", "8"))).isInstanceOf(ControlOutcome.Accepted.class);
    }

    @Test
    void bringsRecordsBackFromTheirBytes() throws Exception {
        ControlEvent event = set("é☺", 3, Long.MIN_VALUE, "quorum", "5", "a", "");
        PolicyVersion version = new PolicyVersion(
                TARGET, 7, ControlEvent.Kind.REVERT, new TreeMap<>(Map.of("quorum", "5")), 2, "id", "ada", 5);
        DataOutputSerializer out = new DataOutputSerializer(64);

        new ControlEventSerializer().serialize(event, out);
        new PolicyVersionSerializer().serialize(version, out);

        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
        assertThat(new ControlEventSerializer().deserialize(in)).isEqualTo(event);
        assertThat(new PolicyVersionSerializer().deserialize(in)).isEqualTo(version);
    }

    @Test
    void rejectsResultsThatAreNeitherOrBoth() {
        assertThatThrownBy(() -> PolicyValidator.Result.wrong(List.of()))
                .hasMessage("a result must hold either a policy or mistakes, but held neither");
        assertThatThrownBy(() -> new PolicyValidator.Result<>("p", List.of("m")))
                .hasMessage("a result must hold either a policy or mistakes, but held both: [m]");
    }

    @Test
    void rejectsNoRoomAtAll() {
        assertThatThrownBy(() -> PolicyHistory.restore(TARGET, null, Policy.DEPLOYED, Policy::validate, 0))
                .hasMessage("maxVersions must be at least 1, but was 0");
    }

    private void assertRefused(Reason reason, String detail, ControlEvent event) throws Exception {
        Rejection refused = refused(event);
        assertThat(refused.reason()).isEqualTo(reason);
        assertThat(refused.detail()).contains(detail);
    }

    private static ControlEvent event(
            String target, ControlEvent.Kind kind, SortedMap<String, String> settings, int revertTo) {
        return new ControlEvent("id", target, kind, 1, settings, revertTo, "ada", 0);
    }

    private static ControlEvent set(String id, int version, long time, String... settings) {
        TreeMap<String, String> map = new TreeMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return ControlEvent.set(id, TARGET, version, map, "ada", time);
    }

    private ControlOutcome<Policy> apply(ControlEvent event) throws Exception {
        harness.processElement2(new StreamRecord<>(event));
        return holder.outcome;
    }

    private Rejection refused(ControlEvent event) throws Exception {
        return ((ControlOutcome.Refused<Policy>) apply(event)).rejection();
    }

    private void open(OperatorSubtaskState state, Policy base, int maxVersions, int parallelism, int subtask)
            throws Exception {
        holder = new Holder(base, maxVersions);
        harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new CoBroadcastWithKeyedOperator<>(holder, List.of(PolicyHistory.VERSIONS)),
                key -> key,
                null,
                Types.STRING,
                16,
                parallelism,
                subtask);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        history = holder.history;
    }

    private static final class Holder extends KeyedBroadcastProcessFunction<String, String, ControlEvent, String>
            implements CheckpointedFunction {
        private static final long serialVersionUID = 1L;

        private final transient Policy base;
        private final int maxVersions;
        private transient PolicyHistory<Policy> history;
        private transient ControlOutcome<Policy> outcome;

        Holder(Policy base, int maxVersions) {
            this.base = base;
            this.maxVersions = maxVersions;
        }

        @Override
        public void initializeState(FunctionInitializationContext context) throws Exception {
            history =
                    PolicyHistory.restore(TARGET, context.getOperatorStateStore(), base, Policy::validate, maxVersions);
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) {
            // broadcast state is written as it changes
        }

        @Override
        public void processElement(String value, ReadOnlyContext context, Collector<String> out) {
            out.collect(value);
        }

        @Override
        public void processBroadcastElement(ControlEvent event, Context context, Collector<String> out)
                throws Exception {
            outcome = history.apply(event);
        }
    }
}
