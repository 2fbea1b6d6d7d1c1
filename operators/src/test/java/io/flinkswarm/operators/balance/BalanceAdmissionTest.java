package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.Constraints;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Preferences;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BalanceAdmissionTest {
    private static final BalanceConfig CONFIG = BalanceConfig.builder()
            .maxIdLength(20)
            .maxResources(2)
            .maxDependencies(2)
            .maxLabels(2)
            .maxGang(4)
            .build();

    private static final String LONG = "a-name-that-is-far-too-long";

    private static Task.Builder task() {
        return Task.builder("t", "p");
    }

    private static NodeReport.Builder node() {
        return NodeReport.builder("n", "p");
    }

    private static TaskResult result(long duration, double quality) {
        return new TaskResult("p", "t", "n", 1, true, duration, quality, "", 0, 0);
    }

    private static Task constrained(List<String> required, List<String> forbidden, List<String> apart) {
        return task().constraints(new Constraints(required, forbidden, apart, List.of()))
                .build();
    }

    private static Task preferring(double performance, double locality) {
        return task().preferences(Preferences.weights(performance, Double.NaN, Double.NaN, locality))
                .build();
    }

    static Stream<BalanceEvent> fine() {
        return Stream.of(
                task().build(),
                task().need("cpu", 0).need("gpu", .25).build(),
                task().need("gpu", 3)
                        .gang("g")
                        .gangSize(4)
                        .dependencies(List.of("a", "b"))
                        .build(),
                constrained(List.of("zone=z1", "fast"), List.of("zone=", "x=a=b"), List.of("db")),
                preferring(0, 5),
                node().build(),
                node().capacity("cpu", 1e11)
                        .capacity("gpu", 8)
                        .use("gpu", .5)
                        .weight(.1)
                        .costPerHour(0)
                        .build(),
                node().label("zone", "")
                        .label("b", "=")
                        .slots(4)
                        .queue(7)
                        .status(NodeStatus.DEAD)
                        .build(),
                NodeStatusChange.of("p", "n", NodeStatus.UP, "x".repeat(5000), 0),
                TaskBid.of("p", "t", "n", 0, 0),
                TaskCancel.of("p", "t", true, 0),
                new TaskStart("p", "t", "n", 1, 0, 0),
                result(0, Double.NaN),
                result(5, 1));
    }

    @ParameterizedTest
    @MethodSource("fine")
    void letsIn(BalanceEvent event) {
        assertThat(BalanceAdmission.check(event, CONFIG)).isNull();
    }

    static Stream<Arguments> faulty() {
        TreeMap<String, String> unlabelled = new TreeMap<>();
        unlabelled.put("zone", null);
        TreeMap<String, Double> unknown = new TreeMap<>();
        unknown.put("cpu", null);
        return Stream.of(
                bad(Reason.MALFORMED, Task.builder("", "p").build(), "task must be given, but was empty"),
                bad(Reason.MALFORMED, Task.builder("t", "").build(), "pool must be given, but was empty"),
                bad(
                        Reason.OVERSIZED,
                        Task.builder(LONG, "p").build(),
                        "task must have at most 20 characters (max-id-length), but had 27"),
                bad(Reason.OVERSIZED, task().type(LONG).build(), "type must have at most 20"),
                bad(Reason.OVERSIZED, task().tenant(LONG).build(), "tenant must have at most 20"),
                bad(Reason.OVERSIZED, task().workflow(LONG).build(), "workflow must have at most 20"),
                bad(
                        Reason.INVALID_VALUE,
                        task().need("cpu", -1).build(),
                        "needs.cpu must be from 0 to 1.0E11, but was -1.0"),
                bad(Reason.INVALID_VALUE, task().need("cpu", Double.NaN).build(), "needs.cpu must be from 0"),
                bad(
                        Reason.INVALID_VALUE,
                        task().need("cpu", Double.POSITIVE_INFINITY).build(),
                        "needs.cpu must be from 0"),
                bad(Reason.INVALID_VALUE, task().needs(unknown).build(), "needs.cpu must be from 0"),
                bad(Reason.MALFORMED, task().need("", 1).build(), "needs's resource must be given, but was empty"),
                bad(
                        Reason.OVERSIZED,
                        task().need("a", 1).need("b", 1).need("c", 1).build(),
                        "needs must have at most 2 resources (max-resources), but had 3"),
                bad(
                        Reason.INVALID_VALUE,
                        task().need("gpu", 1.5).build(),
                        "needs.gpu must be a share below 1 or a whole number up to 1024, but was 1.5"),
                bad(Reason.INVALID_VALUE, task().need("gpu", 2000).build(), "needs.gpu must be a share below 1"),
                bad(
                        Reason.OVERSIZED,
                        constrained(List.of("a", "b", "c"), List.of(), List.of()),
                        "required must have at most 2 selectors (max-labels), but had 3"),
                bad(
                        Reason.INVALID_VALUE,
                        constrained(List.of(), List.of("=z"), List.of()),
                        "forbidden must be selectors key=value or key, but one was '=z'"),
                bad(
                        Reason.MALFORMED,
                        constrained(List.of(), List.of(), List.of("")),
                        "anti-affinity must be given, but was empty"),
                bad(Reason.INVALID_VALUE, preferring(-1, 0), "performance must be from 0 to 1000000.0, but was -1.0"),
                bad(Reason.INVALID_VALUE, preferring(0, Double.POSITIVE_INFINITY), "locality must be from 0"),
                bad(
                        Reason.OVERSIZED,
                        task().preferences(new Preferences(
                                        List.of("a", "b", "c"),
                                        null,
                                        null,
                                        Double.NaN,
                                        Double.NaN,
                                        Double.NaN,
                                        Double.NaN))
                                .build(),
                        "preferred must have at most 2 nodes"),
                bad(Reason.INVALID_VALUE, task().estimateMillis(-1).build(), "estimate must be from 0 to "),
                bad(
                        Reason.INVALID_VALUE,
                        task().deadline(-1).build(),
                        "deadline must be an event time, or 0 for none, but was -1"),
                bad(
                        Reason.OVERSIZED,
                        task().dependencies(List.of("a", "b", "c")).build(),
                        "dependencies must have at most 2 tasks (max-dependencies), but had 3"),
                bad(Reason.MALFORMED, task().dependencies(List.of("")).build(), "dependencies must be given"),
                bad(
                        Reason.INVALID_VALUE,
                        task().gangSize(2).build(),
                        "gang-size must be 0 where gang is empty, but was 2: name the gang"),
                bad(
                        Reason.INVALID_VALUE,
                        task().gang("g").build(),
                        "gang-size must be at least 1 where there is a gang, but was 0"),
                bad(
                        Reason.OVERSIZED,
                        task().gang("g").gangSize(5).build(),
                        "gang must have at most 4 tasks (max-gang), but had 5"),
                bad(Reason.INVALID_VALUE, task().runTimeoutMillis(-5).build(), "run-timeout must be from 0"),
                bad(
                        Reason.INVALID_VALUE,
                        task().runTimeoutMillis(Long.MAX_VALUE).build(),
                        "run-timeout must be from 0"),
                bad(Reason.INVALID_VALUE, task().maxAttempts(-1).build(), "max-attempts must be from 0"),
                bad(Reason.MALFORMED, NodeReport.builder("", "p").build(), "node must be given, but was empty"),
                bad(Reason.INVALID_VALUE, node().capacity("cpu", -4).build(), "capacity.cpu must be from 0"),
                bad(
                        Reason.INVALID_VALUE,
                        node().capacity("gpu", 2.5).build(),
                        "capacity.gpu must be a whole number up to 1024, but was 2.5"),
                bad(Reason.INVALID_VALUE, node().use("cpu", -4).build(), "use.cpu must be from 0"),
                bad(Reason.INVALID_VALUE, node().slots(-1).build(), "slots must be from 0"),
                bad(Reason.INVALID_VALUE, node().queue(-1).build(), "queue must be from 0"),
                bad(Reason.OVERSIZED, node().gpuModel(LONG).build(), "gpu-model must have at most 20"),
                bad(
                        Reason.OVERSIZED,
                        node().label("a", "").label("b", "").label("c", "").build(),
                        "labels must have at most 2 labels (max-labels), but had 3"),
                bad(
                        Reason.INVALID_VALUE,
                        node().label("a=b", "c").build(),
                        "a label's key must not contain '=', but was 'a=b'"),
                bad(
                        Reason.MALFORMED,
                        node().labels(unlabelled).build(),
                        "a label must have a value, but zone had none"),
                bad(Reason.OVERSIZED, node().label("zone", LONG).build(), "label zone must have at most 20"),
                bad(Reason.INVALID_VALUE, node().weight(0).build(), "weight must be above 0"),
                bad(Reason.INVALID_VALUE, node().costPerHour(-1).build(), "cost-per-hour must be from 0"),
                bad(
                        Reason.MALFORMED,
                        NodeStatusChange.of("p", "n", null, "", 0),
                        "status must be given, but was empty"),
                bad(Reason.INVALID_VALUE, TaskBid.of("p", "t", "n", -1, 0), "price must be from 0"),
                bad(Reason.INVALID_VALUE, TaskBid.of("p", "t", "n", Double.NaN, 0), "price must be from 0"),
                bad(Reason.MALFORMED, TaskBid.of("p", "t", "", 1, 0), "node must be given"),
                bad(Reason.MALFORMED, TaskCancel.of("p", "", true, 0), "task must be given"),
                bad(Reason.MALFORMED, new TaskStart("p", "t", null, 1, 0, 0), "node must be given"),
                bad(Reason.INVALID_VALUE, result(-1, 1), "duration must be from 0"),
                bad(Reason.INVALID_VALUE, result(1, 1.5), "quality must be from 0 to 1, but was 1.5"));
    }

    private static Arguments bad(Reason reason, BalanceEvent event, String detail) {
        return Arguments.of(reason, event, detail);
    }

    @ParameterizedTest
    @MethodSource("faulty")
    void turnsAwayWithTheReason(Reason reason, BalanceEvent event, String detail) {
        BalanceAdmission.Fault fault = BalanceAdmission.check(event, CONFIG);

        assertThat(fault).as("%s", event).isNotNull();
        assertThat(fault.reason()).isEqualTo(reason);
        assertThat(fault.detail()).startsWith(detail);
    }

    @Test
    void aTextThatSaysWhatWentWrongIsCutInsteadOfTurnedAway() {
        String stack = "x".repeat(998) + "\ud83d\ude00" + "y".repeat(5000);
        TaskResult failed = new TaskResult("p", "t", "n", 1, false, 0, Double.NaN, stack, 0, 0);

        TaskResult kept = (TaskResult) BalanceAdmission.shortened(failed);

        assertThat(kept.error()).isEqualTo("x".repeat(998) + "…");
        assertThat(((TaskCancel) BalanceAdmission.shortened(new TaskCancel("p", "t", true, stack, 0, 0))).reason())
                .hasSize(999);
        assertThat(((NodeStatusChange)
                                BalanceAdmission.shortened(NodeStatusChange.of("p", "n", NodeStatus.UP, stack, 0)))
                        .reason())
                .hasSize(999);
        TaskResult shortEnough = result(1, 1);
        assertThat(BalanceAdmission.shortened(shortEnough)).isSameAs(shortEnough);
    }

    @Test
    void theFirstFaultIsTold() {
        List<String> three = new ArrayList<>(Collections.nCopies(3, LONG));

        assertThat(BalanceAdmission.check(task().dependencies(three).build(), CONFIG)
                        .detail())
                .startsWith("dependencies must have at most 2");
    }
}
