package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Refusal;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.rejection.Rejection;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The messaging side of a connection: the join, messages with their numbers and credit, acknowledgements, and faults.
 *
 * <p>What a read brings in is answered once: one acknowledgement for all messages, and one event for all deliveries acknowledged.
 */
@Internal
final class Member {
    private static final String OPERATOR = "gateway";

    private final ServerContext server;
    private final Loop loop;
    private final FrameHandler frames;
    private final Connection connection;
    private TokenBucket bucket;
    private InboundStream stream;
    private boolean ended;
    private long toldReceived;
    private long toldDurable;
    private long takenUpTo;
    private long[] takenOthers = Acknowledgement.NO_OTHERS;
    private boolean taken;
    private int errors;
    private long errorsSinceNanos;

    Member(ServerContext server, Loop loop, FrameHandler frames, Connection connection) {
        this.server = server;
        this.loop = loop;
        this.frames = frames;
        this.connection = connection;
        this.errorsSinceNanos = server.clock().nanos();
    }

    boolean hasJoined() {
        return stream != null;
    }

    /** Takes one text: {@code bytes[0, length)}. */
    void take(byte[] bytes, int length) {
        Frame frame;
        try {
            frame = FrameJson.read(bytes, 0, length, server.clock().millis());
        } catch (MalformedFrameException e) {
            if (!frames.isClosing()) {
                malformed(e, bytes, length);
            }
            return;
        }
        if (frames.isClosing()) {
            if (frame instanceof Frame.Ack ack && stream != null && !ended) {
                acknowledged(ack);
            }
            return;
        }
        if (stream == null) {
            if (frame instanceof Frame.Join join) {
                join(join);
            } else {
                fault(ErrorCode.UNEXPECTED, "first frame must be join, but was " + typeOf(frame), null, 0);
                frames.close(CloseCode.JOIN_EXPECTED, "first frame must be join");
            }
        } else if (frame instanceof Frame.Envelope envelope) {
            message(envelope.message());
        } else {
            control(frame);
        }
    }

    private void control(Frame frame) {
        if (frame instanceof Frame.Ack ack) {
            acknowledged(ack);
        } else if (frame instanceof Frame.Credit credit) {
            hand(
                    new WindowChange(
                            connection.tenant(),
                            connection.agent(),
                            connection.session(),
                            Math.min(credit.credit(), server.config().maxWindow())),
                    0);
        } else if (frame instanceof Frame.Ping ping) {
            write(new Frame.Pong(ping.nonce()));
        } else if (frame instanceof Frame.Leave leave) {
            flush();
            end(leave.reason().isEmpty() ? "left" : "left: " + leave.reason(), true);
            frames.close(CloseCode.NORMAL, "left");
        } else if (!(frame instanceof Frame.Pong)) {
            fault(ErrorCode.UNEXPECTED, "join must come once, but came again", null, 0);
        }
    }

    private void join(Frame.Join join) {
        ServerConfig config = server.config();
        stream = new InboundStream(join.stream(), join.from(), config.inFlight(), config.credit());
        toldReceived = stream.received();
        toldDurable = stream.received();
        connection.serve(this::acknowledge, this::replaced, stream.received());
        double rate = connection.access().messagesPerSecond();
        if (rate > 0) {
            bucket = new TokenBucket(rate, server.clock().nanos());
        }
        int window = join.window() < 0 ? config.window() : Math.min(join.window(), config.maxWindow());
        // Before the session opens: from then on other threads write deliveries.
        write(new Frame.Welcome(
                connection.agent(),
                connection.tenant(),
                connection.session(),
                config.credit(),
                config.inFlight(),
                window,
                config.heartbeatInterval().toMillis(),
                config.connectionTimeout().toMillis(),
                config.maxMessageBytes()));
        if (!server.sessions().open(connection, window)) {
            loop.pause();
        }
    }

    private void message(Message message) {
        stream.spend();
        if (bucket != null) {
            long wait = bucket.take(server.clock().nanos());
            if (wait > 0) {
                frames.pause(FrameHandler.NO_TOKENS);
                frames.resumeLater(FrameHandler.NO_TOKENS, wait);
            }
        }
        if (!message.stream().equals(stream.name())) {
            fault(
                    ErrorCode.INVALID_VALUE,
                    "id must be of the stream of the join, '" + stream.name() + "', but was " + message.id(),
                    message.id(),
                    0);
        } else if (admit(message.id(), message.sequence())) {
            String refusal = connection.access().refusal(message);
            if (refusal == null) {
                server.metrics().messagesIn.increment();
                hand(
                        connection.access().stamped(message.from(connection.tenant(), connection.agent())),
                        message.sequence());
            } else {
                fault(ErrorCode.FORBIDDEN, refusal, message.id(), message.sequence());
            }
        }
        if (stream.credit() < 0) {
            frames.pause(FrameHandler.NO_CREDIT);
        }
    }

    private boolean admit(String id, long sequence) {
        long durable = connection.durable();
        switch (stream.admit(sequence, durable)) {
            case TAKEN -> {
                connection.received(sequence);
                return true;
            }
            case REPLAYED ->
                fault(ErrorCode.REPLAYED, "id must be above " + stream.received() + ", but was " + id, id, 0);
            default ->
                fault(
                        ErrorCode.AHEAD,
                        "id must be at most " + stream.highest(durable) + " while " + durable + " is durable, but was "
                                + id,
                        id,
                        0);
        }
        return false;
    }

    private void malformed(MalformedFrameException e, byte[] bytes, int length) {
        if (e.code() == ErrorCode.MALFORMED
                && !ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes, 0, length), StandardCharsets.UTF_8)) {
            frames.close(CloseCode.INVALID_TEXT, "text must be UTF-8, but was not");
            return;
        }
        if (stream == null) {
            fault(e.code(), e.getMessage(), e.id(), 0);
            frames.close(CloseCode.JOIN_EXPECTED, "first frame must be join");
            return;
        }
        if (e.id() != null) {
            stream.spend();
        }
        long sequence = sequence(e.id());
        // A message that can't be read is refused for good, so that its sender does not wait for it to become durable.
        if (sequence == 0 || stream.admit(sequence, connection.durable()) != InboundStream.Admission.TAKEN) {
            sequence = 0;
        } else {
            connection.received(sequence);
        }
        fault(e.code(), e.getMessage(), e.id(), sequence);
    }

    /** The number of an id of this stream, or 0. */
    private long sequence(String id) {
        String prefix = stream.name() + ":";
        if (id == null || !id.startsWith(prefix)) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(id.substring(prefix.length())));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void fault(ErrorCode code, String detail, String id, long sequence) {
        server.metrics().error(code);
        write(new Frame.Failure(code, detail, id));
        hand(
                new Refusal(
                        connection.tenant(),
                        new Rejection(
                                OPERATOR,
                                reason(code),
                                detail,
                                connection.agent(),
                                id,
                                server.clock().millis())),
                sequence);
        if (++errors > server.config().maxErrors()) {
            frames.close(
                    CloseCode.TOO_MANY_ERRORS,
                    "faults must be at most " + server.config().maxErrors() + " in "
                            + server.config().errorInterval() + "; the last: " + detail);
        }
    }

    private static Rejection.Reason reason(ErrorCode code) {
        return switch (code) {
            case MALFORMED, UNKNOWN_TYPE -> Rejection.Reason.MALFORMED;
            case FORBIDDEN -> Rejection.Reason.FORBIDDEN;
            case REPLAYED -> Rejection.Reason.DUPLICATE;
            default -> Rejection.Reason.INVALID_VALUE;
        };
    }

    private static String typeOf(Frame frame) {
        return frame instanceof Frame.Envelope envelope
                ? envelope.message().type().wireName()
                : frame.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    private void acknowledged(Frame.Ack ack) {
        long sent = connection.lastDelivery();
        long highest = ack.delivery();
        for (long other : ack.others()) {
            highest = Math.max(highest, other);
        }
        if (highest > sent) {
            if (!frames.isClosing()) {
                fault(
                        ErrorCode.INVALID_VALUE,
                        "delivery must be at most " + sent + ", the last one sent, but was " + highest,
                        null,
                        0);
            }
            return;
        }
        taken = true;
        takenUpTo = Math.max(takenUpTo, ack.delivery());
        if (ack.others().length > 0) {
            if (takenOthers.length + ack.others().length > FrameJson.MAX_OTHERS) {
                flushTaken();
                taken = true;
            }
            int before = takenOthers.length;
            takenOthers = Arrays.copyOf(takenOthers, before + ack.others().length);
            System.arraycopy(ack.others(), 0, takenOthers, before, ack.others().length);
        }
    }

    /** Hands over and answers what the last read has brought in. */
    void flush() {
        flushTaken();
        if (stream != null && !frames.isClosing()) {
            acknowledge();
        }
    }

    private void flushTaken() {
        if (taken && !ended) {
            long upTo = takenUpTo;
            long[] others = Arrays.stream(takenOthers)
                    .filter(other -> other > upTo)
                    .sorted()
                    .distinct()
                    .toArray();
            taken = false;
            takenOthers = Acknowledgement.NO_OTHERS;
            hand(new Acknowledgement(connection.tenant(), connection.agent(), connection.session(), upTo, others), 0);
        }
    }

    /** Tells the client what is received and durable, and gives credit back, if there is anything new. */
    private void acknowledge() {
        connection.ackDone();
        if (frames.isClosing()) {
            return;
        }
        long received = stream.received();
        long durable = connection.durable();
        boolean news = received != toldReceived || durable != toldDurable;
        int credit = connection.takeCredit(news || stream.credit() <= 0);
        if (!news && credit == 0) {
            return;
        }
        toldReceived = received;
        toldDurable = durable;
        write(Frame.Ack.toClient(received, durable, credit));
        stream.grant(credit);
        if (stream.credit() >= 0) {
            frames.resume(FrameHandler.NO_CREDIT);
        }
    }

    /** Forgives faults of long ago. */
    void sweep(long nowNanos) {
        if (nowNanos - errorsSinceNanos > server.config().errorInterval().toNanos()) {
            errorsSinceNanos = nowNanos;
            errors = 0;
        }
    }

    /** Ends the session, if there is one. */
    void end(String reason, boolean left) {
        if (stream != null && !ended) {
            flushTaken();
            ended = true;
            server.sessions().end(connection, reason, left);
        }
    }

    private void replaced() {
        ended = true;
        frames.close(CloseCode.REPLACED, connection.agent() + " has joined over another connection");
    }

    private void hand(MessagingEvent event, long sequence) {
        if (!server.handover().offer(new Handover.Item(event, connection, sequence))) {
            loop.pause();
        }
    }

    private void write(Frame frame) {
        connection.outbox().offer(FrameJson.write(frame));
    }
}
