package io.flinkswarm.operators.messaging.mailbox;

import java.util.Arrays;

/** The messages that have a deadline, the next first, the first come first among equals; each knows its place in the heap. */
final class DeadlineHeap {
    /** From place 1, so that 0 says that a message has none. */
    private Held[] heap = new Held[8];

    private int size;

    int size() {
        return size;
    }

    /** The one whose deadline is next, or null. */
    Held first() {
        return heap[1];
    }

    void add(Held held) {
        if (++size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        rise(size, held);
    }

    /** Takes out the message if it is in. */
    void remove(Held held) {
        int place = held.deadlineAt;
        if (place == 0) {
            return;
        }
        held.deadlineAt = 0;
        Held moved = heap[size];
        heap[size--] = null;
        if (moved != held) {
            sink(place, moved);
            rise(moved.deadlineAt, moved);
        }
    }

    private void rise(int from, Held held) {
        int place = from;
        while (place > 1 && isBefore(held, heap[place / 2])) {
            set(place, heap[place / 2]);
            place /= 2;
        }
        set(place, held);
    }

    private void sink(int from, Held held) {
        int place = from;
        while (2 * place <= size) {
            int child = 2 * place;
            if (child < size && isBefore(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBefore(heap[child], held)) {
                break;
            }
            set(place, heap[child]);
            place = child;
        }
        set(place, held);
    }

    private void set(int place, Held held) {
        heap[place] = held;
        held.deadlineAt = place;
    }

    private static boolean isBefore(Held one, Held other) {
        long deadline = one.message.deadline();
        long others = other.message.deadline();
        return deadline != others ? deadline < others : one.arrival < other.arrival;
    }
}
