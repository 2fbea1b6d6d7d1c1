package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Recipient;

/**
 * An authenticator that believes the name that a client gives itself, and lets it do everything. It is for loopback addresses alone: where
 * it serves any other, the gateway refuses to start.
 */
@Internal
public final class OpenAuthenticator implements Authenticator {

    @Override
    public Access authenticate(Credentials credentials) throws AccessDeniedException {
        String agent = credentials.claimedAgent();
        if (!Access.isAgentName(agent)) {
            throw new AccessDeniedException("agent must be given as ?agent=NAME, of 1 to " + Recipient.MAX_NAME
                    + " letters without control characters that don't begin with @, but was " + Access.shown(agent));
        }
        return Access.unrestricted(agent);
    }
}
