package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;

/** A frame that can't be taken: the code and text are what the peer is told. */
@Public
public final class MalformedFrameException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String id;

    /**
     * @param code the kind of fault
     * @param message what must hold and what was found
     * @param id the id of the message, where it could be read; else null
     */
    public MalformedFrameException(ErrorCode code, String message, String id) {
        super(message);
        this.code = code;
        this.id = id;
    }

    /** The kind of fault. */
    public ErrorCode code() {
        return code;
    }

    /** The id of the message that it is about, or null. */
    public String id() {
        return id;
    }
}
