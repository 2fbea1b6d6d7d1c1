package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.value.Priority;

/**
 * The messages that wait, in one line for each priority, and the rule that says which goes next.
 *
 * <p>The most urgent goes first, however many less urgent ones wait; within a class the first come goes first. But every class
 * below the most urgent one that waits has an account, to which each delivery adds {@code low-share}: when it holds a whole
 * delivery, that class goes next, the least urgent first where several may, and pays for it. So of the deliveries while a class
 * waits at least that share are its own, and no class starves, LOW in particular. No two deliveries in a row are paid from
 * accounts: between two that are EMERGENCY there is at most one such, and one that comes waits for one at most. An account is
 * cleared when nothing of its class waits or the class goes in its own right, and holds two deliveries at most.
 *
 * <p>It is strict priority with a guaranteed least rate a class; the accounts are the deficit counters of M. Shreedhar and G.
 * Varghese, "Efficient fair queuing using deficit round robin" (SIGCOMM 1995), counted in messages.
 */
final class Backlog {
    static final int CLASSES = Priority.LOW.ordinal() + 1;

    /** One delivery in an account, which is kept in whole millionths so that sums are exact. */
    static final int ONE = 1_000_000;

    private static final int MOST = 2 * ONE;

    private final Line[] lines = new Line[CLASSES];
    private final MailboxRow row;
    private final int share;
    private int size;
    private long bytes;

    /** Nothing waits; the accounts are the row's. */
    Backlog(MailboxRow row, double lowShare) {
        this.row = row;
        this.share = (int) Math.round(lowShare * ONE);
        for (int i = 0; i < CLASSES; i++) {
            lines[i] = new Line();
        }
    }

    int size() {
        return size;
    }

    long bytes() {
        return bytes;
    }

    Line line(int priority) {
        return lines[priority];
    }

    /** The message that is to go next, or null. */
    Held next() {
        if (size == 0) {
            return null;
        }
        int top = top();
        if (!row.paid) {
            for (int i = CLASSES - 1; i > top; i--) {
                if (row.accounts[i] >= ONE && lines[i].size() > 0) {
                    return lines[i].first();
                }
            }
        }
        return lines[top].first();
    }

    /** The first EMERGENCY that waits, or null. */
    Held emergency() {
        return lines[Priority.EMERGENCY.ordinal()].first();
    }

    private int top() {
        int top = 0;
        while (lines[top].size() == 0) {
            top++;
        }
        return top;
    }

    /** Takes out the message, since it goes now. */
    void take(Held held) {
        int taken = held.priority();
        int top = top();
        row.paid = taken > top;
        row.accounts[taken] = row.paid ? row.accounts[taken] - ONE : 0;
        remove(held);
        if (size == 0) {
            return;
        }
        for (int i = top + 1; i < CLASSES; i++) {
            if (lines[i].size() > 0) {
                row.accounts[i] = Math.min(MOST, row.accounts[i] + share);
            }
        }
    }

    void addLast(Held held) {
        lines[held.priority()].addLast(held);
        size++;
        bytes += held.weight;
    }

    /** Puts back what went out before all that waits in its class. */
    void addFirst(Held held) {
        lines[held.priority()].addFirst(held);
        size++;
        bytes += held.weight;
    }

    void remove(Held held) {
        int priority = held.priority();
        lines[priority].remove(held);
        if (lines[priority].size() == 0) {
            row.accounts[priority] = 0;
        }
        size--;
        bytes -= held.weight;
    }
}
