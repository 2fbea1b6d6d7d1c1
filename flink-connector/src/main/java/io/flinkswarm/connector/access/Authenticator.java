package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;

/**
 * What tells who connects from what it shows. Implementations are safe for use by several threads and don't block for long: they run in the
 * handshake.
 */
@PublicEvolving
@FunctionalInterface
public interface Authenticator {
    /**
     * What the owner of the credentials may do.
     *
     * @throws AccessDeniedException if nobody known owns them; its message goes to the client and never repeats a secret
     */
    Access authenticate(Credentials credentials) throws AccessDeniedException;
}
