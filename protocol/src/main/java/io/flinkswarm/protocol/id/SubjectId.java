package io.flinkswarm.protocol.id;

import io.flinkswarm.protocol.annotation.Public;
import java.util.Objects;

/**
 * The name of what an emission is about: {@code protocol/key/subject}, such as {@code consensus/fleet-7/proposal-12}.
 *
 * <p>The id of an emission is its subject and the epoch of the operator that emitted it, so a repeat after a crash has
 * either the same id, or a higher epoch and then {@link #supersedes} what the crash took back:
 *
 * <pre>{@code
 * SubjectId subject = new SubjectId("consensus", "fleet-7", "proposal-12");
 * subject.at(1);         // consensus/fleet-7/proposal-12#1
 * subject.supersedes(1); // consensus/fleet-7/proposal-12#0
 * }</pre>
 *
 * <p>The parts may hold any text: {@code %}, {@code /} and {@code #} are escaped, so no two subjects share an id.
 *
 * @param protocol the protocol, such as {@code consensus}
 * @param key what the operator is keyed by, such as the group
 * @param subject what the emission is about within the key, such as the proposal
 */
@Public
public record SubjectId(String protocol, String key, String subject) {
    private static final char PART = '/';
    private static final char EPOCH = '#';
    private static final char ESCAPE = '%';

    public SubjectId {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(subject, "subject");
    }

    /** An emission's id taken apart. */
    public record Emission(SubjectId subject, long epoch) {}

    /** The id of what is emitted about this subject in the epoch. */
    public String at(long epoch) {
        checkEpoch(epoch);
        return toString() + EPOCH + epoch;
    }

    /**
     * The id that an emission of this epoch takes the place of: the same subject, one epoch lower; null at epoch 0.
     *
     * <p>With it every lower epoch of the subject is void. None of them has to have been emitted: an operator that restarts
     * does not know what its predecessor said after the last checkpoint.
     */
    public String supersedes(long epoch) {
        checkEpoch(epoch);
        return epoch == 0 ? null : at(epoch - 1);
    }

    /**
     * Takes the id of an emission apart.
     *
     * @throws IllegalArgumentException if {@link #at} never gives such an id
     */
    public static Emission parse(String id) {
        int hash = id.indexOf(EPOCH);
        int first = id.indexOf(PART);
        int second = id.indexOf(PART, first + 1);
        if (first < 0 || second < 0 || hash < second || id.indexOf(PART, second + 1) >= 0) {
            throw malformed(id, null);
        }
        try {
            long epoch = Long.parseLong(id.substring(hash + 1));
            SubjectId subject = new SubjectId(
                    unescape(id.substring(0, first)),
                    unescape(id.substring(first + 1, second)),
                    unescape(id.substring(second + 1, hash)));
            // one id has one spelling, or a sender could pass the same one twice
            if (epoch < 0 || !subject.at(epoch).equals(id)) {
                throw malformed(id, null);
            }
            return new Emission(subject, epoch);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw malformed(id, e);
        }
    }

    /** The subject without an epoch, as in {@code consensus/fleet-7/proposal-12}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(protocol.length() + key.length() + subject.length() + 2);
        escape(protocol, text);
        text.append(PART);
        escape(key, text);
        text.append(PART);
        escape(subject, text);
        return text.toString();
    }

    private static void escape(String part, StringBuilder text) {
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            switch (c) {
                case ESCAPE -> text.append("%25");
                case PART -> text.append("%2F");
                case EPOCH -> text.append("%23");
                default -> text.append(c);
            }
        }
    }

    private static String unescape(String part) {
        if (part.indexOf(ESCAPE) < 0) {
            return part;
        }
        StringBuilder text = new StringBuilder(part.length());
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            if (c == ESCAPE) {
                text.append((char) Integer.parseInt(part.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static void checkEpoch(long epoch) {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch must not be negative, but was " + epoch);
        }
    }

    private static IllegalArgumentException malformed(String id, Exception cause) {
        return new IllegalArgumentException(
                "id must read <protocol>/<key>/<subject>#<epoch> with %, / and # escaped in its parts, but was " + id,
                cause);
    }
}
