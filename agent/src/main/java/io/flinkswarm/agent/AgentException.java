package io.flinkswarm.agent;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.messaging.ErrorCode;

/** What an agent's call or future fails with; the nested classes say in which way. */
@Public
public class AgentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AgentException(String message) {
        super(message);
    }

    AgentException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The swarm turned a message away: sending it again would not help. */
    @Public
    public static final class Refused extends AgentException {
        private static final long serialVersionUID = 1L;

        private final ErrorCode code;
        private final String id;

        Refused(ErrorCode code, String detail, String id) {
            super(code + ": " + detail);
            this.code = code;
            this.id = id;
        }

        /** The kind of fault. */
        public ErrorCode code() {
            return code;
        }

        /** The message's id. */
        public String id() {
            return id;
        }
    }

    /** Nobody answered in time, or what was awaited did not happen in time. */
    @Public
    public static final class TimedOut extends AgentException {
        private static final long serialVersionUID = 1L;

        TimedOut(String message) {
            super(message);
        }
    }

    /** There is no room for more messages that are not durable, or for more open requests or subscriptions. */
    @Public
    public static final class Full extends AgentException {
        private static final long serialVersionUID = 1L;

        Full(String message) {
            super(message);
        }
    }

    /** The agent is closed: by its user, or because a gateway said that coming back is of no use. */
    @Public
    public static final class Closed extends AgentException {
        private static final long serialVersionUID = 1L;

        private final int code;

        Closed(int code, String message, Throwable cause) {
            super(message, cause);
            this.code = code;
        }

        /** The code of the close, see {@link io.flinkswarm.protocol.messaging.CloseCode}; 1000 if the user closed it. */
        public int code() {
            return code;
        }
    }
}
