package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxKeyFunctionTest {
    private final MailboxKeyFunction key = new MailboxKeyFunction();

    @Test
    void isTenantAndAgent() {
        Message message = Letters.message(1).from("t", "a");

        assertThat(key.getKey(message)).isEqualTo("t\nb");
        assertThat(key.getKey(new Addressed("c", message.to(Recipient.ALL)))).isEqualTo("t\nc");
        assertThat(key.getKey(new SessionOpened("t", "b", 0, 1, 1, List.of()))).isEqualTo("t\nb");
        assertThat(key.getKey(new SessionClosed("t", "b", 1, "", false))).isEqualTo("t\nb");
        assertThat(key.getKey(new Acknowledgement("t", "b", 1, 1, Acknowledgement.NO_OTHERS)))
                .isEqualTo("t\nb");
        assertThat(key.getKey(new WindowChange("t", "b", 1, 1))).isEqualTo("t\nb");
    }

    @Test
    void theCoordinatorHasOneMailboxForAllTenants() {
        Message message = Letters.message(1).from("t", "a").to(Recipient.COORDINATOR);

        assertThat(key.getKey(message)).isEqualTo("\n@coordinator");
        assertThat(key.getKey(new SessionOpened("", "@coordinator", 0, 1, 1, List.of())))
                .isEqualTo("\n@coordinator");
        assertThat(MailboxKeyFunction.key("t", "@coordinator")).isEqualTo("\n@coordinator");
    }

    @Test
    void refusesWhatIsForNobody() {
        Refusal refusal = new Refusal("", new Rejection("p", Rejection.Reason.LATE, "", "", "", 0));

        assertThatThrownBy(() -> key.getKey(refusal))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("event must be for one agent, but was Refusal");
    }
}
