package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;

/** Whether a server with TLS asks for the certificates of clients. */
@Internal
public enum ClientCertificates {
    /** It does not ask. */
    NONE,
    /** It asks, and does without. */
    WANTED,
    /** It ends the TLS handshake of a client without one. */
    NEEDED
}
