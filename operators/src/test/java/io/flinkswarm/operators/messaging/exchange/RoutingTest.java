package io.flinkswarm.operators.messaging.exchange;

import static io.flinkswarm.operators.messaging.exchange.Letters.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.rejection.Rejection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
    private final Recorded out = new Recorded();

    private void route(MessagingEvent event) {
        new Routing(4, false).route(event, 5, out);
    }

    private void routeFromSwarm(MessagingEvent event) {
        new Routing(4, true).route(event, 5, out);
    }

    @Test
    void aMessageToOneMemberGoesToItsMailboxAtOnce() {
        Message message = message("ann", 1, "agent:bob", MessageType.EVENT);

        route(message);

        assertThat(out.mailbox).containsExactly(message);
        assertThat(out.members).isEmpty();
        assertThat(out.topics).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"group:g", "topic:t", "all"})
    void aMessageToManyGoesToItsTopic(String to) {
        Message message = message("ann", 1, to, MessageType.EVENT);

        route(message);

        assertThat(out.topics).containsExactly(message);
        assertThat(out.mailbox).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"@coordinator", "agent:@coordinator"})
    void whatAgentsSayToTheJobLeavesForItsProtocols(String to) {
        route(message("ann", 1, to, MessageType.VOTE));

        assertThat(out.coordinator).extracting(Message::to).containsExactly(Recipient.COORDINATOR);
        assertThat(out.mailbox).isEmpty();
    }

    @Test
    void whatTheJobSaysToItselfGoesRoundByAMailbox() {
        routeFromSwarm(message("@coordinator", 1, "@coordinator", MessageType.TASK));

        assertThat(out.mailbox).hasSize(1);
        assertThat(out.coordinator).isEmpty();
    }

    @Test
    void requestsAndTheirAnswersSendABareCopyToWhatWatchesOverThem() {
        Message request = message("ann", 1, "agent:bob", MessageType.REQUEST);
        Message response = message("bob", 1, "agent:ann", MessageType.RESPONSE);

        route(request);
        route(response);

        assertThat(out.mailbox).containsExactly(request, response);
        assertThat(out.members)
                .allSatisfy(copy -> assertThat(((Message) copy).payload()).isEmpty());
        assertThat(out.members).extracting(copy -> ((Message) copy).globalId()).containsExactly("ann/s:1", "bob/s:1");
    }

    @Test
    void anAlertIsWatchedOverWithItsPayloadSinceItIsSentAgain() {
        Message alert = message("ann", 1, "group:g", MessageType.ALERT);
        Message response = message("bob", 1, "agent:ann", MessageType.ALERT_RESPONSE);

        route(alert);
        route(response);

        assertThat(out.topics).containsExactly(alert);
        assertThat(out.members).first().isEqualTo(alert);
        assertThat(((Message) out.members.get(1)).payload()).isEmpty();
    }

    @Test
    void sessionsConcernMailboxAndMember() {
        SessionOpened opened = new SessionOpened("", "ann", 0, 1, 8, List.of("g"));
        SessionClosed closed = new SessionClosed("", "ann", 1, "gone", false);
        Acknowledgement acknowledgement = new Acknowledgement("", "ann", 1, 2, Acknowledgement.NO_OTHERS);
        WindowChange window = new WindowChange("", "ann", 1, 2);
        Addressed addressed = new Addressed("ann", message("bob", 1, "topic:t", MessageType.EVENT));

        List.of(opened, closed, acknowledgement, window, addressed).forEach(this::route);

        assertThat(out.mailbox).containsExactly(opened, closed, acknowledgement, window, addressed);
        assertThat(out.members).containsExactly(opened, closed);
    }

    @Test
    void theLoopbackHasAMailboxAndIsNoMember() {
        route(new SessionOpened("", "@coordinator", 0, 1, 8, List.of()));
        route(new SessionClosed("", "@coordinator", 1, "gone", false));

        assertThat(out.mailbox).hasSize(2);
        assertThat(out.members).isEmpty();
    }

    @Test
    void whatAGatewayRefusedIsRejected() {
        route(new Refusal("", new Rejection("gateway", Rejection.Reason.FORBIDDEN, "not you", "ann", null, 1)));

        assertThat(out.rejections).containsExactly("FORBIDDEN: not you");
    }

    @Test
    void aMessageThatHasGoneRoundTooOftenIsRejected() {
        Message message = message("ann", 1, "agent:bob", MessageType.EVENT);
        Message fourth = message.hopped().hopped().hopped().hopped();

        route(fourth);
        route(fourth.hopped());

        assertThat(out.mailbox).containsExactly(fourth);
        assertThat(out.rejections).containsExactly("INVALID_VALUE: hops must be at most 4 (max-hops), but was 5");
    }

    @Test
    void subscriptionsGoToTheMemberWithoutPayload() {
        Message subscribe = Letters.ephemeral(message("ann", 1, "topic:t", MessageType.SUBSCRIBE));

        route(subscribe);
        route(message("ann", 2, "view:v", MessageType.UNSUBSCRIBE));

        assertThat(out.members).hasSize(2);
        Message copy = (Message) out.members.get(0);
        assertThat(copy.payload()).isEmpty();
        assertThat(copy.metadata()).containsEntry("ephemeral", "true");
    }

    @ParameterizedTest
    @CsvSource({
        "group:g, FORBIDDEN, groups of a member must be those that its token names",
        "all, FORBIDDEN, groups of a member must be those that its token names",
        "agent:bob, INVALID_VALUE, a subscription must be a member's to a topic or view",
        "@coordinator, INVALID_VALUE, a subscription must be a member's to a topic or view"
    })
    void otherSubscriptionsAreRefusedAndTheSenderIsTold(String to, String code, String detail) {
        route(message("ann", 7, to, MessageType.SUBSCRIBE));

        assertThat(out.members).isEmpty();
        assertThat(out.rejections).singleElement().asString().startsWith(code + ": " + detail);
        Message error = (Message) out.mailbox.get(0);
        assertThat(error.type()).isEqualTo(MessageType.ERROR);
        assertThat(error.to()).isEqualTo(Recipient.agent("ann"));
        assertThat(error.sender()).isEqualTo("@coordinator");
        assertThat(error.correlation()).isEqualTo("ann/s:7");
        assertThat(error.payloadText()).startsWith("{\"code\":\"" + code + "\",\"detail\":\"" + detail);
    }

    @Test
    void theJobItselfSubscribesToNothing() {
        routeFromSwarm(message("@coordinator", 7, "topic:t", MessageType.SUBSCRIBE));

        assertThat(out.rejections).hasSize(1);
        assertThat(out.mailbox).isEmpty();
        assertThat(out.members).isEmpty();
    }

    @Test
    void aViewTakesNothingElseFromMembersAndChangesFromTheJob() {
        route(message("ann", 1, "view:v", MessageType.EVENT));
        routeFromSwarm(message("@coordinator", 1, "view:v", MessageType.DELTA_SYNC));

        assertThat(out.rejections)
                .containsExactly("INVALID_VALUE: a message to a view must be subscribe, unsubscribe or state-sync,"
                        + " but was event");
        assertThat(out.topics).extracting(Message::type).containsExactly(MessageType.DELTA_SYNC);
    }

    @Test
    void stateSyncToAViewAsksForAPage() {
        Message request = Message.of(
                "ann",
                "s",
                3,
                Recipient.view("v"),
                MessageType.STATE_SYNC,
                1,
                "{\"bucket\":2,\"after\":\"kx\",\"limit\":9,\"other\":{\"a\":[1]}}");

        route(request);
        route(message("ann", 4, "agent:bob", MessageType.STATE_SYNC));

        assertThat(out.pages).singleElement().satisfies(page -> {
            assertThat(page.requestId()).isEqualTo("\nann\ns:3");
            assertThat(page.view()).isEqualTo("v");
            assertThat(page.bucket()).isEqualTo(2);
            assertThat(page.afterToken()).isEqualTo("kx");
            assertThat(page.limit()).isEqualTo(9);
        });
        assertThat(out.mailbox).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[1]",
                "{\"bucket\":\"x\"}",
                "{\"bucket\":-1}",
                "{\"after\":1}",
                "{\"bucket\":",
                "{\"limit\":99999999999}"
            })
    void aRequestForAPageThatCannotBeReadIsAnsweredByAnError(String payload) {
        route(Message.of("ann", "s", 3, Recipient.view("v"), MessageType.STATE_SYNC, 1, payload));

        assertThat(out.pages).isEmpty();
        assertThat(out.rejections).singleElement().asString().startsWith("MALFORMED: payload must");
        assertThat(new String(((Message) out.mailbox.get(0)).payload(), StandardCharsets.UTF_8))
                .startsWith("{\"code\":\"INVALID_VALUE\"");
    }
}
