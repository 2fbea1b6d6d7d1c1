package io.flinkswarm.connector.server;

import io.flinkswarm.connector.zookeeper.RelayKey;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Delivery;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Where the deliveries go that other gateways of the job relay to this one.
 *
 * @param key what they prove to have
 * @param deliveries takes them, on a network thread, without blocking
 */
@Internal
record RelayEnd(RelayKey key, Consumer<Delivery> deliveries) {
    RelayEnd {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(deliveries, "deliveries");
    }
}
