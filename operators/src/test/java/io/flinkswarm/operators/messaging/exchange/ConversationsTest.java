package io.flinkswarm.operators.messaging.exchange;

import static io.flinkswarm.operators.messaging.exchange.Letters.answer;
import static io.flinkswarm.operators.messaging.exchange.Letters.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.messaging.exchange.ExchangeOutput.Counted;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import io.flinkswarm.state.rows.MemoryTable;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationsTest {
    private final MemoryTable<String, OpenRequest> open = new MemoryTable<>();
    private final MemoryTable<String, AskedStream> asked = new MemoryTable<>();
    private final Recorded out = new Recorded();
    private Conversations conversations;

    @BeforeEach
    void readFromTables() throws Exception {
        conversations = new Conversations(Letters.SMALL, "", "ann", open, asked);
    }

    private int rows() {
        int rows = 0;
        for (Map.Entry<String, OpenRequest> ignored : open.entries()) {
            rows++;
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(strings = {"s:1", "ann/s:1"})
    void anAnswerInTimeEndsAConversation(String correlation) throws Exception {
        conversations.opened(message("ann", 1, "agent:bob", MessageType.REQUEST), 0, out);

        conversations.answered(answer("bob", "agent:ann", MessageType.RESPONSE, correlation), 500, out);
        conversations.passed(5_000, out);

        assertThat(out.count(Counted.ANSWERED)).isEqualTo(1);
        assertThat(out.sent).isEmpty();
        assertThat(conversations.nextDue()).isEqualTo(Conversations.NEVER);
        assertThat(rows()).isZero();
    }

    @Test
    void whomNobodyAnswersIsTold() throws Exception {
        conversations.opened(message("ann", 1, "agent:bob", MessageType.REQUEST), 7, out);

        conversations.passed(1_006, out);
        assertThat(out.sent).isEmpty();
        conversations.passed(1_007, out);

        assertThat(out.sent).singleElement().satisfies(error -> {
            assertThat(error.type()).isEqualTo(MessageType.ERROR);
            assertThat(error.to()).isEqualTo(Recipient.agent("ann"));
            assertThat(error.correlation()).isEqualTo("ann/s:1");
            assertThat(error.payloadText())
                    .isEqualTo("{\"code\":\"TIMED_OUT\",\"detail\":\"a request to agent:bob must be answered in"
                            + " time, but nobody did\"}");
        });
        assertThat(out.count(Counted.TIMED_OUT)).isEqualTo(1);
    }

    @Test
    void aDeadlineGoesBeforeTheTimeOut() throws Exception {
        Message request = message("ann", 1, "agent:bob", MessageType.REQUEST).withDeadline(40);

        conversations.opened(request, 0, out);

        assertThat(conversations.nextDue()).isEqualTo(40);
    }

    @Test
    void theSameEventsMakeTheSameIds() throws Exception {
        Message request = message("ann", 1, "agent:bob", MessageType.REQUEST);
        conversations.opened(request, 0, out);
        conversations.passed(1_000, out);

        Recorded again = new Recorded();
        Conversations replayed = new Conversations(Letters.SMALL, "", "ann", new MemoryTable<>(), new MemoryTable<>());
        replayed.opened(request, 3, again);
        replayed.opened(message("ann", 2, "agent:bob", MessageType.REQUEST), 3, again);
        replayed.passed(2_000, again);

        assertThat(again.sent).hasSize(2);
        assertThat(again.sent.get(0).globalId()).isEqualTo(out.sent.get(0).globalId());
        assertThat(again.sent.get(1).globalId()).isNotEqualTo(out.sent.get(0).globalId());
        assertThat(again.sent.get(0).stream())
                .hasSizeLessThanOrEqualTo(Message.MAX_STREAM)
                .doesNotContain(":");
    }

    @Test
    void secondAndLateAnswersAreCounted() throws Exception {
        conversations.opened(message("ann", 1, "group:g", MessageType.REQUEST), 0, out);

        conversations.answered(answer("bob", "agent:ann", MessageType.RESPONSE, "s:1"), 1, out);
        conversations.answered(answer("eve", "agent:ann", MessageType.RESPONSE, "s:1"), 2, out);

        assertThat(out.count(Counted.ANSWERED)).isEqualTo(1);
        assertThat(out.count(Counted.UNAWAITED)).isEqualTo(1);
        assertThat(rows()).isZero();
    }

    @Test
    void onlyWhoWasAskedMayAnswer() throws Exception {
        conversations.opened(message("ann", 1, "agent:bob", MessageType.REQUEST), 0, out);

        conversations.answered(answer("eve", "agent:ann", MessageType.RESPONSE, "s:1"), 1, out);
        conversations.answered(answer("bob", "agent:ann", MessageType.ALERT_RESPONSE, "s:1"), 1, out);
        conversations.passed(1_000, out);

        assertThat(out.count(Counted.UNAWAITED)).isEqualTo(2);
        assertThat(out.count(Counted.TIMED_OUT)).isEqualTo(1);
    }

    @Test
    void theJobAnswersWhatItIsAsked() throws Exception {
        conversations.opened(message("ann", 1, "@coordinator", MessageType.REQUEST), 0, out);

        conversations.answered(answer("@coordinator", "agent:ann", MessageType.RESPONSE, "ann/s:1"), 1, out);

        assertThat(out.count(Counted.ANSWERED)).isEqualTo(1);
    }

    @Test
    void anAnswerThatOvertakesItsRequestAwaitsIt() throws Exception {
        conversations.answered(answer("bob", "agent:ann", MessageType.RESPONSE, "s:1"), 1, out);
        readFromTables();
        conversations.opened(message("ann", 1, "agent:bob", MessageType.REQUEST), 2, out);
        conversations.passed(5_000, out);

        assertThat(out.count(Counted.EARLY)).isEqualTo(1);
        assertThat(out.count(Counted.ANSWERED)).isEqualTo(1);
        assertThat(out.sent).isEmpty();
    }

    @Test
    void anEarlyAnswerOfSomebodyElseEndsNothing() throws Exception {
        conversations.answered(answer("eve", "agent:ann", MessageType.RESPONSE, "s:1"), 1, out);
        conversations.answered(answer("eve", "agent:ann", MessageType.RESPONSE, "s:1"), 1, out);
        conversations.opened(message("ann", 1, "agent:bob", MessageType.REQUEST), 2, out);
        conversations.passed(5_000, out);

        assertThat(out.count(Counted.ANSWERED)).isZero();
        assertThat(out.count(Counted.UNAWAITED)).isEqualTo(2);
        assertThat(out.count(Counted.TIMED_OUT)).isEqualTo(1);
    }

    @Test
    void earlyAnswersAreFewAndForgottenInTime() throws Exception {
        for (int i = 1; i <= Conversations.MOST_EARLY + 6; i++) {
            conversations.answered(answer("eve", "agent:ann", MessageType.RESPONSE, "s:" + i), i, out);
        }
        assertThat(rows()).isEqualTo(Conversations.MOST_EARLY);
        assertThat(out.count(Counted.EVICTED)).isEqualTo(6);

        conversations.opened(message("ann", 500, "agent:bob", MessageType.REQUEST), 1, out);
        assertThat(rows()).isEqualTo(Conversations.MOST_EARLY + 1);
        conversations.passed(2_000, out);

        assertThat(rows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "s:0", "s:-4", "s:x", ":7", "s:99999999999999999999", "bob/s:1"})
    void whatAnswersNothingIsCounted(String correlation) throws Exception {
        conversations.opened(message("ann", 9, "agent:bob", MessageType.REQUEST), 0, out);

        conversations.answered(answer("bob", "agent:ann", MessageType.RESPONSE, correlation), 1, out);

        assertThat(out.count(Counted.UNAWAITED) + out.count(Counted.EARLY)).isEqualTo(1);
        assertThat(out.count(Counted.ANSWERED)).isZero();
    }

    @Test
    void anAnswerWithoutCorrelationIsCounted() throws Exception {
        conversations.answered(answer("bob", "agent:ann", MessageType.RESPONSE, null), 1, out);

        assertThat(out.count(Counted.UNAWAITED)).isEqualTo(1);
    }

    @Test
    void aRequestThatComesAgainOpensNothing() throws Exception {
        Message request = message("ann", 1, "agent:bob", MessageType.REQUEST);
        conversations.opened(request, 0, out);
        conversations.opened(request, 1, out);
        conversations.answered(answer("bob", "agent:ann", MessageType.RESPONSE, "s:1"), 2, out);
        readFromTables();
        conversations.opened(request, 3, out);
        conversations.passed(9_000, out);

        assertThat(out.count(Counted.REPEATED)).isEqualTo(2);
        assertThat(out.sent).isEmpty();
    }

    @Test
    void aNewRunOfTheMemberCountsFromOneAgain() throws Exception {
        conversations.opened(message("ann", 5, "agent:bob", MessageType.REQUEST), 0, out);
        Message next = Message.of("ann", "s2", 1, Recipient.agent("bob"), MessageType.REQUEST, 1, "{}");

        conversations.opened(next, 1, out);

        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void theStreamsOfAMemberAreBoundedTheOldestGoesFirst() throws Exception {
        for (int i = 0; i < Conversations.MOST_STREAMS + 1; i++) {
            Message request = Message.of("ann", "s" + i, 1, Recipient.agent("b"), MessageType.REQUEST, 1, "");
            conversations.opened(request, i, out);
            conversations.answered(answer("b", "agent:ann", MessageType.RESPONSE, "s" + i + ":1"), i, out);
        }

        assertThat(out.count(Counted.EVICTED)).isEqualTo(1);
        assertThat(asked.get("s0")).isNull();
        assertThat(asked.get("s1")).isEqualTo(new AskedStream(1, 1));
        assertThat(conversations.lastAsked()).isEqualTo(Conversations.MOST_STREAMS);
        assertThat(conversations.forget()).isTrue();
        assertThat(asked.get("s1")).isNull();
        assertThat(conversations.size()).isEqualTo(1);
    }

    @Test
    void moreThanMayBeOpenAreNotWatchedOver() throws Exception {
        for (int i = 1; i <= 4; i++) {
            conversations.opened(message("ann", i, "agent:bob", MessageType.REQUEST), 0, out);
        }

        assertThat(rows()).isEqualTo(3);
        assertThat(out.count(Counted.UNWATCHED)).isEqualTo(1);
        assertThat(out.rejections)
                .containsExactly("BUFFER_FULL: open requests of a member must be at most 3 (max-open-requests):"
                        + " nobody watches over this one");
        assertThat(out.sent).singleElement().satisfies(error -> {
            assertThat(error.correlation()).isEqualTo("ann/s:4");
            assertThat(error.payloadText()).startsWith("{\"code\":\"LIMIT\"");
        });
        assertThat(conversations.forget()).isFalse();
    }

    @Test
    void alertsKeepNoMoreBytesThanTheirBound() throws Exception {
        byte[] payload = new byte[(int) Conversations.MOST_ALERT_BYTES];
        for (int i = 1; i <= 2; i++) {
            Message alert = message("ann", i, "agent:bob", MessageType.ALERT);
            conversations.opened(
                    new Message(
                            "",
                            "ann",
                            "s",
                            i,
                            alert.to(),
                            alert.type(),
                            alert.priority(),
                            0,
                            Message.NO_DEADLINE,
                            0,
                            null,
                            alert.metadata(),
                            payload),
                    0,
                    out);
        }

        assertThat(rows()).isEqualTo(1);
        assertThat(out.count(Counted.UNWATCHED)).isEqualTo(1);
    }

    @Test
    void anAlertEscalatesLevelByLevelUntilNobodyIsLeft() throws Exception {
        Message alert = message("ann", 1, "agent:bob", MessageType.ALERT);
        conversations.opened(alert, 0, out);

        conversations.passed(100, out);
        Message first = out.takeSent().get(0);
        readFromTables();
        conversations.passed(200, out);
        Message second = out.takeSent().get(0);
        conversations.passed(300, out);
        Message error = out.takeSent().get(0);

        assertThat(first.to()).isEqualTo(Recipient.group("operators"));
        assertThat(first.type()).isEqualTo(MessageType.ALERT);
        assertThat(first.priority()).isEqualTo(Priority.EMERGENCY);
        assertThat(first.sender()).isEqualTo("@coordinator");
        assertThat(first.correlation()).isEqualTo("ann/s:1");
        assertThat(first.payload()).isEqualTo(alert.payload());
        assertThat(first.metadata()).containsEntry("swarm.escalation", "1").containsEntry("swarm.sender", "ann");
        assertThat(second.to()).isEqualTo(Recipient.ALL);
        assertThat(second.metadata()).containsEntry("swarm.escalation", "2");
        assertThat(second.globalId()).isNotEqualTo(first.globalId());
        assertThat(error.type()).isEqualTo(MessageType.ERROR);
        assertThat(error.payloadText()).startsWith("{\"code\":\"TIMED_OUT\"");
        assertThat(out.count(Counted.ESCALATED)).isEqualTo(2);
        assertThat(out.count(Counted.UNANSWERED)).isEqualTo(1);
        assertThat(out.rejections)
                .containsExactly("LATE: an alert must be answered at one of its levels, but nobody did of agent:bob and"
                        + " [group:operators, all] (alert-levels), each within 100 ms");
        assertThat(conversations.nextDue()).isEqualTo(Conversations.NEVER);
    }

    @Test
    void anybodyMayAnswerAnAlertByEitherOfItsIds() throws Exception {
        conversations.opened(message("ann", 1, "agent:bob", MessageType.ALERT), 0, out);
        conversations.opened(message("ann", 2, "agent:bob", MessageType.ALERT), 0, out);
        conversations.passed(100, out);
        Message escalated = out.sent.get(0);

        conversations.answered(answer("eve", "agent:ann", MessageType.ALERT_RESPONSE, escalated.globalId()), 150, out);
        conversations.answered(answer("eve", "agent:ann", MessageType.ALERT_RESPONSE, "ann/s:2"), 150, out);
        conversations.answered(
                answer("eve", "agent:ann", MessageType.ALERT_RESPONSE, "@coordinator/escalation-0:1"), 150, out);
        conversations.passed(900, out);

        assertThat(out.count(Counted.ANSWERED)).isEqualTo(2);
        assertThat(out.count(Counted.ESCALATED)).isEqualTo(2);
        assertThat(out.count(Counted.UNANSWERED)).isZero();
    }

    @Test
    void anEscalatedAlertHasNoMoreMetadataThanAMessageMayHave() throws Exception {
        TreeMap<String, String> metadata = new TreeMap<>();
        for (int i = 0; i < Message.MAX_METADATA; i++) {
            metadata.put("m" + i, "x");
        }
        conversations.opened(message("ann", 1, "agent:bob", MessageType.ALERT).withMetadata(metadata), 0, out);

        conversations.passed(100, out);

        assertThat(out.sent.get(0).metadata()).hasSize(Message.MAX_METADATA).containsKey("swarm.sender");
    }

    @Test
    void theJobsOwnRequestsAreWatchedOverToo() throws Exception {
        Conversations own = new Conversations(Letters.SMALL, "", "@coordinator", new MemoryTable<>(), asked);

        own.opened(message("@coordinator", 5, "agent:bob", MessageType.REQUEST), 0, out);
        own.opened(message("@coordinator", 3, "agent:bob", MessageType.REQUEST), 0, out);
        own.answered(answer("bob", "@coordinator", MessageType.RESPONSE, "@coordinator/s:3"), 1, out);
        own.passed(1_000, out);

        assertThat(out.count(Counted.ANSWERED)).isEqualTo(1);
        assertThat(out.sent)
                .singleElement()
                .satisfies(error -> assertThat(error.to()).isEqualTo(Recipient.COORDINATOR));
    }

    @Test
    void whoAskedIsFoundByRecipientOrCorrelation() {
        assertThat(Askers.of(message("ann", 1, "agent:bob", MessageType.REQUEST)))
                .isEqualTo("ann");
        assertThat(Askers.of(answer("bob", "agent:ann", MessageType.RESPONSE, "s:1")))
                .isEqualTo("ann");
        assertThat(Askers.of(answer("bob", "@coordinator", MessageType.RESPONSE, "s:1")))
                .isEqualTo("@coordinator");
        assertThat(Askers.of(answer("bob", "topic:t", MessageType.RESPONSE, "an/n/s:1")))
                .isEqualTo("an/n");
        assertThat(Askers.of(answer("bob", "topic:t", MessageType.RESPONSE, "s:1")))
                .isEqualTo("bob");
        assertThat(Askers.of(answer("bob", "topic:t", MessageType.RESPONSE, null)))
                .isEqualTo("bob");
    }
}
