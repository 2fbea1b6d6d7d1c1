package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.Message;
import java.lang.System.Logger;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An agent's receiving side: hands the deliveries of the inbox to handlers, and says what is to be acknowledged when they are done.
 *
 * <p>An answer that is awaited goes to who awaits it at once, on the thread that reads the connection: a handler may wait for it.
 * Until there is a first handler, deliveries wait, but not longer than {@value #GRACE_MILLIS} ms. Thread-safe; handlers run outside
 * the lock.
 */
final class Receiver {
    static final long GRACE_MILLIS = 1000;
    private static final long ACK_DELAY_MILLIS = 10;
    private static final int TURN = 64;
    private static final Logger LOG = System.getLogger(SwarmAgent.class.getName());

    private final Handlers handlers;
    private final Conversations conversations;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Runnable pump;
    private final int concurrency;
    private final int ackAt;
    private final Object lock = new Object();
    private final Inbox inbox;
    private final Set<Thread> handling = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private int drains;
    private int busy;
    private boolean open;
    private boolean opening;
    private boolean stopped;
    private boolean acksDue;
    private boolean acksTimed;
    private long unhandled;

    Receiver(
            AgentConfig config,
            Handlers handlers,
            Conversations conversations,
            Executor executor,
            ScheduledExecutorService timer,
            Runnable pump) {
        this.handlers = handlers;
        this.conversations = conversations;
        this.executor = executor;
        this.timer = timer;
        this.pump = pump;
        this.concurrency = config.concurrency();
        this.ackAt = Math.max(1, config.window() / 4);
        this.inbox = new Inbox(config.window() * 2, config.seenPages());
        this.open = !handlers.isEmpty();
    }

    void connected(long session) {
        synchronized (lock) {
            inbox.connected(session);
        }
    }

    /** Takes a delivery of a session; nothing, if that has ended. */
    void deliver(long session, Message message, long number) {
        boolean awaited = conversations.awaits(message);
        Inbox.Item item;
        synchronized (lock) {
            if (!inbox.isIn(session)) {
                return;
            }
            item = inbox.offer(message, number);
            if (item != null && !awaited) {
                inbox.enqueue(item);
            }
        }
        if (item != null && awaited) {
            conversations.answered(message);
            done(item);
        } else if (item != null) {
            next();
        } else {
            pump.run();
        }
    }

    /** There is a handler: what has waited for one is handed over. */
    void handlersChanged() {
        synchronized (lock) {
            open = true;
        }
        next();
    }

    /** Sees to it that what waits is handed over. */
    private void next() {
        boolean begin;
        boolean await = false;
        synchronized (lock) {
            begin = open && !stopped && drains < concurrency && drains < inbox.size();
            if (begin) {
                drains++;
            } else if (!open && !opening) {
                opening = true;
                await = true;
            }
        }
        try {
            if (begin) {
                executor.execute(this::drain);
            } else if (await) {
                timer.schedule(this::handlersChanged, GRACE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException e) {
            // the agent is closed, or the user's executor is: what waits is not acknowledged and so comes again
            synchronized (lock) {
                drains -= begin ? 1 : 0;
            }
        }
    }

    private void drain() {
        handling.add(Thread.currentThread());
        try {
            for (int i = 0; i < TURN; i++) {
                Inbox.Item item;
                synchronized (lock) {
                    item = stopped ? null : inbox.poll();
                    if (item == null) {
                        break;
                    }
                    busy++;
                }
                handle(item);
            }
        } finally {
            handling.remove(Thread.currentThread());
            synchronized (lock) {
                drains--;
            }
        }
        next();
    }

    private void handle(Inbox.Item item) {
        AsyncMessageHandler handler = handlers.find(item.message);
        CompletionStage<?> stage = null;
        Throwable failure = null;
        if (handler == null) {
            synchronized (lock) {
                unhandled++;
            }
        } else {
            try {
                stage = handler.handle(item.message);
            } catch (Throwable e) {
                failure = e;
            }
        }
        if (stage == null) {
            ended(item, failure);
        } else {
            stage.whenComplete((value, thrown) -> ended(item, thrown));
        }
    }

    private void ended(Inbox.Item item, Throwable failure) {
        if (failure == null) {
            done(item);
        } else {
            LOG.log(
                    Logger.Level.WARNING,
                    () -> "a handler must take " + item.message + ", but failed: it is delivered again",
                    failure);
            synchronized (lock) {
                inbox.failed(item);
            }
        }
        synchronized (lock) {
            busy--;
            if (!stopped || busy > 0) {
                return;
            }
        }
        idle.complete(null);
    }

    private void done(Inbox.Item item) {
        boolean delay;
        synchronized (lock) {
            inbox.done(item);
            delay = inbox.size() > 0 && !acksTimed;
            acksTimed |= delay;
        }
        if (delay) {
            try {
                timer.schedule(this::flushAcks, ACK_DELAY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // closing: the last acknowledgement goes out with the leave
            }
        }
        pump.run();
    }

    /** A handler may take long: what was handled before it is acknowledged meanwhile. */
    private void flushAcks() {
        synchronized (lock) {
            acksTimed = false;
            acksDue = true;
        }
        pump.run();
    }

    /** The acknowledgement that is to be sent now in a session, or null. */
    Frame.Ack poll(long session) {
        synchronized (lock) {
            Frame.Ack ack = inbox.acknowledgement(session, acksDue || stopped ? 1 : ackAt);
            acksDue &= ack == null;
            return ack;
        }
    }

    /** Hands over no more; completes when the handlers are done, but for one that calls this. */
    CompletableFuture<Void> stop() {
        synchronized (lock) {
            stopped = true;
            if (busy == 0 || handling.contains(Thread.currentThread())) {
                idle.complete(null);
            }
        }
        return idle;
    }

    /** Whether the calling thread runs a handler. */
    boolean isHandling() {
        return handling.contains(Thread.currentThread());
    }

    AgentStats count(AgentStats stats) {
        synchronized (lock) {
            return inbox.count(stats, unhandled);
        }
    }
}
