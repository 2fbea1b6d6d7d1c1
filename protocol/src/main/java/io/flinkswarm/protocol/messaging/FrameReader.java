package io.flinkswarm.protocol.messaging;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.value.Priority;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Makes a frame of the fields that a scan has found, and checks what only their meaning tells. */
@Internal
final class FrameReader {
    private static final Map<String, MessageType> TYPES = new HashMap<>();
    private static final Map<String, Priority> PRIORITIES = new HashMap<>();
    private static final Map<String, ErrorCode> CODES = new HashMap<>();

    static {
        for (MessageType type : MessageType.values()) {
            TYPES.put(type.wireName(), type);
        }
        for (Priority priority : Priority.values()) {
            PRIORITIES.put(priority.name(), priority);
        }
        for (ErrorCode code : ErrorCode.values()) {
            CODES.put(code.name(), code);
        }
    }

    private final FrameScan scan;
    private final long arrivalMillis;
    private final boolean fromClient;

    /** A reader of one frame, as a gateway reads it or, with {@link FrameJson#NO_ARRIVAL}, as a client does. */
    FrameReader(FrameScan scan, long arrivalMillis) {
        this.scan = scan;
        this.arrivalMillis = arrivalMillis;
        this.fromClient = arrivalMillis != FrameJson.NO_ARRIVAL;
    }

    Frame frame() throws MalformedFrameException {
        MessageType type = TYPES.get(scan.type());
        if (type == null) {
            throw scan.fault(
                    ErrorCode.UNKNOWN_TYPE, "type must be a known one, but was '" + scan.shown(FrameField.TYPE) + "'");
        }
        boolean addressed = fromClient ? type.isKept() : scan.has(FrameField.TO) || type.isKept();
        if (fromClient && (addressed ? !type.isFromMembers() : isFromGateway(type))) {
            throw scan.fault(
                    ErrorCode.UNKNOWN_TYPE, "type must be one that members send, but was '" + type.wireName() + "'");
        }
        if (addressed) {
            return message(type);
        }
        return switch (type) {
            case JOIN -> join();
            case WELCOME -> welcome();
            case LEAVE -> {
                scan.check(FrameShape.LEAVE);
                yield new Frame.Leave(textOf(FrameField.REASON));
            }
            case PING -> {
                scan.check(FrameShape.PING);
                yield new Frame.Ping(textOf(FrameField.NONCE));
            }
            case PONG -> {
                scan.check(FrameShape.PONG);
                yield new Frame.Pong(textOf(FrameField.NONCE));
            }
            case CREDIT -> {
                scan.check(FrameShape.CREDIT_FRAME);
                yield new Frame.Credit((int) scan.number(FrameField.CREDIT));
            }
            case ACK -> ack();
            default -> failure();
        };
    }

    private static boolean isFromGateway(MessageType type) {
        return type == MessageType.WELCOME || type == MessageType.ERROR;
    }

    private Frame message(MessageType type) throws MalformedFrameException {
        scan.check(fromClient ? FrameShape.MESSAGE : FrameShape.DELIVERY_OF_MESSAGE);
        String id = scan.text(FrameField.ID);
        int colon = id.indexOf(':');
        long sequence = sequence(id, colon + 1);
        if (colon < 1 || colon > Message.MAX_STREAM || sequence < 1 || !Recipient.isName(id.substring(0, colon))) {
            throw scan.fault(
                    ErrorCode.INVALID_VALUE,
                    "id must be STREAM:NUMBER, a stream of 1 to " + Message.MAX_STREAM
                            + " letters without colons and control characters and a number"
                            + (fromClient ? " from 1 to " + FrameJson.MAX_NUMBER : " from 1")
                            + " without leading zeros, but was '" + FrameScan.cut(id) + "'");
        }
        Recipient to;
        try {
            to = Recipient.parse(scan.text(FrameField.TO));
        } catch (IllegalArgumentException e) {
            throw scan.fault(ErrorCode.INVALID_VALUE, "to: " + e.getMessage());
        }
        Priority priority = Priority.NORMAL;
        if (scan.has(FrameField.PRIORITY)) {
            priority = PRIORITIES.get(scan.text(FrameField.PRIORITY));
            if (priority == null) {
                throw scan.fault(
                        ErrorCode.INVALID_VALUE,
                        "priority must be one of " + Arrays.toString(Priority.values()) + ", but was '"
                                + scan.shown(FrameField.PRIORITY) + "'");
            }
        }
        String correlation = null;
        if (scan.has(FrameField.CORRELATION)) {
            correlation = named(FrameField.CORRELATION, Message.MAX_CORRELATION);
        }
        long time = scan.has(FrameField.TIME) ? scan.number(FrameField.TIME) : fromClient ? arrivalMillis : 0;
        return new Frame.Envelope(
                new Message(
                        fromClient || !scan.has(FrameField.TENANT) ? "" : named(FrameField.TENANT, Recipient.MAX_NAME),
                        fromClient || !scan.has(FrameField.SENDER) ? "" : named(FrameField.SENDER, Recipient.MAX_NAME),
                        id.substring(0, colon),
                        sequence,
                        to,
                        type,
                        priority,
                        time,
                        deadline(),
                        fromClient ? 0 : (int) scan.number(FrameField.HOPS),
                        correlation,
                        scan.metadata(),
                        scan.payload()),
                fromClient ? 0 : (int) scan.number(FrameField.RETRY),
                fromClient ? 0 : scan.number(FrameField.DELIVERY));
    }

    private long deadline() {
        long deadline = scan.has(FrameField.DEADLINE) ? scan.number(FrameField.DEADLINE) : Message.NO_DEADLINE;
        if (fromClient && scan.has(FrameField.TTL)) {
            deadline = Math.min(deadline, arrivalMillis + scan.number(FrameField.TTL));
        }
        return deadline;
    }

    /** The number from there to the end, or 0 if it is none. */
    private long sequence(String id, int start) {
        int digits = id.length() - start;
        if (digits < 1 || digits > 19 || id.charAt(start) == '0') {
            return 0;
        }
        long number = 0;
        for (int i = start; i < id.length(); i++) {
            int digit = id.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return fromClient && number > FrameJson.MAX_NUMBER ? 0 : number;
    }

    private Frame join() throws MalformedFrameException {
        scan.check(FrameShape.JOIN);
        if (scan.has(FrameField.SENDER)) {
            throw scan.fault(ErrorCode.MALFORMED, "from must be a whole number, but was a string or another value");
        }
        String stream = named(FrameField.STREAM, Message.MAX_STREAM);
        if (stream.indexOf(':') >= 0) {
            throw scan.fault(
                    ErrorCode.INVALID_VALUE, "stream must have no colon, but was '" + FrameScan.cut(stream) + "'");
        }
        return new Frame.Join(
                stream,
                scan.has(FrameField.FROM) ? scan.number(FrameField.FROM) : 1,
                scan.has(FrameField.WINDOW) ? (int) scan.number(FrameField.WINDOW) : Frame.Join.DEFAULT_WINDOW);
    }

    private Frame welcome() throws MalformedFrameException {
        scan.check(FrameShape.WELCOME);
        return new Frame.Welcome(
                named(FrameField.AGENT, Recipient.MAX_NAME),
                scan.has(FrameField.TENANT) ? named(FrameField.TENANT, Recipient.MAX_NAME) : "",
                scan.number(FrameField.SESSION),
                (int) scan.number(FrameField.CREDIT),
                (int) scan.number(FrameField.IN_FLIGHT),
                (int) scan.number(FrameField.WINDOW),
                scan.number(FrameField.HEARTBEAT_MILLIS),
                scan.number(FrameField.TIMEOUT_MILLIS),
                (int) scan.number(FrameField.MAX_MESSAGE_BYTES));
    }

    private Frame ack() throws MalformedFrameException {
        scan.check(FrameShape.ACK_OF_DELIVERIES);
        if (fromClient) {
            return new Frame.Ack(0, 0, scan.number(FrameField.DELIVERY), scan.others(), 0);
        }
        scan.check(FrameShape.ACK_OF_MESSAGES);
        return new Frame.Ack(
                scan.number(FrameField.RECEIVED),
                scan.number(FrameField.DURABLE),
                scan.number(FrameField.DELIVERY),
                scan.others(),
                (int) scan.number(FrameField.CREDIT));
    }

    private Frame failure() throws MalformedFrameException {
        scan.check(FrameShape.ERROR);
        ErrorCode code = CODES.get(scan.text(FrameField.CODE));
        if (code == null) {
            throw scan.fault(
                    ErrorCode.INVALID_VALUE, "code must be a known one, but was '" + scan.shown(FrameField.CODE) + "'");
        }
        return new Frame.Failure(code, textOf(FrameField.DETAIL), scan.text(FrameField.ID));
    }

    private String textOf(FrameField field) {
        String text = scan.text(field);
        return text == null ? "" : text;
    }

    private String named(FrameField field, int longest) throws MalformedFrameException {
        String text = scan.text(field);
        if (text.isEmpty() || text.length() > longest || hasControls(text)) {
            throw scan.fault(
                    ErrorCode.INVALID_VALUE,
                    field.wireName + " must have 1 to " + longest + " letters without control characters, but was '"
                            + FrameScan.cut(text) + "'");
        }
        return text;
    }

    private static boolean hasControls(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
