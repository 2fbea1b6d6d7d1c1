package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import io.flinkswarm.protocol.messaging.Recipient;
import java.io.IOException;

/**
 * The text of a delivery on its way from one gateway to another: a line {@code {"agent","gateway","session"}}, and after it the message
 * with its delivery number and retries as the agent will get it.
 */
@PublicEvolving
public final class RelayFrame {
    /** The path of the WebSocket that takes these texts, one a message. */
    public static final String PATH = "/relay";

    private RelayFrame() {}

    /** The delivery as UTF-8 text. */
    public static byte[] write(Delivery delivery) {
        byte[] header = NodeJson.write(out -> {
            out.writeStringField("agent", delivery.agent());
            out.writeNumberField("gateway", delivery.gateway());
            out.writeNumberField("session", delivery.session());
        });
        byte[] message = FrameJson.write(new Frame.Envelope(delivery.message(), delivery.retry(), delivery.number()));
        byte[] text = new byte[header.length + 1 + message.length];
        System.arraycopy(header, 0, text, 0, header.length);
        text[header.length] = '\n';
        System.arraycopy(message, 0, text, header.length + 1, message.length);
        return text;
    }

    /** The delivery in {@code bytes[from, from + length)}. */
    public static Delivery read(byte[] bytes, int from, int length) throws MalformedFrameException {
        int line = from;
        // JSON texts have no raw line ends, so that the first one ends the header
        while (line < from + length && bytes[line] != '\n') {
            line++;
        }
        Object[] fields = new Object[3];
        try {
            NodeJson.read(bytes, from, line - from, (name, in) -> {
                switch (name) {
                    case "agent" -> fields[0] = in.getText();
                    case "gateway" -> fields[1] = in.getIntValue();
                    case "session" -> fields[2] = in.getLongValue();
                    default -> in.skipChildren();
                }
            });
        } catch (IOException e) {
            throw malformed("relayed text must begin with a line of JSON, but did not");
        }
        if (!(fields[0] instanceof String agent)
                || !Recipient.isName(agent)
                || fields[1] == null
                || fields[2] == null) {
            throw malformed("relayed text must name agent, gateway and session, but did not");
        }
        int start = Math.min(line + 1, from + length);
        if (FrameJson.read(bytes, start, from + length - start) instanceof Frame.Envelope envelope) {
            return new Delivery(
                    agent,
                    (int) fields[1],
                    (long) fields[2],
                    envelope.delivery(),
                    envelope.retry(),
                    envelope.message());
        }
        throw malformed("relayed text must hold a message, but held another frame");
    }

    private static MalformedFrameException malformed(String detail) {
        return new MalformedFrameException(ErrorCode.MALFORMED, detail, null);
    }
}
