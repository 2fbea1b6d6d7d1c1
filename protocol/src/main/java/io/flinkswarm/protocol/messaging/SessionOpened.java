package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.List;
import java.util.Objects;

/**
 * A member has joined over a connection: from now on its mailbox may deliver.
 *
 * @param tenant whose swarm it is
 * @param agent the member
 * @param gateway the subtask of the gateway that holds the connection
 * @param session the connection, unique over all gateways and restarts
 * @param window how many deliveries the member takes before it has acknowledged any
 * @param groups the groups that it belongs to
 */
@Public
public record SessionOpened(String tenant, String agent, int gateway, long session, int window, List<String> groups)
        implements MessagingEvent {
    public SessionOpened {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(agent, "agent");
        groups = List.copyOf(groups);
    }
}
