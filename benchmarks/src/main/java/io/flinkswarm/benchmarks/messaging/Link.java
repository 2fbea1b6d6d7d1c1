package io.flinkswarm.benchmarks.messaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * One client's connection to a gateway or broker; a subclass speaks its protocol.
 *
 * <p>For the thread of its {@link ClientLoop} alone. An idle connection holds no buffers.
 */
abstract class Link {
    /** What a connection may have waiting to be written before it sends no more. */
    private static final int MAX_WAITING = 1 << 20;

    private static final byte[] NOTHING = new byte[0];

    final int agent;
    final Fleet fleet;

    private ClientLoop loop;
    private SocketChannel channel;
    private SelectionKey key;
    private byte[] rest = NOTHING;
    private byte[] out = NOTHING;
    private int written;
    private int size;
    private boolean isDirty;
    private boolean ready;
    private String closed;

    Link(Fleet fleet, int agent) {
        this.fleet = fleet;
        this.agent = agent;
    }

    final void opened(ClientLoop newLoop, SocketChannel newChannel, SelectionKey newKey) {
        loop = newLoop;
        channel = newChannel;
        key = newKey;
    }

    final void connected() throws IOException {
        channel.finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        greet();
    }

    /** The connection stands: says what the protocol begins with. */
    abstract void greet();

    /** Takes whole frames from {@code bytes[from, to)}; returns where the first incomplete one begins. */
    abstract int take(byte[] bytes, int from, int to) throws IOException;

    /** All that was there has been taken. */
    void taken() {}

    /** Whether it may send a message now. */
    abstract boolean maySend();

    /** Sends a payload to another agent. */
    abstract void send(int to, int priority, byte[] payload);

    final void read(ByteBuffer shared) throws IOException {
        shared.clear();
        int count = channel.read(shared);
        if (count < 0) {
            close("the server closed the connection");
            return;
        }
        byte[] bytes = fleet.scratch(rest.length + count);
        System.arraycopy(rest, 0, bytes, 0, rest.length);
        shared.flip();
        shared.get(bytes, rest.length, count);
        int end = rest.length + count;
        int from = take(bytes, 0, end);
        rest = from == end ? NOTHING : Arrays.copyOfRange(bytes, from, end);
        if (closed == null) {
            taken();
        }
    }

    final void put(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    final void put(byte[] bytes, int from, int length) {
        reserve(length);
        System.arraycopy(bytes, from, out, size, length);
        size += length;
    }

    final void put(int oneByte) {
        reserve(1);
        out[size++] = (byte) oneByte;
    }

    final void putDigits(long number) {
        reserve(20);
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        long left = number;
        for (int i = size + digits - 1; i >= size; i--) {
            out[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        size += digits;
    }

    private void reserve(int more) {
        if (out.length - size < more) {
            out = Arrays.copyOf(out, Math.max(1024, Math.max(out.length * 2, size + more)));
        }
        if (!isDirty) {
            isDirty = true;
            loop.dirty(this);
        }
    }

    final boolean hasRoom() {
        return size - written < MAX_WAITING;
    }

    final void flush() throws IOException {
        isDirty = false;
        if (closed != null || size == written) {
            return;
        }
        try {
            written += channel.write(ByteBuffer.wrap(out, written, size - written));
        } catch (IOException e) {
            close(e.toString());
            return;
        }
        if (written == size) {
            written = 0;
            size = 0;
            out = out.length > 1 << 16 ? NOTHING : out;
            key.interestOps(SelectionKey.OP_READ);
        } else {
            key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    /** The protocol's greetings are over: messages may go. */
    final void ready() {
        if (!ready) {
            ready = true;
            fleet.ready();
        }
    }

    final boolean isReady() {
        return ready && closed == null;
    }

    final void close(String why) throws IOException {
        if (closed == null) {
            closed = why;
            key.cancel();
            channel.close();
            fleet.closed(this, why);
        }
    }
}
