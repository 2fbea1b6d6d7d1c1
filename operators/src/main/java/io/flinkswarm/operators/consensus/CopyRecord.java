package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.Rows;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What is known of one voter's dependence on others: its own share of right votes, and for at most {@value #PARTNERS}
 * partners how far their successes and errors go together beyond what the truth explains.
 *
 * <p>At each revealed outcome a voter who is right with probability a has the standardised residual r = (1{right} − a) /
 * √(a(1 − a)). For a pair that voted together, r_i·r_j has mean 0 if they err independently and mean ρ, the correlation of
 * their errors, if not; two wrong votes for <i>different</i> options are no common error and count as a contradiction.
 * Shared errors weigh most, as in Dong, Berti-Equille and Srivastava, "Integrating conflicting data: the role of source
 * dependence", PVLDB 2 (2009), but one sum a pair is enough here. A pair that voted together n times counts as dependent
 * once its sum passes {@value #SIGNIFICANCE}·√(n + 9), three standard deviations of chance and some more, and then by
 * ρ = sum / (n + 4).
 *
 * <p>Bounded: a newcomer takes the place of the partner with the smallest sum, if its own first product is larger. 8
 * bytes a partner. Sums are halved at {@value #HORIZON} common votes, so that a clique that dissolves is forgotten.
 */
final class CopyRecord {
    static final int PARTNERS = 12;
    static final double SIGNIFICANCE = 3;
    static final int HORIZON = 256;
    private static final int VERSION = 1;
    private static final float PRIOR_RIGHT = 4;
    private static final float PRIOR_WRONG = 2;
    static final double PRIOR_ACCURACY = PRIOR_RIGHT / (PRIOR_RIGHT + PRIOR_WRONG);
    private static final float RECORD_HORIZON = 512;
    private static final double SHRINKAGE = 4;
    // A rare shared error of two good voters may have any product; one event must not look like a habit.
    private static final double LARGEST_PRODUCT = 4;
    // Keeps the best of many partners, which are chosen for their large sums, from passing by chance.
    private static final int SLACK = 9;
    // Sums are kept as 32nds in a short: fine beside chance, and HORIZON largest products just don't fit.
    private static final double UNIT = 32;

    private float right;
    private float wrong;
    private int partners;
    private int[] partner = new int[0];
    private short[] together = new short[0];
    private short[] common = new short[0];

    /** A stable 32-bit key of a voter's name, for {@link #dependence} and {@link #observe}. */
    static int keyOf(String voter) {
        int hash = 0x811C9DC5;
        for (int i = 0; i < voter.length(); i++) {
            hash = (hash ^ voter.charAt(i)) * 0x01000193;
        }
        hash ^= hash >>> 15;
        hash *= 0x2C1B3C6D;
        return hash ^ hash >>> 12;
    }

    /** The mean of a Beta(4, 2) fed by this voter's outcomes. */
    double accuracy() {
        return (PRIOR_RIGHT + right) / (PRIOR_RIGHT + PRIOR_WRONG + right + wrong);
    }

    /** The standardised residual of being right or wrong, given the record so far. */
    double residual(boolean isRight) {
        double a = accuracy();
        return ((isRight ? 1 : 0) - a) / Math.sqrt(a * (1 - a));
    }

    /** Takes one outcome into the voter's own record. */
    void observe(boolean isRight) {
        if (isRight) {
            right++;
        } else {
            wrong++;
        }
        if (right + wrong > RECORD_HORIZON) {
            right /= 2;
            wrong /= 2;
        }
    }

    /** Whether any partner counts as dependent. */
    boolean dependent() {
        for (int i = 0; i < partners; i++) {
            if (significant(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean significant(int at) {
        // Compared squared: this runs for each partner of each voter of each ballot.
        double sum = common[at] / UNIT;
        return sum > 0 && sum * sum > SIGNIFICANCE * SIGNIFICANCE * (together[at] + SLACK);
    }

    /** Takes the product of this voter's and a partner's residuals at one outcome. */
    void observe(int key, double product) {
        int step = (int) Math.rint(UNIT * Math.max(-LARGEST_PRODUCT, Math.min(LARGEST_PRODUCT, product)));
        int at = indexOf(key);
        if (at < 0) {
            at = place(key, step);
            if (at < 0) {
                return;
            }
        }
        int times = together[at] + 1;
        int sum = Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, common[at] + step));
        boolean full = times > HORIZON;
        together[at] = (short) (full ? times / 2 : times);
        common[at] = (short) (full ? sum / 2 : sum);
    }

    private int place(int key, int step) {
        if (step <= 0) {
            return -1;
        }
        int at = partners;
        if (partners == PARTNERS) {
            at = 0;
            for (int i = 1; i < partners; i++) {
                if (common[i] < common[at]) {
                    at = i;
                }
            }
            if (common[at] >= step) {
                return -1;
            }
        } else {
            if (partners == partner.length) {
                int larger = Math.min(PARTNERS, Math.max(2, 2 * partners));
                partner = Arrays.copyOf(partner, larger);
                together = Arrays.copyOf(together, larger);
                common = Arrays.copyOf(common, larger);
            }
            partners++;
        }
        partner[at] = key;
        together[at] = 0;
        common[at] = 0;
        return at;
    }

    /** The correlation of errors with a partner, 0..1; 0 when unknown or no more than chance. */
    double dependence(int key) {
        int at = indexOf(key);
        if (at < 0 || !significant(at)) {
            return 0;
        }
        return Math.min(1, common[at] / UNIT / (together[at] + SHRINKAGE));
    }

    private int indexOf(int key) {
        for (int i = 0; i < partners; i++) {
            if (partner[i] == key) {
                return i;
            }
        }
        return -1;
    }

    CopyRecord copy() {
        CopyRecord copy = new CopyRecord();
        copy.right = right;
        copy.wrong = wrong;
        copy.partners = partners;
        copy.partner = partner.clone();
        copy.together = together.clone();
        copy.common = common.clone();
        return copy;
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeFloat(right);
        out.writeFloat(wrong);
        out.writeByte(partners);
        for (int i = 0; i < partners; i++) {
            out.writeInt(partner[i]);
            out.writeShort(together[i]);
            out.writeShort(common[i]);
        }
    }

    static CopyRecord read(DataInput in) throws IOException {
        Rows.requireVersion("copy record", VERSION, in.readUnsignedByte());
        CopyRecord record = new CopyRecord();
        record.right = in.readFloat();
        record.wrong = in.readFloat();
        record.partners = in.readUnsignedByte();
        record.partner = new int[record.partners];
        record.together = new short[record.partners];
        record.common = new short[record.partners];
        for (int i = 0; i < record.partners; i++) {
            record.partner[i] = in.readInt();
            record.together[i] = in.readShort();
            record.common[i] = in.readShort();
        }
        return record;
    }
}
