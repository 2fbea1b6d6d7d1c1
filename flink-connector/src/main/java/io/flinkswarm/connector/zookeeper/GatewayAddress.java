package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.messaging.Recipient;
import java.net.URI;

/**
 * Where a gateway subtask is reached.
 *
 * @param gateway the gateway, the same for all its subtasks and for no other one: such as the job's id and the source's uid
 * @param subtask which one of its subtasks
 * @param uri where agents connect, such as {@code ws://10.0.0.7:8765/v1}
 * @param startedMillis when it started, in milliseconds since the epoch: for people
 */
@PublicEvolving
public record GatewayAddress(String gateway, int subtask, String uri, long startedMillis) {
    public GatewayAddress {
        if (gateway == null || !Recipient.isName(gateway)) {
            throw new IllegalArgumentException("gateway must be 1 to " + Recipient.MAX_NAME
                    + " letters without control characters, but was " + gateway);
        }
        if (subtask < 0) {
            throw new IllegalArgumentException("subtask must be at least 0, but was " + subtask);
        }
        String scheme = uri == null || uri.length() > 1024 ? null : scheme(uri);
        if (!"ws".equals(scheme) && !"wss".equals(scheme)) {
            throw new IllegalArgumentException(
                    "uri must be ws://HOST:PORT/PATH or wss://HOST:PORT/PATH, but was " + uri);
        }
    }

    private static String scheme(String uri) {
        try {
            URI parsed = URI.create(uri);
            return parsed.getHost() == null ? null : parsed.getScheme();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** The same host and port with another path. */
    URI at(String path) {
        URI base = URI.create(uri);
        return URI.create(base.getScheme() + "://" + base.getRawAuthority() + path);
    }
}
