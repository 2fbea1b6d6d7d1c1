package io.flinkswarm.jobs.agents;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionMessagesTest {
    private static Revocation revocation(String pool, String node, boolean durable) {
        return new Revocation("balance/gpu/t#3", pool, "t", node, "drained", 10, 3, durable);
    }

    @Test
    void tellsTheAgentThatStandsForTheNode() {
        Message message =
                DecisionMessages.of(revocation("gpu", "host-3/gpu-0", false)).get(0);

        assertThat(message.to()).isEqualTo(Recipient.agent("host-3"));
        assertThat(message.type()).isEqualTo(MessageType.TASK_ASSIGNMENT);
        assertThat(message.sender()).isEqualTo("@coordinator");
        assertThat(message.id()).matches("[0-9a-f]{32}:1");
        assertThat(message.payloadText()).contains("\"kind\":\"revocation\"").contains("\"node\":\"host-3/gpu-0\"");
    }

    @Test
    void givesTheDurableFormAnIdOfItsOwnThatIsTheSameEachTime() {
        Message once = DecisionMessages.of(revocation("gpu", "n", true)).get(0);
        Message again = DecisionMessages.of(revocation("gpu", "n", true)).get(0);

        assertThat(once.id()).matches("[0-9a-f]{32}:2");
        assertThat(again).isEqualTo(once);
    }

    @Test
    void publishesStepsOnThePoolsTopicOfTheTenant() {
        TaskUpdate update = new TaskUpdate(
                "id", "acme::gpu", "t", TaskState.WAITING, 0, "", "no room", 0, Double.NaN, 10, 0, false);

        Message message = DecisionMessages.of(update).get(0);

        assertThat(message.tenant()).isEqualTo("acme");
        assertThat(message.to()).isEqualTo(Recipient.topic("tasks/gpu"));
        assertThat(message.type()).isEqualTo(MessageType.TASK_STATUS);
    }

    @Test
    void asksEachVoterThatCanHaveAMailbox() {
        VoteRequest request = new VoteRequest(
                "r",
                "g",
                "p",
                "default",
                List.of("accept", "reject"),
                List.of("ann", "\u0001", "bob"),
                0,
                Priority.CRITICAL,
                20,
                10);

        List<Message> messages = DecisionMessages.of(request);

        assertThat(messages).extracting(Message::to).containsExactly(Recipient.agent("ann"), Recipient.agent("bob"));
        assertThat(messages).extracting(Message::priority).containsOnly(Priority.CRITICAL);
    }

    @Test
    void saysNothingToAnImpossibleName() {
        assertThat(DecisionMessages.of(revocation("gpu", "\n/x", true))).isEmpty();
    }
}
