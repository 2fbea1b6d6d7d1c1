package io.flinkswarm.benchmarks.messaging;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread that serves all connections of a fleet, and does what its {@link Load} wants done in between.
 *
 * <p>Nothing of a fleet is shared with another thread: what others want is handed in by {@link #ask}. A second thread wakes it at
 * the pace of the load, since a selector's own time-outs are whole milliseconds.
 */
final class ClientLoop implements AutoCloseable {
    private static final int READ_BYTES = 256 * 1024;
    private static final long IDLE_MILLIS = 100;

    private final Selector selector;
    private final ByteBuffer read = ByteBuffer.allocateDirect(READ_BYTES);
    private final Queue<Runnable> asked = new ConcurrentLinkedQueue<>();
    private final List<Link> dirty = new ArrayList<>();
    private final Thread thread;
    private final Thread pacer;
    private final long began = System.nanoTime();
    private volatile boolean closed;
    private volatile long paceNanos;
    private Load load = Load.NONE;
    private Throwable failure;

    ClientLoop() throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, "bench-clients");
        thread.setDaemon(true);
        pacer = new Thread(this::pace, "bench-pacer");
        pacer.setDaemon(true);
        thread.start();
        pacer.start();
    }

    /** The threads whose CPU time is the clients'. */
    List<Thread> threads() {
        return List.of(thread, pacer);
    }

    /** Nanoseconds since the loop began: what stamps count in. */
    long now() {
        return System.nanoTime() - began;
    }

    /** Has the loop's thread do something, and waits for it. */
    void ask(Runnable what) throws InterruptedException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        asked.add(() -> {
            try {
                what.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        try {
            done.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** From now on this load is on; for the loop's thread. */
    void load(Load next) {
        load = next;
        paceNanos = next.paceNanos();
        LockSupport.unpark(pacer);
    }

    /** Opens a connection; for the loop's thread. */
    void connect(Link link, InetSocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connected = channel.connect(address);
        link.opened(this, channel, channel.register(selector, SelectionKey.OP_CONNECT, link));
        if (connected) {
            link.connected();
        }
    }

    void dirty(Link link) {
        dirty.add(link);
    }

    private void pace() {
        while (!closed) {
            long every = paceNanos;
            if (every == 0) {
                LockSupport.park();
            } else {
                LockSupport.parkNanos(every);
                selector.wakeup();
            }
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(IDLE_MILLIS);
                for (Runnable next = asked.poll(); next != null; next = asked.poll()) {
                    next.run();
                }
                serve();
                load.tick(now());
                for (int i = 0; i < dirty.size(); i++) {
                    dirty.get(i).flush();
                }
                dirty.clear();
            }
        } catch (IOException | RuntimeException e) {
            failure = e;
            load.failed(e);
        }
    }

    private void serve() throws IOException {
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            Link link = (Link) key.attachment();
            try {
                if (key.isValid() && key.isConnectable()) {
                    link.connected();
                }
                if (key.isValid() && key.isReadable()) {
                    link.read(read);
                }
                if (key.isValid() && key.isWritable()) {
                    link.flush();
                }
            } catch (IOException e) {
                link.close(e.toString());
            }
        }
    }

    /** Whether the loop's thread has ended, and by what; null while it runs. */
    Throwable failure() {
        return thread.isAlive() ? null : failure;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        closed = true;
        selector.wakeup();
        LockSupport.unpark(pacer);
        thread.join();
        pacer.join();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
