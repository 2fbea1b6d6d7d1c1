package io.flinkswarm.connector.gateway;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Delivery;

/** What a sink sees of the gateway subtask beside it. Safe for use by the sink's thread. */
@Internal
interface GatewayEndpoint {
    /** Sends a delivery; false if its session is not, or no longer, here. */
    boolean deliver(Delivery delivery);

    /** Tells the job that the delivery's session is gone; false if there was no room to. */
    boolean gone(Delivery delivery);

    /** Tells that the job has nothing more to deliver, except for what goes round the loopback. */
    void inputEnded();
}
