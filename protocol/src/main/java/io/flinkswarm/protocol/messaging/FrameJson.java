package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Public;

/** The JSON of {@link Frame}s. */
@Public
public final class FrameJson {
    private FrameJson() {}

    /** Reads one frame of UTF-8 JSON from {@code bytes[from, from + length)}. */
    public static Frame read(byte[] bytes, int from, int length) throws MalformedFrameException {
        throw new UnsupportedOperationException("TODO wire helper");
    }

    /** The frame as UTF-8 JSON. */
    public static byte[] write(Frame frame) {
        throw new UnsupportedOperationException("TODO wire helper");
    }
}
