package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Locale;

/** Whether a gateway with TLS asks its clients for certificates. Configuration spells the names in lower case. */
@Public
public enum ClientAuth {
    /** It does not ask: clients show tokens. */
    NONE,
    /** It asks: a client without a certificate shows a token. */
    WANT,
    /** It insists. */
    NEED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
