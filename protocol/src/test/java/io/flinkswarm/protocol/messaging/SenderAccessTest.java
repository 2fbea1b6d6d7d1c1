package io.flinkswarm.protocol.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SenderAccessTest {
    private static final Message PLAIN = Message.of("ann", "s", 1, Recipient.COORDINATOR, MessageType.VOTE, 0, "{}")
            .withMetadata(new TreeMap<>(Map.of("trace", "t1")));

    @Test
    void tellsWhatTheTokenAllows() {
        Message stamped = SenderAccess.stamp(PLAIN, List.of(Role.VOTER), List.of("g", "h"), List.of());

        assertThat(SenderAccess.groupRefusal(stamped, "h")).isNull();
        assertThat(SenderAccess.groupRefusal(stamped, "g\nh"))
                .isEqualTo("group must be one of those in the token of ann, but was 'g\nh'");
        assertThat(SenderAccess.poolRefusal(stamped, "gpu")).contains("pool must be one of those");
        assertThat(SenderAccess.roleRefusal(stamped, Role.VOTER, "a vote")).isNull();
        assertThat(SenderAccess.roleRefusal(stamped, Role.OPERATOR, "a policy"))
                .isEqualTo("sender of a policy must have the role OPERATOR, but ann has [VOTER]");
    }

    @Test
    void restrictsNothingThatIsNotStamped() {
        assertThat(SenderAccess.stamp(PLAIN, null, null, null)).isSameAs(PLAIN);
        assertThat(SenderAccess.groupRefusal(PLAIN, "any")).isNull();
        assertThat(SenderAccess.poolRefusal(PLAIN, "any")).isNull();
        assertThat(SenderAccess.roleRefusal(PLAIN, Role.OPERATOR, "a policy")).isNull();
    }

    @Test
    void takesOffWhatWasStampedAndNothingElse() {
        Message stamped = SenderAccess.stamp(PLAIN, List.of(), List.of("g"), List.of("p"));

        assertThat(stamped.metadata()).hasSize(4);
        assertThat(SenderAccess.unstamped(stamped)).isEqualTo(PLAIN);
        assertThat(SenderAccess.unstamped(PLAIN)).isSameAs(PLAIN);
    }
}
