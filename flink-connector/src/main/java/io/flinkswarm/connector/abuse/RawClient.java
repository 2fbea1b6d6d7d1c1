package io.flinkswarm.connector.abuse;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;

/** A WebSocket client over a plain socket, which sends exactly the bytes that it is told to, however wrong, and reads what comes back. */
@Internal
public final class RawClient implements AutoCloseable {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xA;

    private static final int FIN = 0x80;
    private static final int MASKED = 0x80;
    private static final byte[] MASK = {0x12, 0x34, 0x56, 0x78};
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final int END_OF_HEADERS = ('\r' << 24) | ('\n' << 16) | ('\r' << 8) | '\n';
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private Consumer<byte[]> witness = text -> {};

    /** One frame from the server. */
    public record Received(int opcode, byte[] content) {
        public String text() {
            return new String(content, StandardCharsets.UTF_8);
        }

        /** The code of a close frame. */
        public int closeCode() {
            return ((content[0] & 0xFF) << 8) | (content[1] & 0xFF);
        }
    }

    /** An answer over HTTP: the status, and the headers and body as one text. */
    public record Answer(int status, String headers, String body) {}

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 4096));
        this.out = socket.getOutputStream();
    }

    /** Shows every text of the server to a witness from now on. */
    public RawClient witnessed(Consumer<byte[]> by) {
        witness = by;
        return this;
    }

    public static RawClient connect(InetSocketAddress address) throws IOException {
        return over(new Socket(address.getAddress(), address.getPort()));
    }

    /** Over a socket that is connected, such as one with TLS. */
    public static RawClient over(Socket socket) throws IOException {
        return new RawClient(socket);
    }

    /** A client that has upgraded, as an agent that names itself. */
    public static RawClient open(InetSocketAddress address, String agent) throws IOException {
        RawClient client = connect(address);
        Answer answer = client.upgrade("/v1?agent=" + agent);
        if (answer.status() != 101) {
            client.close();
            throw new IOException("upgrade was answered with " + answer);
        }
        return client;
    }

    /** A client that has joined with the stream {@code s} from 1. */
    public static RawClient joined(InetSocketAddress address, String agent) throws IOException {
        RawClient client = open(address, agent);
        client.join(1);
        return client;
    }

    public Frame.Welcome join(long from) throws IOException {
        text("{\"type\":\"join\",\"stream\":\"s\",\"from\":" + from + "}");
        return (Frame.Welcome) nextFrame();
    }

    /** Sends a handshake with further headers, each with its line end, and reads the answer. */
    public Answer upgrade(String uri, String... headers) throws IOException {
        StringBuilder request = new StringBuilder("GET " + uri + " HTTP/1.1\r\nHost: 127.0.0.1:" + socket.getPort()
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                + KEY + "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        raw(request.append("\r\n").toString());
        return answer();
    }

    public void raw(String ascii) throws IOException {
        raw(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void raw(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Reads an answer over HTTP, with the body that its Content-Length announces. */
    public Answer answer() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        while (last != END_OF_HEADERS) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("answer ended after '" + head + "'");
            }
            head.write(next);
            last = (last << 8) | next;
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        int length = 0;
        for (String line : text.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        line.substring("content-length:".length()).trim());
            }
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return new Answer(Integer.parseInt(text.split(" ", 3)[1]), text, new String(body, StandardCharsets.UTF_8));
    }

    public void text(String text) throws IOException {
        frame(FIN | TEXT, true, text.getBytes(StandardCharsets.UTF_8));
    }

    public void send(Frame frame) throws IOException {
        frame(FIN | TEXT, true, FrameJson.write(frame));
    }

    /** A frame whose first byte, mask bit and content are as given. */
    public void frame(int firstByte, boolean masked, byte[] content) throws IOException {
        raw(encoded(firstByte, masked, content, content.length));
    }

    public void whole(int opcode, byte[] content) throws IOException {
        frame(FIN | opcode, true, content);
    }

    public void part(int opcode, byte[] content) throws IOException {
        frame(opcode, true, content);
    }

    /** A frame that announces a length, whatever its content has. */
    public static byte[] encoded(int firstByte, boolean masked, byte[] content, long announced) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length + 16);
        bytes.write(firstByte);
        int mask = masked ? MASKED : 0;
        if (announced >= 0 && announced <= 125) {
            bytes.write(mask | (int) announced);
        } else if (announced >= 0 && announced <= 0xFFFF) {
            bytes.write(mask | 126);
            bytes.write((int) announced >> 8);
            bytes.write((int) announced);
        } else {
            bytes.write(mask | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes.write((int) (announced >> shift));
            }
        }
        byte[] sent = content.clone();
        if (masked) {
            bytes.writeBytes(MASK);
            for (int i = 0; i < sent.length; i++) {
                sent[i] ^= MASK[i % MASK.length];
            }
        }
        bytes.writeBytes(sent);
        return bytes.toByteArray();
    }

    /** The next frame, answering pings; null when the server has closed the connection without a further one. */
    public Received next() throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return null;
            }
            int second = in.readUnsignedByte();
            if ((second & MASKED) != 0 || (first & FIN) == 0) {
                throw new IOException("server must send whole frames without mask, but sent " + first + ", " + second);
            }
            long length = second == 127 ? in.readLong() : second == 126 ? in.readUnsignedShort() : second;
            byte[] content = new byte[Math.toIntExact(length)];
            in.readFully(content);
            int opcode = first & 0xF;
            if (opcode == TEXT) {
                witness.accept(content);
            }
            if (opcode != PING) {
                return new Received(opcode, content);
            }
            whole(PONG, content);
        }
    }

    /** The next frame of messaging. */
    public Frame nextFrame() throws IOException {
        Received received = next();
        if (received == null || received.opcode() != TEXT) {
            throw new IOException("text must come, but " + shown(received) + " came");
        }
        try {
            return FrameJson.read(received.content());
        } catch (MalformedFrameException e) {
            throw new IOException("server must send frames of the protocol, but sent " + received.text(), e);
        }
    }

    /** The next frame of a kind, past all others. */
    public <F extends Frame> F next(Class<F> kind) throws IOException {
        while (true) {
            Frame frame = nextFrame();
            if (kind.isInstance(frame)) {
                return kind.cast(frame);
            }
        }
    }

    /** The code with which the server closes, past all that comes before. */
    public int closeCode() throws IOException {
        return closed().closeCode();
    }

    /** The close frame, past all that comes before. */
    public Received closed() throws IOException {
        while (true) {
            Received received = next();
            if (received == null) {
                throw new EOFException("close frame must come, but the connection ended without one");
            }
            if (received.opcode() == CLOSE) {
                return received;
            }
        }
    }

    /** Whether the server ends the TCP connection, past all that comes before. */
    public boolean ends() {
        try {
            in.readAllBytes();
            return true;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException);
        }
    }

    /** Sends a close frame, and reads up to the server's. */
    public int leave(int code) throws IOException {
        whole(CLOSE, new byte[] {(byte) (code >> 8), (byte) code});
        return closeCode();
    }

    public Socket socket() {
        return socket;
    }

    /** Ends the connection by a reset. */
    public void reset() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A frame for people. */
    public static String shown(Received received) {
        return received == null
                ? "the end"
                : received.opcode() == CLOSE && received.content().length >= 2
                        ? "close " + received.closeCode() + " "
                                + new String(
                                        Arrays.copyOfRange(received.content(), 2, received.content().length),
                                        StandardCharsets.UTF_8)
                        : "opcode " + received.opcode() + " " + received.text();
    }
}
