package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.ErrorCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.Recipient;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A swarm of one thread a connection, written by hand: streams, mailboxes and checkpoints are plain maps under one lock, so that
 * a test can cut, crash and repeat at any point and knows what must come of it.
 */
final class FakeGateway implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    final List<Message> accepted = new ArrayList<>();
    final List<Frame> frames = new ArrayList<>();
    final List<String> requests = new ArrayList<>();
    final List<Integer> textBytes = new ArrayList<>();

    int inFlight = 1024;
    int credit = 1024;
    long heartbeatMillis = 5000;
    long timeoutMillis = 30_000;
    int maxMessageBytes = 1 << 20;
    boolean autoDurable = true;
    boolean isMute;
    boolean isSilentAfterJoin;
    boolean givesCredit = true;
    int httpStatus = 101;
    CloseCode closeOnJoin;
    Predicate<Message> forbidden = message -> false;
    Function<Message, Frame> reply = message -> null;
    /** After so many frames to or from a client its connection is cut; negative for never. */
    int cutAfter = -1;

    private final ServerSocket server;
    private final List<Client> clients = new ArrayList<>();
    private Map<String, Long> received = new TreeMap<>();
    private Map<String, Long> durable = new TreeMap<>();
    private Map<String, List<Message>> mailboxes = new TreeMap<>();
    private Map<String, Long> savedReceived = new TreeMap<>();
    private Map<String, List<Message>> savedMailboxes = new TreeMap<>();
    private long sessions;
    private boolean closed;

    FakeGateway() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon("fake-gateway", this::accept);
    }

    private static void daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    URI uri() {
        return URI.create("ws://127.0.0.1:" + server.getLocalPort());
    }

    private void accept() {
        while (true) {
            try {
                Socket socket = server.accept();
                daemon("fake-gateway-client", new Client(socket)::serve);
            } catch (IOException e) {
                return;
            }
        }
    }

    /** Puts a message into a mailbox, and delivers it if its owner is there. */
    synchronized void deliver(String agent, Message message) {
        mailboxes.computeIfAbsent(agent, name -> new ArrayList<>()).add(message);
        of(agent).forEach(Client::fill);
    }

    private List<Client> of(String agent) {
        return clients.stream().filter(client -> agent.equals(client.agent)).toList();
    }

    /** Delivers everything again that is not acknowledged, as a mailbox does after its time-out. */
    synchronized void redeliver(String agent) {
        of(agent).forEach(client -> {
            client.unacknowledged.clear();
            client.fill();
        });
    }

    synchronized List<Message> mailbox(String agent) {
        return new ArrayList<>(mailboxes.getOrDefault(agent, List.of()));
    }

    /** Everything so far is durable, and clients are told. */
    synchronized void checkpoint() {
        savedReceived = new TreeMap<>(received);
        savedMailboxes = copy(mailboxes);
        durable = new TreeMap<>(received);
        List.copyOf(clients).forEach(Client::acknowledge);
    }

    /** The job falls back to its last checkpoint: connections are cut, what came since is forgotten, what was acknowledged since comes back. */
    synchronized void crash() {
        received = new TreeMap<>(savedReceived);
        mailboxes = copy(savedMailboxes);
        cut();
    }

    synchronized void cut() {
        new ArrayList<>(clients).forEach(Client::cut);
    }

    synchronized void close(CloseCode code) {
        new ArrayList<>(clients).forEach(client -> client.close(code));
    }

    synchronized void send(Frame frame) {
        List.copyOf(clients).forEach(client -> client.send(frame));
    }

    /** Sends text as it is, in parts. */
    synchronized void sendParts(String... parts) {
        for (Client client : List.copyOf(clients)) {
            for (int i = 0; i < parts.length; i++) {
                client.write(i == 0 ? 1 : 0, i == parts.length - 1, parts[i].getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    synchronized int connected() {
        return clients.size();
    }

    synchronized long count(Class<? extends Frame> type) {
        return frames.stream().filter(type::isInstance).count();
    }

    synchronized List<Message> accepted() {
        return new ArrayList<>(accepted);
    }

    synchronized List<Frame> frames() {
        return new ArrayList<>(frames);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            cut();
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, List<Message>> copy(Map<String, List<Message>> boxes) {
        Map<String, List<Message>> copy = new TreeMap<>();
        boxes.forEach((agent, messages) -> copy.put(agent, new ArrayList<>(messages)));
        return copy;
    }

    /** One connection. */
    private final class Client {
        private final Socket socket;
        private final OutputStream out;
        /** Delivered over this connection and not acknowledged, by delivery number. */
        private final Map<Long, Message> unacknowledged = new TreeMap<>();

        private String agent;
        private String stream;
        private int window;
        private long deliveries;
        private int spent;
        private int moved;

        Client(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.out = new DataOutputStream(socket.getOutputStream());
        }

        void serve() {
            try (socket) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                if (!shakeHands(in)) {
                    return;
                }
                StringBuilder parts = new StringBuilder();
                while (true) {
                    int first = in.readUnsignedByte();
                    byte[] payload = payload(in);
                    int opcode = first & 15;
                    if (opcode == 8) {
                        synchronized (FakeGateway.this) {
                            write(8, true, payload.length == 0 ? new byte[] {3, (byte) 232} : payload);
                            gone();
                        }
                        return;
                    }
                    if (opcode > 8) {
                        continue;
                    }
                    parts.append(new String(payload, StandardCharsets.UTF_8));
                    if ((first & 128) != 0) {
                        byte[] text = parts.toString().getBytes(StandardCharsets.UTF_8);
                        parts.setLength(0);
                        synchronized (FakeGateway.this) {
                            textBytes.add(text.length);
                            frame(FrameJson.read(text, 0, text.length, 1_000_000));
                        }
                    }
                }
            } catch (IOException e) {
                synchronized (FakeGateway.this) {
                    gone();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        private byte[] payload(DataInputStream in) throws IOException {
            int second = in.readUnsignedByte() & 127;
            int length = second == 126 ? in.readUnsignedShort() : second == 127 ? (int) in.readLong() : second;
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i & 3];
            }
            return payload;
        }

        private boolean shakeHands(DataInputStream in) throws IOException, NoSuchAlgorithmException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.readUnsignedByte());
            }
            synchronized (FakeGateway.this) {
                requests.add(head.toString());
                if (isMute) {
                    in.read();
                    return false;
                }
                if (httpStatus != 101 || closed) {
                    out.write(("HTTP/1.1 " + httpStatus + " No\r\ncontent-length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                    return false;
                }
            }
            String name = head.substring(0, head.indexOf("\r\n"));
            agent = name.contains("agent=") ? name.replaceAll(".*agent=([^ &]*).*", "$1") : "anonymous";
            String key = head.toString().replaceAll("(?is).*sec-websocket-key: *([^\r\n]*).*", "$1");
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            out.write(("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                            + "sec-websocket-accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return true;
        }

        private void frame(Frame frame) {
            if (stream != null && !clients.contains(this)) {
                return;
            }
            frames.add(frame);
            moved();
            if (frame instanceof Frame.Join join) {
                if (closeOnJoin != null) {
                    close(closeOnJoin);
                    return;
                }
                stream = agent + "/" + join.stream();
                window = join.window();
                clients.add(this);
                received.merge(stream, join.from() - 1, Math::max);
                send(new Frame.Welcome(
                        agent,
                        "",
                        ++sessions,
                        credit,
                        inFlight,
                        window,
                        heartbeatMillis,
                        timeoutMillis,
                        maxMessageBytes));
                acknowledge();
                fill();
            } else if (isSilentAfterJoin) {
                return;
            } else if (frame instanceof Frame.Envelope envelope) {
                message(envelope.message());
            } else if (frame instanceof Frame.Ack ack) {
                unacknowledged.entrySet().removeIf(entry -> {
                    boolean taken = entry.getKey() <= ack.delivery() || contains(ack.others(), entry.getKey());
                    if (taken) {
                        mailboxes.get(agent).remove(entry.getValue());
                    }
                    return taken;
                });
                fill();
            } else if (frame instanceof Frame.Ping ping) {
                send(new Frame.Pong(ping.nonce()));
            }
        }

        private boolean contains(long[] numbers, long number) {
            for (long each : numbers) {
                if (each == number) {
                    return true;
                }
            }
            return false;
        }

        private void message(Message sent) {
            Message message = sent.from("", agent);
            spent++;
            if (forbidden.test(message)) {
                send(new Frame.Failure(ErrorCode.FORBIDDEN, "sender must be allowed to", message.id()));
            } else if (message.sequence() > received.get(stream)) {
                accepted.add(message);
                if (message.to().kind() == Recipient.Kind.AGENT) {
                    deliver(message.to().name(), message);
                }
                Frame answer = reply.apply(message);
                if (answer instanceof Frame.Envelope envelope) {
                    deliver(agent, envelope.message());
                } else if (answer != null) {
                    send(answer);
                }
            }
            received.merge(stream, message.sequence(), Math::max);
            if (autoDurable) {
                checkpoint();
            } else {
                acknowledge();
            }
        }

        private void acknowledge() {
            long safe = durable.getOrDefault(stream, 0L);
            send(Frame.Ack.toClient(received.getOrDefault(stream, 0L), safe, givesCredit ? spent : 0));
            spent = 0;
        }

        /** Delivers what the window allows, in the order of the mailbox. */
        private void fill() {
            for (Message message : mailboxes.getOrDefault(agent, List.of())) {
                if (unacknowledged.size() >= window) {
                    return;
                }
                if (!unacknowledged.containsValue(message)) {
                    unacknowledged.put(++deliveries, message);
                    send(new Frame.Envelope(message, 0, deliveries));
                }
            }
        }

        private void send(Frame frame) {
            write(1, true, FrameJson.write(frame));
            moved();
        }

        private void moved() {
            if (cutAfter >= 0 && ++moved > cutAfter) {
                cut();
            }
        }

        private void write(int opcode, boolean last, byte[] payload) {
            ByteBuffer head = ByteBuffer.allocate(10).put((byte) (opcode | (last ? 128 : 0)));
            if (payload.length < 126) {
                head.put((byte) payload.length);
            } else if (payload.length < 1 << 16) {
                head.put((byte) 126).putShort((short) payload.length);
            } else {
                head.put((byte) 127).putLong(payload.length);
            }
            byte[] frame = ByteBuffer.allocate(head.position() + payload.length)
                    .put(head.flip())
                    .put(payload)
                    .array();
            try {
                out.write(frame);
            } catch (IOException e) {
                gone();
            }
        }

        private void close(CloseCode code) {
            write(8, true, new byte[] {(byte) (code.code() >> 8), (byte) code.code()});
            gone();
        }

        private void cut() {
            gone();
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void gone() {
            clients.remove(this);
        }
    }
}
