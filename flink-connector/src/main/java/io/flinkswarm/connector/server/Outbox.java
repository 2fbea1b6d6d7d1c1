package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits to be sent over one connection: texts from any thread, which its network thread packs into few buffers and flushes once a
 * burst.
 *
 * <p>Texts stay on the heap until the socket has room; only then are they copied to where it reads from. A text that would exceed the
 * connection's or the server's bound is not taken.
 */
@Internal
final class Outbox {
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int LAST_FRAGMENT = 0x80;
    private static final int LONGEST_HEADER = 10;
    private static final int SHORT = 125;
    private static final int LONGEST_OF_16_BITS = 0xFFFF;
    private static final int LONGEST_REASON = 123;

    /** Small enough to be pooled, large enough to make one system call of a burst. */
    private static final int BUFFER = 16 << 10;

    private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong pending = new AtomicLong();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final ServerContext server;
    private final Channel channel;
    private final Runnable drain = this::drain;
    private final Runnable overrun;
    private ChannelHandlerContext context;
    private volatile boolean closed;
    private long inFlight;
    private long progressNanos;

    /**
     * @param overrun what is called on the network thread, once, when a text was not taken
     */
    Outbox(ServerContext server, Channel channel, Runnable overrun) {
        this.server = server;
        this.channel = channel;
        this.overrun = overrun;
    }

    /** From here on it is written to; on the network thread, before anything is offered. */
    void open(ChannelHandlerContext handlerContext) {
        context = handlerContext;
    }

    /** Takes a text, from any thread; false if there is no room or the connection closes. */
    boolean offer(byte[] text) {
        if (closed) {
            return false;
        }
        int size = text.length + LONGEST_HEADER;
        if (!reserve(size)) {
            execute(overrun);
            return false;
        }
        queue.add(text);
        if (closed) {
            drop();
            return false;
        }
        if (scheduled.compareAndSet(false, true)) {
            execute(drain);
        }
        return true;
    }

    /** Sends what has been offered, as far as the socket takes it; on the network thread. */
    void drain() {
        scheduled.set(false);
        if (closed) {
            return;
        }
        if (inFlight == 0) {
            progressNanos = server.clock().nanos();
        }
        ByteBuf buffer = null;
        long reserved = 0;
        byte[] text;
        while (channel.isWritable() && (text = queue.poll()) != null) {
            int size = text.length + LONGEST_HEADER;
            if (buffer != null && buffer.writableBytes() < size) {
                write(buffer, reserved);
                buffer = null;
                reserved = 0;
            }
            if (buffer == null) {
                buffer = context.alloc().directBuffer((int) Math.max(size, Math.min(BUFFER, pending.get())));
            }
            frame(buffer, TEXT, text.length).writeBytes(text);
            reserved += size;
        }
        if (buffer != null) {
            write(buffer, reserved);
            context.flush();
        }
    }

    /** Sends a ping or pong at once; false if there is no room. */
    boolean control(int opcode, ByteBuf content) {
        int length = content.readableBytes();
        int size = length + LONGEST_HEADER;
        if (closed || !reserve(size)) {
            return false;
        }
        if (inFlight == 0) {
            progressNanos = server.clock().nanos();
        }
        ByteBuf buffer = context.alloc().directBuffer(size);
        write(frame(buffer, opcode, length).writeBytes(content), size);
        context.flush();
        return true;
    }

    /** Drops what is not yet on its way and sends the close frame as the last one. */
    ChannelFuture close(int code, String reason) {
        closed = true;
        drop();
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        if (text.length > LONGEST_REASON) {
            int end = LONGEST_REASON;
            while ((text[end] & 0xC0) == 0x80) {
                end--;
            }
            text = Arrays.copyOf(text, end);
        }
        ByteBuf buffer = context.alloc().directBuffer(LONGEST_HEADER + Short.BYTES + text.length);
        frame(buffer, CLOSE, Short.BYTES + text.length).writeShort(code).writeBytes(text);
        pending.addAndGet(buffer.readableBytes());
        server.pendingBytes().addAndGet(buffer.readableBytes());
        ChannelFuture written = write(buffer, buffer.readableBytes());
        context.flush();
        return written;
    }

    /** Drops what is not yet on its way and takes nothing more. */
    void abandon() {
        closed = true;
        drop();
    }

    /** The bytes accepted that the socket has not taken. */
    long pending() {
        return pending.get();
    }

    /** For how long the client has read nothing although something waits for it. */
    long stalledNanos(long nowNanos) {
        return inFlight == 0 ? 0 : nowNanos - progressNanos;
    }

    private boolean reserve(int size) {
        long all = server.pendingBytes().addAndGet(size);
        long own = pending.addAndGet(size);
        long most = server.config().maxPendingBytes();
        long mostOfAll = server.config().maxTotalPendingBytes();
        // What is longer than the bound itself goes alone. Of all together, those who have more than their share pay.
        if ((own > size && own > most)
                || (all > mostOfAll
                        && own > mostOfAll / Math.max(1, server.metrics().connections()))) {
            release(size);
            return false;
        }
        return true;
    }

    private void release(long size) {
        pending.addAndGet(-size);
        server.pendingBytes().addAndGet(-size);
    }

    private void drop() {
        byte[] text;
        while ((text = queue.poll()) != null) {
            release(text.length + LONGEST_HEADER);
        }
    }

    private ChannelFuture write(ByteBuf buffer, long reserved) {
        int size = buffer.readableBytes();
        server.metrics().bytesOut.add(size);
        inFlight += reserved;
        return context.write(buffer).addListener(future -> {
            inFlight -= reserved;
            progressNanos = server.clock().nanos();
            release(reserved);
        });
    }

    private static ByteBuf frame(ByteBuf buffer, int opcode, int length) {
        buffer.writeByte(LAST_FRAGMENT | opcode);
        if (length <= SHORT) {
            return buffer.writeByte(length);
        }
        return length <= LONGEST_OF_16_BITS
                ? buffer.writeByte(SHORT + 1).writeShort(length)
                : buffer.writeByte(SHORT + 2).writeLong(length);
    }

    private void execute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
        } catch (RejectedExecutionException e) {
            // The server has closed: its sessions end with it.
            abandon();
        }
    }
}
