package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Arrays;
import java.util.Objects;

/**
 * One text frame of a connection between a member and a gateway: a message, or what keeps the connection in order. {@link
 * FrameJson} gives the JSON.
 *
 * <p>A client sends {@link Join} first and awaits {@link Welcome}. Then it sends {@link Envelope}s with ascending ids of one
 * stream, at most as many as it has credit for and at most the welcome's {@code inFlight} beyond the lowest that is not durable. The
 * gateway answers with {@link Ack}: what it has received, and what no crash can lose any more, cumulatively; after a reconnect the client
 * sends again, in order, what is not durable. Deliveries come as {@link Envelope}s with a delivery number; the client answers with {@link
 * Ack}, drops ids that it has seen, and acknowledges those too.
 */
@Public
public sealed interface Frame {

    /**
     * A message.
     *
     * @param message the message
     * @param retry how often it was delivered before; 0 from a client
     * @param delivery what the client acknowledges; 0 from a client
     */
    record Envelope(Message message, int retry, long delivery) implements Frame {
        public Envelope {
            Objects.requireNonNull(message, "message");
        }

        /** As a client sends it. */
        public static Envelope of(Message message) {
            return new Envelope(message, 0, 0);
        }
    }

    /**
     * The first frame of a client.
     *
     * @param stream the stream in which it numbers its messages
     * @param from the lowest number that it may send (again): all below are durable
     * @param window how many deliveries it takes before it has acknowledged any, from 0; {@link #DEFAULT_WINDOW} where not given
     */
    record Join(String stream, long from, int window) implements Frame {
        /** Stands for the gateway's own default. */
        public static final int DEFAULT_WINDOW = -1;

        public Join {
            Objects.requireNonNull(stream, "stream");
        }
    }

    /**
     * The gateway's answer to a join.
     *
     * @param agent the member's name, as the gateway knows it
     * @param tenant its tenant
     * @param session the connection
     * @param credit how many messages it may send before further credit
     * @param inFlight how far the highest number sent may be above the lowest one that is not durable
     * @param window how many deliveries it is sent before it has acknowledged any
     * @param heartbeatMillis how often the gateway pings
     * @param timeoutMillis after what silence the gateway gives the connection up
     * @param maxMessageBytes the longest frame that the gateway takes
     */
    record Welcome(
            String agent,
            String tenant,
            long session,
            int credit,
            int inFlight,
            int window,
            long heartbeatMillis,
            long timeoutMillis,
            int maxMessageBytes)
            implements Frame {
        public Welcome {
            Objects.requireNonNull(agent, "agent");
            Objects.requireNonNull(tenant, "tenant");
        }
    }

    /**
     * The peer is about to go: a client that won't come back soon, or a gateway that closes.
     *
     * @param reason why, for people; empty for none
     */
    record Leave(String reason) implements Frame {
        public Leave {
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * To a client: how far its stream is received and durable. From a client: which deliveries it has taken.
     *
     * @param received all numbers of the client's stream up to this one have been received; 0 where not said
     * @param durable all up to this one are durable or were refused; 0 where not said
     * @param delivery all deliveries up to this one are taken; 0 where not said
     * @param others further deliveries, above {@code delivery}; not to be changed
     * @param credit how many more messages the client may send; 0 where not said
     */
    record Ack(long received, long durable, long delivery, long[] others, int credit) implements Frame {
        public Ack {
            Objects.requireNonNull(others, "others");
        }

        /** To a client. */
        public static Ack toClient(long received, long durable, int credit) {
            return new Ack(received, durable, 0, Acknowledgement.NO_OTHERS, credit);
        }

        /** From a client: everything up to a delivery. */
        public static Ack upTo(long delivery) {
            return new Ack(0, 0, delivery, Acknowledgement.NO_OTHERS, 0);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ack that
                    && received == that.received
                    && durable == that.durable
                    && delivery == that.delivery
                    && credit == that.credit
                    && Arrays.equals(others, that.others);
        }

        @Override
        public int hashCode() {
            return Objects.hash(received, durable, delivery, credit) * 31 + Arrays.hashCode(others);
        }
    }

    /**
     * To a client: how many more messages it may send. From a client: its new window of deliveries, 0 to be paused.
     *
     * @param credit the number
     */
    record Credit(int credit) implements Frame {}

    /**
     * Are you there?
     *
     * @param nonce what the pong repeats; empty for nothing
     */
    record Ping(String nonce) implements Frame {
        public Ping {
            Objects.requireNonNull(nonce, "nonce");
        }
    }

    /**
     * Yes.
     *
     * @param nonce the ping's
     */
    record Pong(String nonce) implements Frame {
        public Pong {
            Objects.requireNonNull(nonce, "nonce");
        }
    }

    /**
     * What was refused, or what has failed: the connection stays open, unless a close follows.
     *
     * @param code the kind of fault
     * @param detail what must hold and what was found
     * @param id the id of the message that it is about; null where it is not known
     */
    record Failure(ErrorCode code, String detail, String id) implements Frame {
        public Failure {
            Objects.requireNonNull(code, "code");
            Objects.requireNonNull(detail, "detail");
        }
    }
}
