package io.flinkswarm.agent;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Frame;
import io.flinkswarm.protocol.messaging.FrameJson;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Which deliveries of one session are taken, and what of that is still to be said: cumulatively as far as it goes, then one by one.
 *
 * <p>The cumulative number stops below a delivery that is open, that failed, or that never came; deliveries above it are named once
 * each. Of the failed ones the last {@value #MAX_FAILED} are told apart; from an older one on nothing is cumulative any more. Not
 * thread-safe.
 */
final class DeliveryAcks {
    static final int MAX_FAILED = 1024;

    private final TreeSet<Long> open = new TreeSet<>();
    private final TreeSet<Long> failed = new TreeSet<>();
    private long[] unsaid = new long[16];
    private int unsaidSize;
    private long highest;
    private long ceiling = Long.MAX_VALUE;
    private long said;

    /** A delivery came. */
    void opened(long number) {
        if (number > highest + 1) {
            ceiling = Math.min(ceiling, highest + 1);
        }
        highest = Math.max(highest, number);
        open.add(number);
    }

    /** A delivery was taken. */
    void taken(long number) {
        if (open.remove(number)) {
            if (unsaidSize == unsaid.length) {
                unsaid = Arrays.copyOf(unsaid, unsaidSize * 2);
            }
            unsaid[unsaidSize++] = number;
        }
    }

    /** A delivery could not be taken: it comes again under another number. */
    void failed(long number) {
        if (open.remove(number)) {
            failed.add(number);
            if (failed.size() > MAX_FAILED) {
                ceiling = Math.min(ceiling, failed.pollFirst());
            }
        }
    }

    /** The same message came again under another number: this one counts no more. */
    void superseded(long number) {
        open.remove(number);
        failed.remove(number);
    }

    /** How many deliveries are taken and not yet acknowledged. */
    int unsaid() {
        return unsaidSize;
    }

    /** The acknowledgement that is due, or null; what it holds counts as said from now on. */
    Frame.Ack poll() {
        if (unsaidSize == 0) {
            return null;
        }
        said = Math.max(said, Math.min(highest, lowestHeld() - 1));
        int others = 0;
        int kept = 0;
        long[] named = new long[Math.min(unsaidSize, FrameJson.MAX_OTHERS)];
        for (int i = 0; i < unsaidSize; i++) {
            if (unsaid[i] > said) {
                if (others < named.length) {
                    named[others++] = unsaid[i];
                } else {
                    unsaid[kept++] = unsaid[i];
                }
            }
        }
        unsaidSize = kept;
        return new Frame.Ack(0, 0, said, others == 0 ? Acknowledgement.NO_OTHERS : Arrays.copyOf(named, others), 0);
    }

    private long lowestHeld() {
        long lowest = ceiling;
        lowest = open.isEmpty() ? lowest : Math.min(lowest, open.first());
        return failed.isEmpty() ? lowest : Math.min(lowest, failed.first());
    }
}
