package io.flinkswarm.connector.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.messaging.SenderAccess;
import io.flinkswarm.protocol.value.Priority;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AccessTest {
    private static final Access RESTRICTED = new Access(
            "a1",
            "t",
            EnumSet.of(Role.VOTER),
            List.of("reviewers"),
            List.of("gpu"),
            List.of("weather.*", "news", "view:swarm.*"),
            Priority.HIGH,
            10,
            1_000);

    private static Message message(MessageType type, String to) {
        return Message.of("a1", "s", 1, Recipient.parse(to), type, 0, "{}");
    }

    @ParameterizedTest
    @CsvSource({
        "EVENT, agent:b7, true",
        "VOTE, @coordinator, true",
        "TASK_STATUS, @coordinator, false",
        "TASK_RESULT, @coordinator, false",
        "OUTCOME, @coordinator, false",
        "POLICY, @coordinator, false",
        "PROPOSAL, @coordinator, true",
        "TASK, @coordinator, true",
        "DECISION, agent:b7, false",
        "TASK_ASSIGNMENT, agent:b7, false",
        "DELTA_SYNC, view:swarm.x, false",
        "WELCOME, agent:b7, false",
        "JOIN, topic:news, false",
        "EVENT, group:reviewers, true",
        "EVENT, group:owners, false",
        "EVENT, topic:news, true",
        "EVENT, topic:newspaper, false",
        "EVENT, topic:weather.rome, true",
        "EVENT, topic:weather, false",
        "EVENT, all, false",
        "SUBSCRIBE, topic:news, true",
        "SUBSCRIBE, topic:sport, false",
        "SUBSCRIBE, view:swarm.phases, true",
        "SUBSCRIBE, view:consensus.voters, false",
        "SUBSCRIBE, agent:b7, false",
        "UNSUBSCRIBE, group:reviewers, false",
        "STATE_SYNC, view:swarm.phases, true",
        "STATE_SYNC, topic:news, false",
        "EVENT, view:swarm.phases, false",
        "ALERT, group:reviewers, true",
        "ALERT_RESPONSE, agent:b7, true",
        "REQUEST, agent:b7, true",
        "RESPONSE, agent:b7, true"
    })
    void judgesTypeAndRecipientOfAMemberWithFewRights(MessageType type, String to, boolean allowed) {
        String refusal = RESTRICTED.refusal(message(type, to));

        assertThat(refusal == null).as("refusal: %s", refusal).isEqualTo(allowed);
    }

    @ParameterizedTest
    @EnumSource(MessageType.class)
    void letsAnUnrestrictedMemberSendExactlyWhatMembersSend(MessageType type) {
        Access access = Access.unrestricted("a1");
        String to = switch (type) {
            case SUBSCRIBE, UNSUBSCRIBE, STATE_SYNC -> "view:swarm.phases";
            default -> "@coordinator";
        };

        String refusal = access.refusal(message(type, to));

        if (type.isFromMembers()) {
            assertThat(refusal).isNull();
        } else {
            assertThat(refusal).isEqualTo("type must be one that members send, but was " + type.wireName());
        }
    }

    @Test
    void letsAnUnrestrictedMemberSendToAll() {
        assertThat(Access.unrestricted("a1").refusal(message(MessageType.EVENT, "all")))
                .isNull();
    }

    @Test
    void letsAMemberWithEveryTopicSendToAll() {
        Access access = new Access("a1", "", Set.of(), null, null, List.of("*"), Priority.LOW, 0, Access.NEVER);

        assertThat(access.refusal(message(MessageType.EVENT, "all").withPriority(Priority.LOW)))
                .isNull();
        assertThat(access.refusal(message(MessageType.SUBSCRIBE, "view:any").withPriority(Priority.LOW)))
                .isNull();
    }

    @Test
    void allowsNothingNamedWhereListsAreEmpty() {
        Access none = new Access("a1", "", Set.of(), List.of(), List.of(), List.of(), Priority.NORMAL, 0, Access.NEVER);

        assertThat(none.refusal(message(MessageType.EVENT, "group:g")))
                .isEqualTo("group must be one of those of a1, but was 'g'");
        assertThat(none.refusal(message(MessageType.EVENT, "topic:t")))
                .isEqualTo("topic must be one of those of a1, but was 't'");
        assertThat(none.refusal(message(MessageType.STATE_SYNC, "view:v")))
                .isEqualTo("view must be one of those of a1, but was 'v'");
        assertThat(none.refusal(message(MessageType.EVENT, "all")))
                .isEqualTo("recipient must not be all for a1, whose topics are restricted");
        assertThat(none.refusal(message(MessageType.EVENT, "agent:b"))).isNull();
    }

    @Test
    void namesTheRoleThatIsMissing() {
        assertThat(RESTRICTED.refusal(message(MessageType.OUTCOME, "@coordinator")))
                .isEqualTo("sender of outcome must have the role OUTCOME_REPORTER, but a1 has [VOTER]");
    }

    @ParameterizedTest
    @CsvSource({"EMERGENCY, false", "CRITICAL, false", "HIGH, true", "NORMAL, true", "LOW, true"})
    void boundsThePriority(Priority priority, boolean allowed) {
        String refusal =
                RESTRICTED.refusal(message(MessageType.EVENT, "agent:b").withPriority(priority));

        assertThat(refusal).isEqualTo(allowed ? null : "priority must be at most HIGH for a1, but was " + priority);
    }

    @Test
    void refusesMetadataInTheNamesOfTheGateway() {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("swarm.roles", "OPERATOR");

        assertThat(RESTRICTED.refusal(message(MessageType.EVENT, "agent:b").withMetadata(metadata)))
                .isEqualTo("metadata must not have names that begin with swarm., but has 'swarm.roles'");
        metadata.clear();
        metadata.put("swarmed", "yes");
        assertThat(RESTRICTED.refusal(message(MessageType.EVENT, "agent:b").withMetadata(metadata)))
                .isNull();
    }

    @Test
    void saysWhatASubscriptionMustNameWhereItNamesSomethingElse() {
        assertThat(RESTRICTED.refusal(message(MessageType.SUBSCRIBE, "agent:b")))
                .isEqualTo("recipient of subscribe must be topic:NAME or view:NAME, but was agent:b");
        assertThat(Access.unrestricted("a1").refusal(message(MessageType.POLICY, "agent:b")))
                .isEqualTo("recipient of policy must be @coordinator, but was agent:b");
    }

    @Test
    void stampsWhatReadersOfThePayloadMustKnowOnMessagesToTheCoordinatorOnly() {
        Message vote = RESTRICTED.stamped(message(MessageType.VOTE, "@coordinator"));
        Message event = RESTRICTED.stamped(message(MessageType.EVENT, "agent:b"));

        assertThat(SenderAccess.groupRefusal(vote, "reviewers")).isNull();
        assertThat(SenderAccess.groupRefusal(vote, "owners")).contains("owners");
        assertThat(SenderAccess.poolRefusal(vote, "gpu")).isNull();
        assertThat(SenderAccess.poolRefusal(vote, "cpu")).contains("cpu");
        assertThat(SenderAccess.roleRefusal(vote, Role.VOTER, "vote")).isNull();
        assertThat(SenderAccess.roleRefusal(vote, Role.OPERATOR, "policy")).contains("OPERATOR");
        assertThat(event.metadata()).isEmpty();
    }

    @Test
    void leavesOpenWhatIsNotRestrictedWhenItStamps() {
        Message vote = Access.unrestricted("a1").stamped(message(MessageType.VOTE, "@coordinator"));

        assertThat(SenderAccess.groupRefusal(vote, "any")).isNull();
        assertThat(SenderAccess.poolRefusal(vote, "any")).isNull();
        assertThat(SenderAccess.roleRefusal(vote, Role.OPERATOR, "policy")).isNull();
    }

    @Test
    void endsAtItsEnd() {
        assertThat(RESTRICTED.isExpired(999)).isFalse();
        assertThat(RESTRICTED.isExpired(1_000)).isTrue();
        assertThat(Access.unrestricted("a").isExpired(Long.MAX_VALUE - 1)).isFalse();
    }

    @Test
    void belongsToItsGroupsAndToNoneWhereAnyIsAllowed() {
        assertThat(RESTRICTED.memberOf()).containsExactly("reviewers");
        assertThat(Access.unrestricted("a").memberOf()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"''", "@coordinator", "@x"})
    void refusesNamesThatAreNoMembers(String name) {
        assertThatThrownBy(() -> Access.unrestricted(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("agent must be 1 to 256 letters");
    }

    @Test
    void refusesNamesWithControlCharactersAndDoesNotRepeatThem() {
        assertThatThrownBy(() -> Access.unrestricted("a\nb\u0007" + "x".repeat(300)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a?b?xxx")
                .message()
                .hasSizeLessThan(300)
                .doesNotContain("\n");
        assertThatThrownBy(() -> Access.unrestricted(null)).hasMessageEndingWith("but was missing");
    }

    @Test
    void refusesBrokenParts() {
        assertThatThrownBy(() -> with("a\tb", List.of(), 0)).hasMessageStartingWith("tenant must be empty or 1 to 256");
        assertThatThrownBy(() -> with("t", List.of("a\nb"), 0))
                .hasMessage("groups must be names of 1 to 256 letters without control characters, but one was 'a?b'");
        assertThatThrownBy(() -> with("t", Collections.nCopies(257, "g"), 0))
                .hasMessage("groups must be at most 256, but were 257");
        assertThatThrownBy(() -> with("t", List.of(), -1))
                .hasMessage("messagesPerSecond must be a number of at least 0, but was -1.0");
        assertThatThrownBy(() -> with("t", List.of(), Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> with("t", List.of(), Double.POSITIVE_INFINITY)).hasMessageContaining("Infinity");
    }

    private static Access with(String tenant, List<String> groups, double rate) {
        return new Access("a", tenant, Set.of(), groups, null, null, Priority.LOW, rate, Access.NEVER);
    }
}
