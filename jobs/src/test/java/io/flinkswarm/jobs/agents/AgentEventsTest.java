package io.flinkswarm.jobs.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.control.ControlEvent;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.messaging.SenderAccess;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentEventsTest {
    private static final long ARRIVAL = 5_000;

    private static Message message(String sender, MessageType type, String payload) {
        return Message.of(sender, "s", 7, Recipient.COORDINATOR, type, 1_000, payload);
    }

    @Test
    void putsTheAuthenticatedSenderInPlaceOfTheVoterClaimed() {
        Message message = message(
                "ann",
                MessageType.VOTE,
                "{\"group\":\"g\",\"proposal\":\"p\",\"voter\":\"bob\",\"choice\":\"accept\"}");

        Vote vote = (Vote) AgentEvents.read(message, ARRIVAL).event().consensus();

        assertThat(vote.voter()).isEqualTo("ann");
        assertThat(vote.bound()).isTrue();
        assertThat(vote.time()).isEqualTo(ARRIVAL);
        assertThat(vote.sequence()).isEqualTo(7);
    }

    @Test
    void stampsProposersAndReporters() {
        Proposal proposal = (Proposal) AgentEvents.read(
                        message("ann", MessageType.PROPOSAL, "{\"id\":\"p\",\"group\":\"g\",\"proposer\":\"bob\"}"),
                        ARRIVAL)
                .event()
                .consensus();
        Outcome outcome = (Outcome) AgentEvents.read(
                        message(
                                "ann",
                                MessageType.OUTCOME,
                                "{\"kind\":\"outcome\",\"group\":\"g\",\"proposal\":\"p\",\"choice\":\"accept\",\"reporter\":\"x\"}"),
                        ARRIVAL)
                .event()
                .consensus();

        assertThat(proposal.proposer()).isEqualTo("ann");
        assertThat(outcome.reporter()).isEqualTo("ann");
    }

    @Test
    void letsAnAgentSpeakForItselfAndForNodesUnderItsName() {
        String report = "{\"kind\":\"node-report\",\"pool\":\"gpu\",\"node\":\"%s\",\"slots\":2}";

        assertThat(((NodeReport) AgentEvents.read(
                                        message("host-3", MessageType.TASK_STATUS, report.formatted("host-3/gpu-0")),
                                        ARRIVAL)
                                .event()
                                .balance())
                        .node())
                .isEqualTo("host-3/gpu-0");
        assertThat(AgentEvents.read(message("host-3", MessageType.TASK_STATUS, report.formatted("host-3")), ARRIVAL)
                        .event())
                .isNotNull();
        AgentEvents.Said forged =
                AgentEvents.read(message("host-3", MessageType.TASK_STATUS, report.formatted("host-33")), ARRIVAL);
        assertThat(forged.rejection().reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(forged.rejection().detail())
                .isEqualTo("node must be the sender, or begin with its name and /, but host-3 spoke for host-33");
    }

    @Test
    void turnsAwayAResultForAnotherNode() {
        AgentEvents.Said said = AgentEvents.read(
                message(
                        "n1",
                        MessageType.TASK_RESULT,
                        "{\"pool\":\"gpu\",\"task\":\"t\",\"node\":\"n2\",\"epoch\":1,\"success\":true}"),
                ARRIVAL);

        assertThat(said.rejection().reason()).isEqualTo(Reason.FORBIDDEN);
    }

    @Test
    void readsResultsAndTasksWithoutKind() {
        TaskResult result = (TaskResult) AgentEvents.read(
                        message(
                                "n1",
                                MessageType.TASK_RESULT,
                                "{\"pool\":\"gpu\",\"task\":\"t\",\"node\":\"n1\",\"epoch\":1,\"success\":true}"),
                        ARRIVAL)
                .event()
                .balance();
        Task task =
                (Task) AgentEvents.read(message("ann", MessageType.TASK, "{\"id\":\"t\",\"pool\":\"gpu\"}"), ARRIVAL)
                        .event()
                        .balance();

        assertThat(result.success()).isTrue();
        assertThat(task.time()).isEqualTo(ARRIVAL);
    }

    @Test
    void turnsAwayAPayloadOfAnotherKindThanTheType() {
        AgentEvents.Said said = AgentEvents.read(
                message("ann", MessageType.VOTE, "{\"kind\":\"outcome\",\"group\":\"g\",\"proposal\":\"p\"}"), ARRIVAL);

        assertThat(said.rejection().reason()).isEqualTo(Reason.INVALID_VALUE);
        assertThat(said.rejection().detail())
                .isEqualTo("payload of a vote must be of a kind that fits it, but was a Outcome");
    }

    @Test
    void turnsAwayWhatIsNoEvent() {
        assertThat(AgentEvents.read(message("ann", MessageType.EVENT, "{}"), ARRIVAL)
                        .rejection()
                        .reason())
                .isEqualTo(Reason.INVALID_VALUE);
        assertThat(AgentEvents.read(message("ann", MessageType.VOTE, ""), ARRIVAL)
                        .rejection()
                        .reason())
                .isEqualTo(Reason.MALFORMED);
        assertThat(AgentEvents.read(message("ann", MessageType.TASK_STATUS, "{\"pool\":\"p\"}"), ARRIVAL)
                        .rejection()
                        .reason())
                .isEqualTo(Reason.MALFORMED);
    }

    @Test
    void letsNobodyIntoAGroupOrPoolOutsideItsToken() {
        Message vote = SenderAccess.stamp(
                message(
                        "ann",
                        MessageType.VOTE,
                        "{\"group\":\"g2\",\"proposal\":\"p\",\"voter\":\"ann\",\"choice\":\"accept\"}"),
                List.of(Role.VOTER),
                List.of("g", "g1"),
                List.of());
        Message task = SenderAccess.stamp(
                message("ann", MessageType.TASK, "{\"id\":\"t\",\"pool\":\"gpu\"}"), null, null, List.of());

        assertThat(AgentEvents.read(vote, ARRIVAL).rejection().detail())
                .isEqualTo("group must be one of those in the token of ann, but was 'g2'");
        assertThat(AgentEvents.read(task, ARRIVAL).rejection().reason()).isEqualTo(Reason.FORBIDDEN);
    }

    @Test
    void onlyOperatorsChangePoliciesAndTheStatusOfNodes() {
        String policy = "{\"target\":\"consensus\",\"version\":1,\"settings\":{\"rule\":\"majority\"}}";
        Message worker =
                SenderAccess.stamp(message("ann", MessageType.POLICY, policy), List.of(Role.WORKER), null, null);
        Message operator =
                SenderAccess.stamp(message("ann", MessageType.POLICY, policy), List.of(Role.OPERATOR), null, null);
        Message drain = SenderAccess.stamp(
                message(
                        "n1",
                        MessageType.TASK_STATUS,
                        "{\"kind\":\"node-status\",\"pool\":\"p\",\"node\":\"n1\",\"status\":\"DRAINING\"}"),
                List.of(Role.WORKER),
                null,
                null);

        ControlEvent change = AgentEvents.read(operator, ARRIVAL).policy();

        assertThat(AgentEvents.read(worker, ARRIVAL).rejection().detail())
                .isEqualTo("sender of a policy must have the role OPERATOR, but ann has [WORKER]");
        assertThat(AgentEvents.read(drain, ARRIVAL).rejection().reason()).isEqualTo(Reason.FORBIDDEN);
        assertThat(change.author()).isEqualTo("ann");
        assertThat(change.id()).isEqualTo("ann/s:7");
        assertThat(change.settings()).containsEntry("rule", "majority");
        assertThat(change.time()).isEqualTo(ARRIVAL);
    }

    @Test
    void revertsAPolicy() {
        ControlEvent change = AgentEvents.read(
                        message(
                                "ann",
                                MessageType.POLICY,
                                "{\"kind\":\"policy-revert\",\"target\":\"balance\",\"version\":4,\"revertTo\":2}"),
                        ARRIVAL)
                .policy();

        assertThat(change.kind()).isEqualTo(ControlEvent.Kind.REVERT);
        assertThat(change.revertTo()).isEqualTo(2);
    }

    @Test
    void keepsTheGroupsAndPoolsOfTenantsApart() {
        Message vote = message(
                        "ann",
                        MessageType.VOTE,
                        "{\"group\":\"g\",\"proposal\":\"p\",\"voter\":\"ann\",\"choice\":\"accept\"}")
                .from("acme", "ann");
        Message task = message("ann", MessageType.TASK, "{\"id\":\"t\",\"pool\":\"acme::gpu\"}")
                .from("acme", "ann");
        Message other = message("ann", MessageType.TASK, "{\"id\":\"t\",\"pool\":\"umbrella::gpu\"}")
                .from("acme", "ann");

        Task taken = (Task) AgentEvents.read(task, ARRIVAL).event().balance();

        assertThat(AgentEvents.read(vote, ARRIVAL).event().consensus().group()).isEqualTo("acme::g");
        assertThat(taken.pool()).isEqualTo("acme::gpu");
        assertThat(taken.tenant()).isEqualTo("acme");
        assertThat(AgentEvents.read(other, ARRIVAL).rejection().reason()).isEqualTo(Reason.MALFORMED);
    }
}
