package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.rejection.Rejection;
import java.util.Objects;

/**
 * What a gateway turned away, on its way to the side output.
 *
 * @param tenant whose swarm it is; empty where the sender is not known
 * @param rejection what, and why
 */
@Public
public record Refusal(String tenant, Rejection rejection) implements MessagingEvent {
    public Refusal {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(rejection, "rejection");
    }
}
