package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import io.flinkswarm.protocol.messaging.MalformedFrameException;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One connection to a gateway, from the join to its end.
 *
 * <p>A WebSocket of the JDK takes one text at a time, so this pulls: whenever the last text has gone out, {@link #pump} asks for the
 * next. What waits therefore waits in the outbox, and acknowledgements gather while the socket is busy.
 */
final class Connection implements WebSocket.Listener {
    private static final int MAX_CONTROLS = 64;
    private static final int MIN_PART = 1 << 20;

    final long number;
    final URI gateway;
    private final Link link;
    private final AgentTime time;
    private final StringBuilder parts = new StringBuilder();
    private final ArrayDeque<String> controls = new ArrayDeque<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile WebSocket socket;
    private volatile long heardNanos;
    private volatile long saidNanos;
    private volatile long askedNanos;
    private volatile long pingedNanos;
    private volatile int longest = MIN_PART;
    private boolean sending;
    private boolean joined;
    private boolean finishing;
    private boolean over;
    private boolean watched;

    Connection(long number, URI gateway, Link link, AgentTime time) {
        this.number = number;
        this.gateway = gateway;
        this.link = link;
        this.time = time;
        this.heardNanos = time.monotonicNanos();
        this.saidNanos = heardNanos;
        this.askedNanos = heardNanos;
        this.pingedNanos = heardNanos;
    }

    @Override
    public void onOpen(WebSocket opened) {
        heardNanos = time.monotonicNanos();
        synchronized (this) {
            if (over) {
                opened.abort();
                return;
            }
            socket = opened;
        }
        control(link.join());
        asked();
        opened.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        heardNanos = time.monotonicNanos();
        String text = null;
        if (!last || parts.length() > 0) {
            parts.append(data);
            if (parts.length() > longest) {
                link.lost(this, "a frame must have at most " + longest + " letters, but had more", null);
                return null;
            }
            if (last) {
                text = parts.toString();
                parts.setLength(0);
            }
        } else {
            text = data.toString();
        }
        try {
            if (text != null) {
                frame(FrameJson.read(text));
            }
        } catch (MalformedFrameException e) {
            link.malformed(this, e);
        } finally {
            from.request(1);
        }
        return null;
    }

    private void frame(Frame frame) {
        if (frame instanceof Frame.Ping ping) {
            control(new Frame.Pong(ping.nonce()));
        } else if (frame instanceof Frame.Welcome welcome) {
            longest = Math.max(MIN_PART, 2 * Math.min(welcome.maxMessageBytes(), 1 << 29));
            if (link.joined(this, welcome)) {
                synchronized (this) {
                    joined = true;
                }
                pump();
            }
        } else if (!(frame instanceof Frame.Pong)) {
            link.frame(this, frame);
        }
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heardNanos = time.monotonicNanos();
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        CloseCode known = CloseCode.of(code);
        link.lost(
                this,
                "gateway closed with " + code + (known == null ? "" : " " + known)
                        + (reason.isEmpty() ? "" : ": " + reason),
                known == null || known.mayReconnect() ? null : known);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        link.lost(this, "connection failed: " + error, null);
    }

    /** Sends a frame that is no message, before all messages. */
    void control(Frame frame) {
        synchronized (this) {
            if (controls.size() >= MAX_CONTROLS) {
                controls.poll();
            }
            controls.add(text(frame));
        }
        pump();
        if (frame instanceof Frame.Ping) {
            pingedNanos = time.monotonicNanos();
            asked();
        }
    }

    /** Something went out that a gateway has to read. */
    private void asked() {
        askedNanos = time.monotonicNanos();
        watch();
    }

    private void watch() {
        synchronized (this) {
            if (watched || over) {
                return;
            }
            watched = true;
        }
        link.watch(this);
    }

    /**
     * Asks whether the gateway is there, if it should have said something: the JDK's WebSocket does not always tell of a connection
     * that was reset while it was written to, but writing again then fails, the second time at the latest.
     */
    void check(long patienceNanos, long longerNanos) {
        synchronized (this) {
            watched = false;
        }
        long heard = heardNanos;
        long silent = time.monotonicNanos() - heard;
        boolean isAwaited = pingedNanos - heard > 0 || link.isAwaiting(number);
        // what is not durable yet is news to come: a gateway that is gone must be found before it would be told
        boolean isOpen = askedNanos - heard > 0 || link.isUnsettled(number);
        if (isAwaited ? silent >= patienceNanos : isOpen && silent >= longerNanos) {
            control(new Frame.Ping(""));
        } else if (isAwaited || isOpen) {
            watch();
        }
    }

    /** Sends what is to be sent, as far as the socket takes it. */
    void pump() {
        while (true) {
            String text;
            WebSocket to;
            boolean isRead = false;
            synchronized (this) {
                to = socket;
                if (sending || over || to == null) {
                    return;
                }
                text = controls.poll();
                if (text == null && joined && !finishing) {
                    Frame.Ack ack = link.acknowledgement(number);
                    text = ack != null ? text(ack) : link.message(number);
                    isRead = text != null;
                }
                if (text == null && !finishing) {
                    return;
                }
                sending = true;
            }
            saidNanos = time.monotonicNanos();
            CompletableFuture<WebSocket> sent =
                    text == null ? to.sendClose(WebSocket.NORMAL_CLOSURE, "") : to.sendText(text, true);
            if (text == null) {
                // nothing may follow a close: sending stays set
                sent.exceptionally(failure -> {
                    end();
                    return null;
                });
                return;
            }
            if (isRead) {
                asked();
            }
            if (!sent.isDone() || sent.isCompletedExceptionally()) {
                sent.whenComplete(this::sent);
                return;
            }
            synchronized (this) {
                sending = false;
            }
        }
    }

    private void sent(WebSocket to, Throwable failure) {
        synchronized (this) {
            sending = false;
        }
        if (failure == null) {
            pump();
        } else {
            link.lost(this, "sending failed: " + failure, null);
        }
    }

    /** Says farewell and closes; the future completes when the gateway has closed too. */
    CompletableFuture<Void> finish(Frame.Leave leave) {
        Frame.Ack ack;
        synchronized (this) {
            ack = joined ? link.acknowledgement(number) : null;
            if (ack != null) {
                controls.add(text(ack));
            }
            controls.add(text(leave));
            finishing = true;
            if (socket == null) {
                ended.complete(null);
            }
        }
        pump();
        return ended;
    }

    /** Cuts the connection; whether it was not over yet. */
    boolean end() {
        WebSocket cut;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            cut = socket;
        }
        if (cut != null) {
            cut.abort();
        }
        ended.complete(null);
        return true;
    }

    long silentNanos(long now) {
        return now - heardNanos;
    }

    long quietNanos(long now) {
        return now - saidNanos;
    }

    private static String text(Frame frame) {
        return new String(FrameJson.write(frame), StandardCharsets.UTF_8);
    }
}
