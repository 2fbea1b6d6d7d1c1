package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What a mailbox knows beside the messages in it and the streams that it remembers. */
final class MailboxRow implements Row<MailboxRow> {
    private static final int VERSION = 1;

    /** A time that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    /** What is counted since the mailbox was made. */
    enum Count {
        DELIVERED,
        RETRIED,
        ACKNOWLEDGED,
        DUPLICATES,
        EXPIRED,
        SHED,
        UNACKNOWLEDGED,
        ABANDONED,
        VIOLATIONS;

        static Count of(DeadLetter.Reason reason) {
            return switch (reason) {
                case EXPIRED -> EXPIRED;
                case UNACKNOWLEDGED -> UNACKNOWLEDGED;
                case SHED -> SHED;
                case ABANDONED -> ABANDONED;
            };
        }
    }

    private static final int COUNTS = Count.values().length;

    /** The run of the job in which it was last in memory: no session outlives its run. */
    long run;

    /** The latest event time that it has seen in this run. */
    long now;

    /** The event time up to which all events have been told. */
    long passed;

    /** How many messages have come, repeated ones as well. */
    long taken;

    /** Since when nobody has been connected, or nothing was left to wait for it. */
    long idleSince;

    /** When this run first met it, and how many messages had come by then: the streams of those age from then on only. */
    long restartedAt;

    long takenBefore;

    /** The earliest timer that is set. */
    long timer = NEVER;

    /** When it was last shown in the view, and whether it has changed since. */
    long shownAt = Long.MIN_VALUE / 2;

    boolean changed;

    /** The accounts of {@link Backlog}, and whether its last delivery was paid from one. */
    final int[] accounts = new int[Backlog.CLASSES];

    boolean paid;

    RetryTimeout timeout = new RetryTimeout();
    Sessions sessions = new Sessions();
    ExpiredDeliveries expired = new ExpiredDeliveries();

    private final long[] counts = new long[COUNTS];

    MailboxRow(long run, long now) {
        this.run = run;
        this.now = now;
        this.idleSince = now;
        this.restartedAt = now;
    }

    long count(Count what) {
        return counts[what.ordinal()];
    }

    void add(Count what) {
        counts[what.ordinal()]++;
        changed = true;
    }

    /** Begins a new run of the job: nobody is connected yet, and the time in which it was down is nobody's. */
    void restart(long newRun, long time) {
        run = newRun;
        now = time;
        passed = 0;
        idleSince = time;
        restartedAt = time;
        takenBefore = taken;
        sessions = new Sessions();
        expired = new ExpiredDeliveries();
        timeout.begin();
        changed = true;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(run);
        out.writeLong(now);
        out.writeLong(passed);
        out.writeLong(taken);
        out.writeLong(idleSince);
        out.writeLong(restartedAt);
        out.writeLong(takenBefore);
        out.writeLong(timer);
        out.writeLong(shownAt);
        out.writeBoolean(changed);
        for (int account : accounts) {
            out.writeInt(account);
        }
        out.writeBoolean(paid);
        timeout.write(out);
        sessions.write(out);
        expired.write(out);
        for (long count : counts) {
            out.writeLong(count);
        }
    }

    /** Reads what {@link #write} wrote. */
    static MailboxRow read(DataInput in) throws IOException {
        Rows.requireVersion("mailbox", VERSION, in.readByte());
        MailboxRow row = new MailboxRow(in.readLong(), in.readLong());
        row.passed = in.readLong();
        row.taken = in.readLong();
        row.idleSince = in.readLong();
        row.restartedAt = in.readLong();
        row.takenBefore = in.readLong();
        row.timer = in.readLong();
        row.shownAt = in.readLong();
        row.changed = in.readBoolean();
        for (int i = 0; i < row.accounts.length; i++) {
            row.accounts[i] = in.readInt();
        }
        row.paid = in.readBoolean();
        row.timeout = RetryTimeout.read(in);
        row.sessions = Sessions.read(in);
        row.expired = ExpiredDeliveries.read(in);
        for (int i = 0; i < COUNTS; i++) {
            row.counts[i] = in.readLong();
        }
        return row;
    }

    @Override
    public MailboxRow copy() {
        MailboxRow copy = new MailboxRow(run, now);
        copy.passed = passed;
        copy.taken = taken;
        copy.idleSince = idleSince;
        copy.restartedAt = restartedAt;
        copy.takenBefore = takenBefore;
        copy.timer = timer;
        copy.shownAt = shownAt;
        copy.changed = changed;
        System.arraycopy(accounts, 0, copy.accounts, 0, accounts.length);
        copy.paid = paid;
        copy.timeout = timeout.copy();
        copy.sessions = sessions.copy();
        copy.expired = expired.copy();
        System.arraycopy(counts, 0, copy.counts, 0, COUNTS);
        return copy;
    }
}
