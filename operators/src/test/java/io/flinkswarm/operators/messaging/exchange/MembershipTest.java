package io.flinkswarm.operators.messaging.exchange;

import static io.flinkswarm.operators.messaging.exchange.Letters.ephemeral;
import static io.flinkswarm.operators.messaging.exchange.Letters.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.messaging.exchange.ExchangeOutput.Counted;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.state.rows.MemoryTable;
import java.util.List;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private final Recorded out = new Recorded();
    private final MemberRow row = new MemberRow(0);
    private final MemoryTable<String, Boolean> topics = new MemoryTable<>();
    private final Membership member = new Membership(Letters.SMALL, "", "ann", row, topics, out);

    private void opened(long session, long now, String... groups) {
        member.opened(new SessionOpened("", "ann", 0, session, 8, List.of(groups)), now);
    }

    private void closed(long session, long now, boolean left) throws Exception {
        member.closed(new SessionClosed("", "ann", session, "gone", left), now);
    }

    @Test
    void whoJoinsHearsAllAndItsGroups() {
        opened(1, 0, "g", "f");

        assertThat(out.changes).containsExactly("+ann all", "+ann group:f", "+ann group:g");
    }

    @Test
    void groupsFollowTheToken() {
        opened(1, 0, "g", "f");
        out.takeChanges();

        opened(2, 5, "h", "g");

        assertThat(out.changes).containsExactly("+ann all", "-ann group:f", "+ann group:g", "+ann group:h");
    }

    @Test
    void groupsBeyondTheBoundOrWithoutANameAreLeftOutAndCounted() {
        opened(1, 0, "a", "b", "", "a", "c", "d", "e");

        assertThat(row.groups).containsExactly("a", "b", "c", "d");
        assertThat(out.count(Counted.EVICTED)).isEqualTo(2);
    }

    @Test
    void comingAndGoingIsPublishedOnce() throws Exception {
        opened(7, 0);
        opened(8, 1);
        closed(7, 2, false);
        closed(8, 3, false);
        closed(8, 4, false);

        assertThat(out.sent).extracting(Message::type).containsExactly(MessageType.JOIN, MessageType.LEAVE);
        assertThat(out.sent).allSatisfy(m -> assertThat(m.to()).isEqualTo(Recipient.topic("presence")));
        assertThat(out.sent.get(0).payloadText()).isEqualTo("{\"agent\":\"ann\"}");
        assertThat(out.sent.get(1).payloadText()).isEqualTo("{\"agent\":\"ann\",\"reason\":\"gone\"}");
        assertThat(out.sent.get(0).id()).isNotEqualTo(out.sent.get(1).id());
    }

    @Test
    void theWordOfASessionThatComesAfterThatOfItsSuccessorIsOfNoInterest() throws Exception {
        opened(2, 10);
        out.takeChanges();

        opened(1, 5);
        closed(1, 11, false);

        assertThat(row.session).isEqualTo(2);
        assertThat(row.ended).isEqualTo(MemberRow.LASTS);
        assertThat(out.changes).isEmpty();
        assertThat(out.sent).hasSize(1);
    }

    @Test
    void presenceIsOnlyPublishedWhereItIsWanted() {
        ExchangeLimits silent = new ExchangeLimits(3, 4, 3, 1_000, 100, List.of(), 50, 10_000, false, 4, false);

        new Membership(silent, "", "ann", row, topics, out).opened(new SessionOpened("", "ann", 0, 1, 8, List.of()), 0);

        assertThat(out.sent).isEmpty();
    }

    @Test
    void subscriptionsLastOverSessionsEphemeralOnesEndAfterAGrace() throws Exception {
        opened(1, 0);
        member.subscription(message("ann", 1, "topic:kept", MessageType.SUBSCRIBE), 1);
        member.subscription(ephemeral(message("ann", 2, "topic:brief", MessageType.SUBSCRIBE)), 1);
        out.takeChanges();

        closed(1, 10, false);
        assertThat(member.wake(10)).isEqualTo(60);
        assertThat(member.passed(59, false)).isTrue();
        assertThat(out.changes).isEmpty();
        assertThat(member.passed(60, false)).isTrue();

        assertThat(out.takeChanges()).containsExactly("-ann topic:brief");
        assertThat(row.topics).isEqualTo(1);
        assertThat(topics.get("topic:kept")).isFalse();
        assertThat(member.wake(60)).isEqualTo(10_010);
    }

    @Test
    void whoLeavesEndsItsEphemeralSubscriptionsAtOnce() throws Exception {
        opened(1, 0);
        member.subscription(ephemeral(message("ann", 2, "topic:b", MessageType.SUBSCRIBE)), 1);
        member.subscription(ephemeral(message("ann", 3, "topic:a", MessageType.SUBSCRIBE)), 1);
        out.takeChanges();

        closed(1, 10, true);

        assertThat(out.changes).containsExactly("-ann topic:a", "-ann topic:b");
        assertThat(row.ephemeral).isZero();
    }

    @Test
    void whoComesBackWithinTheGraceKeepsThem() throws Exception {
        opened(1, 0);
        member.subscription(ephemeral(message("ann", 2, "topic:b", MessageType.SUBSCRIBE)), 1);
        closed(1, 10, false);
        opened(2, 30);

        member.passed(60, true);
        member.passed(600, true);

        assertThat(row.ephemeral).isEqualTo(1);
        assertThat(member.wake(600)).isEqualTo(650);
    }

    @Test
    void aSubscriptionMayChangeItsKind() throws Exception {
        Message lasting = message("ann", 1, "topic:t", MessageType.SUBSCRIBE);
        member.subscription(lasting, 1);
        member.subscription(ephemeral(lasting), 2);
        assertThat(row.ephemeral).isEqualTo(1);
        assertThat(row.topics).isEqualTo(1);

        member.subscription(lasting, 3);
        assertThat(row.ephemeral).isZero();

        member.subscription(ephemeral(lasting), 4);
        member.subscription(message("ann", 2, "topic:t", MessageType.UNSUBSCRIBE), 5);
        member.subscription(message("ann", 3, "topic:t", MessageType.UNSUBSCRIBE), 5);

        assertThat(row.ephemeral).isZero();
        assertThat(row.topics).isZero();
        assertThat(out.changes).endsWith("+ann topic:t", "-ann topic:t", "-ann topic:t");
    }

    @Test
    void moreSubscriptionsThanAllowedAreRefused() throws Exception {
        opened(1, 0, "g");
        for (int i = 0; i < 5; i++) {
            member.subscription(message("ann", i + 1, "topic:" + i, MessageType.SUBSCRIBE), 1);
        }
        member.subscription(message("ann", 9, "topic:0", MessageType.SUBSCRIBE), 1);

        assertThat(row.topics).isEqualTo(3);
        assertThat(out.rejections)
                .containsOnly("BUFFER_FULL: subscriptions of a member must be at most 4 (max-topics-per-agent)")
                .hasSize(2);
        assertThat(out.sent).filteredOn(m -> m.type() == MessageType.ERROR).hasSize(2);
    }

    @Test
    void aSessionThatDidNotOutliveTheJobEndsAfterAGrace() throws Exception {
        opened(1, 0);
        member.subscription(ephemeral(message("ann", 2, "topic:b", MessageType.SUBSCRIBE)), 1);
        out.takeSent();
        out.takeChanges();

        member.passed(1_000, false);
        assertThat(out.changes).isEmpty();
        member.passed(1_050, false);

        assertThat(out.changes).containsExactly("-ann topic:b");
        assertThat(out.sent).extracting(Message::type).containsExactly(MessageType.LEAVE);
    }

    @Test
    void whoIsGoneForLongIsForgotten() throws Exception {
        opened(1, 0, "g");
        member.subscription(message("ann", 1, "topic:t", MessageType.SUBSCRIBE), 1);
        member.subscription(ephemeral(message("ann", 2, "topic:b", MessageType.SUBSCRIBE)), 1);
        closed(1, 10, false);
        out.takeChanges();

        assertThat(member.passed(10_009, false)).isTrue();
        assertThat(member.passed(10_010, false)).isFalse();

        assertThat(out.changes).containsExactly("-ann topic:b", "-ann topic:t", "-ann group:g", "-ann all");
        assertThat(out.count(Counted.FORGOTTEN)).isEqualTo(1);
        assertThat(topics.entries()).isEmpty();
    }

    @Test
    void whoWasNeverAMemberIsForgottenSilently() throws Exception {
        assertThat(member.passed(10_000, false)).isFalse();

        assertThat(out.changes).isEmpty();
        assertThat(out.counts).isEmpty();
    }
}
