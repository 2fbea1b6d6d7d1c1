package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Composes the JSON of a frame, byte by byte into one array, around the payload as it is. */
@Internal
final class FrameWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] out;
    private int size;

    private FrameWriter(int capacity) {
        out = new byte[capacity];
    }

    static byte[] write(Frame frame, long ttlMillis) {
        FrameWriter writer = new FrameWriter(
                frame instanceof Frame.Envelope e ? 160 + e.message().weight() : 256);
        writer.frame(frame, ttlMillis);
        return Arrays.copyOf(writer.out, writer.size);
    }

    private void frame(Frame frame, long ttlMillis) {
        if (frame instanceof Frame.Envelope envelope) {
            message(envelope, ttlMillis);
        } else if (frame instanceof Frame.Ack ack) {
            ack(ack);
        } else if (frame instanceof Frame.Credit credit) {
            type(MessageType.CREDIT);
            number(FrameField.CREDIT, credit.credit());
        } else if (frame instanceof Frame.Ping ping) {
            type(MessageType.PING);
            textUnlessEmpty(FrameField.NONCE, ping.nonce());
        } else if (frame instanceof Frame.Pong pong) {
            type(MessageType.PONG);
            textUnlessEmpty(FrameField.NONCE, pong.nonce());
        } else if (frame instanceof Frame.Join join) {
            type(MessageType.JOIN);
            text(FrameField.STREAM, join.stream());
            number(FrameField.FROM, join.from());
            if (join.window() != Frame.Join.DEFAULT_WINDOW) {
                number(FrameField.WINDOW, join.window());
            }
        } else if (frame instanceof Frame.Leave leave) {
            type(MessageType.LEAVE);
            textUnlessEmpty(FrameField.REASON, leave.reason());
        } else if (frame instanceof Frame.Failure failure) {
            type(MessageType.ERROR);
            text(FrameField.CODE, failure.code().name());
            text(FrameField.DETAIL, failure.detail());
            textUnlessEmpty(FrameField.ID, failure.id());
        } else {
            welcome((Frame.Welcome) frame);
        }
        put('}');
    }

    private void message(Frame.Envelope envelope, long ttlMillis) {
        Message message = envelope.message();
        type(message.type());
        name(FrameField.ID);
        put('"');
        escaped(message.stream());
        put(':');
        digits(message.sequence());
        put('"');
        text(FrameField.TO, message.to().toString());
        textUnlessEmpty(FrameField.SENDER, message.sender());
        textUnlessEmpty(FrameField.TENANT, message.tenant());
        text(FrameField.PRIORITY, message.priority().name());
        number(FrameField.TIME, message.time());
        if (ttlMillis > 0) {
            number(FrameField.TTL, ttlMillis);
        } else if (message.deadline() != Message.NO_DEADLINE) {
            number(FrameField.DEADLINE, message.deadline());
        }
        textUnlessEmpty(FrameField.CORRELATION, message.correlation());
        if (envelope.delivery() != 0) {
            number(FrameField.DELIVERY, envelope.delivery());
        }
        if (envelope.delivery() != 0 || envelope.retry() != 0) {
            number(FrameField.RETRY, envelope.retry());
        }
        if (message.hops() != 0) {
            number(FrameField.HOPS, message.hops());
        }
        if (!message.metadata().isEmpty()) {
            name(FrameField.METADATA);
            char before = '{';
            for (Map.Entry<String, String> entry : message.metadata().entrySet()) {
                put(before);
                quoted(entry.getKey());
                put(':');
                quoted(entry.getValue());
                before = ',';
            }
            put('}');
        }
        byte[] payload = message.payload();
        if (payload.length > 0) {
            name(FrameField.PAYLOAD);
            reserve(payload.length);
            System.arraycopy(payload, 0, out, size, payload.length);
            size += payload.length;
        }
    }

    private void ack(Frame.Ack ack) {
        type(MessageType.ACK);
        if (ack.received() != 0 || ack.durable() != 0 || ack.credit() != 0) {
            number(FrameField.RECEIVED, ack.received());
            number(FrameField.DURABLE, ack.durable());
            number(FrameField.CREDIT, ack.credit());
        }
        if (ack.delivery() != 0) {
            number(FrameField.DELIVERY, ack.delivery());
        }
        if (ack.others().length > 0) {
            name(FrameField.OTHERS);
            char before = '[';
            for (long other : ack.others()) {
                put(before);
                digits(other);
                before = ',';
            }
            put(']');
        }
    }

    private void welcome(Frame.Welcome welcome) {
        type(MessageType.WELCOME);
        text(FrameField.AGENT, welcome.agent());
        textUnlessEmpty(FrameField.TENANT, welcome.tenant());
        number(FrameField.SESSION, welcome.session());
        number(FrameField.CREDIT, welcome.credit());
        number(FrameField.IN_FLIGHT, welcome.inFlight());
        number(FrameField.WINDOW, welcome.window());
        number(FrameField.HEARTBEAT_MILLIS, welcome.heartbeatMillis());
        number(FrameField.TIMEOUT_MILLIS, welcome.timeoutMillis());
        number(FrameField.MAX_MESSAGE_BYTES, welcome.maxMessageBytes());
    }

    private void type(MessageType type) {
        put('{');
        quoted(FrameField.TYPE.wireName);
        put(':');
        quoted(type.wireName());
    }

    private void textUnlessEmpty(FrameField field, String text) {
        if (text != null && !text.isEmpty()) {
            text(field, text);
        }
    }

    private void text(FrameField field, String text) {
        name(field);
        quoted(text);
    }

    private void number(FrameField field, long number) {
        name(field);
        digits(number);
    }

    private void name(FrameField field) {
        put(',');
        quoted(field.wireName);
        put(':');
    }

    private void quoted(String text) {
        put('"');
        escaped(text);
        put('"');
    }

    private void escaped(String text) {
        int length = text.length();
        reserve(length * 6);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F && c != '"' && c != '\\') {
                out[size++] = (byte) c;
            } else if (c < 0x80) {
                escape(c);
            } else if (c < 0x800) {
                out[size++] = (byte) (0xC0 | c >> 6);
                tail(c);
            } else if (!Character.isSurrogate(c)) {
                out[size++] = (byte) (0xE0 | c >> 12);
                tail(c >> 6);
                tail(c);
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                out[size++] = (byte) (0xF0 | point >> 18);
                tail(point >> 12);
                tail(point >> 6);
                tail(point);
            } else {
                // Half a pair has no UTF-8; escaped, it survives.
                hex(c);
            }
        }
    }

    private void tail(int bits) {
        out[size++] = (byte) (0x80 | bits & 0x3F);
    }

    private void escape(char c) {
        switch (c) {
            case '"', '\\' -> shortEscape(c);
            case '\n' -> shortEscape('n');
            case '\r' -> shortEscape('r');
            case '\t' -> shortEscape('t');
            default -> hex(c);
        }
    }

    private void shortEscape(char c) {
        out[size++] = '\\';
        out[size++] = (byte) c;
    }

    private void hex(char c) {
        shortEscape('u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out[size++] = HEX[c >> shift & 0xF];
        }
    }

    private void digits(long number) {
        reserve(20);
        if (number < 0) {
            if (number == Long.MIN_VALUE) {
                escaped(Long.toString(number));
                return;
            }
            out[size++] = '-';
        }
        long rest = Math.abs(number);
        int start = size;
        do {
            out[size++] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        for (int left = start, right = size - 1; left < right; left++, right--) {
            byte swapped = out[left];
            out[left] = out[right];
            out[right] = swapped;
        }
    }

    private void put(char ascii) {
        reserve(1);
        out[size++] = (byte) ascii;
    }

    private void reserve(int more) {
        if (out.length - size < more) {
            out = Arrays.copyOf(out, Math.max(out.length * 2, size + more));
        }
    }
}
