package io.flinkswarm.operators.balance.placement;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The strategy {@code adaptive}: a running trial of strategies on a pool's own tasks, of which the best gets most.
 *
 * <p>The champion places all tasks but small random blocks. A challenger's block of successive tasks is paired with one of the
 * champion just before or just after it, by chance, so that both meet the same load; what counts is the difference of their
 * mean slowdowns (response time over what is typical of the type, {@link #MOST_SLOWDOWN} at most). Each challenger has a share
 * of tasks, halved while it seems worse, down to a sixteenth, and given back when the champion becomes slower than it was.
 * One that is better, with an interval of {@link #PROOF} standard errors, becomes champion. A champion that lost must prove
 * more to come back, so that two that only look better from the other side don't take turns.
 *
 * <pre>{@code
 * long ticket = trial.draw();                       // kept with the task
 * PlacementStrategy strategy = find(trial.strategy(ticket));
 * trial.record(ticket, responseMillis / typicalMillis);
 * }</pre>
 *
 * <p>Every task of a block is waited for; of blocks whose tasks stay out too long at most {@link #OPEN} are kept.
 */
@Internal
public final class AdaptiveTrial {
    /** Tasks in a block, unless said otherwise. */
    public static final int BLOCK = 20;

    /** The share of tasks that each challenger gets at first, unless said otherwise. */
    public static final double SHARE = .05;

    /** From here on a task is as slow as can be: one stuck task must not decide. */
    public static final double MOST_SLOWDOWN = 20;

    static final int OPEN = 64;
    static final double PROOF = 3;
    /** How many strategies take part at most. */
    public static final int MOST_ARMS = 16;

    /** How much more cost counts than in a placement: strategies that don't know it must not win by time alone. */
    private static final double COST = 3;

    private static final int MOST_BLOCK = 10_000;

    private static final byte VERSION = 1;
    private static final int CHAMPION_ROLE = 0;
    private static final int CHALLENGER_ROLE = 1;
    private static final int CONTROL_ROLE = 2;

    private final List<String> arms;
    private final double share;
    private final int block;
    private final ArmRecord[] records;
    private final BlockPair[] open = new BlockPair[OPEN];
    private final Level level = new Level();
    private long random;
    private long pairs;
    private int champion;
    private int left;
    private long ticket;
    private long next;

    /** A trial with blocks of {@link #BLOCK} and a share of {@link #SHARE}. */
    public AdaptiveTrial(List<String> arms, long seed) {
        this(arms, SHARE, BLOCK, seed);
    }

    /**
     * A trial in which the first strategy is champion and the others challenge it.
     *
     * @param share of tasks that each challenger gets at first, 0 to 1; all of them at most .5
     * @param block tasks in a block, 1 to 10,000
     * @throws IllegalArgumentException if there is no strategy, or there are more than 16
     */
    public AdaptiveTrial(List<String> arms, double share, int block, long seed) {
        if (arms.isEmpty() || arms.size() > MOST_ARMS) {
            throw new IllegalArgumentException(
                    "arms must be 1 to " + MOST_ARMS + " strategies, but were " + arms.size());
        }
        if (!(share >= 0 && share * (arms.size() - 1) <= .5)) {
            throw new IllegalArgumentException(
                    "share must be from 0, and that of all challengers at most 0.5, but was " + share);
        }
        if (block < 1 || block > MOST_BLOCK) {
            throw new IllegalArgumentException("block must be 1 to " + MOST_BLOCK + " tasks, but was " + block);
        }
        this.arms = List.copyOf(arms);
        this.share = share;
        this.block = block;
        this.random = seed;
        this.records = new ArmRecord[arms.size()];
        for (int arm = 0; arm < records.length; arm++) {
            records[arm] = new ArmRecord();
        }
        this.next = ticket(0, 0, CHAMPION_ROLE);
    }

    /** Whether it is a trial of just these, with that share and block. */
    public boolean isOf(List<String> others, double otherShare, int otherBlock) {
        return arms.equals(others) && share == otherShare && block == otherBlock;
    }

    /** The strategies that take part. */
    public List<String> arms() {
        return arms;
    }

    /** The strategy that most tasks are placed by. */
    public String champion() {
        return arms.get(champion);
    }

    /** The ticket of one more task: which strategy places it, and which block its result belongs to. */
    public long draw() {
        if (left == 0) {
            left = block;
            ticket = drawBlock();
        }
        left--;
        return ticket;
    }

    private long drawBlock() {
        long untracked = ticket(0, champion, CHAMPION_ROLE);
        if (role(next) != CHAMPION_ROLE) {
            long second = next;
            next = untracked;
            return second;
        }
        double chance = uniform();
        for (int arm = 0; arm < records.length; arm++) {
            if (arm == champion) {
                continue;
            }
            chance -= share * records[arm].share();
            if (chance < 0) {
                return drawPair(arm);
            }
        }
        return untracked;
    }

    private long drawPair(int arm) {
        long pair = ++pairs;
        open[(int) (pair % OPEN)] = new BlockPair(pair, arm, champion, block);
        long challenger = ticket(pair, arm, CHALLENGER_ROLE);
        long control = ticket(pair, champion, CONTROL_ROLE);
        boolean isFirst = uniform() < .5;
        next = isFirst ? control : challenger;
        return isFirst ? challenger : control;
    }

    /** The strategy that places the task of the ticket. */
    public String strategy(long drawn) {
        int arm = arm(drawn);
        return arms.get(arm < arms.size() ? arm : champion);
    }

    /**
     * Takes how a task went.
     *
     * @param slowdown its {@link #burden}; for one that failed or timed out {@link #MOST_SLOWDOWN}; NaN where it tells nothing,
     *     as for one that was cancelled
     * @return whether the champion changed
     */
    public boolean record(long drawn, double slowdown) {
        if (role(drawn) == CHAMPION_ROLE) {
            return false;
        }
        long pair = drawn >>> 16;
        int slot = (int) (pair % OPEN);
        BlockPair tracked = open[slot];
        if (tracked == null || tracked.id != pair) {
            return false;
        }
        tracked.add(role(drawn) == CHALLENGER_ROLE, Math.min(MOST_SLOWDOWN, slowdown));
        if (!tracked.isComplete()) {
            return false;
        }
        open[slot] = null;
        return tracked.champion == champion && tracked.isTelling() && judge(tracked);
    }

    private boolean judge(BlockPair pair) {
        ArmRecord challenger = records[pair.arm];
        challenger.add(pair.difference());
        if (level.rose(pair.controlMean())) {
            for (ArmRecord each : records) {
                each.lookAfresh();
            }
        }
        if (challenger.isBetter()) {
            records[champion].lost();
            champion = pair.arm;
            for (ArmRecord each : records) {
                each.restart();
            }
            level.restart();
            next = ticket(0, champion, CHAMPION_ROLE);
            return true;
        }
        challenger.backOff();
        return false;
    }

    /**
     * What a done task counts in the trial: its slowdown, and as far as the task cares for cost, what it cost in what is
     * typical of its type.
     *
     * @param responseMillis since it was submitted
     * @param typicalMillis of its type
     * @param price what it cost, 1 is what a typical duration costs on an average node; 0 where nodes are free of charge
     */
    public static double burden(Weights weights, double responseMillis, double typicalMillis, double price) {
        double time = ExpectedScore.performanceWeight(weights);
        double cost = COST * ExpectedScore.costWeight(weights);
        return (time * responseMillis / typicalMillis + cost * price) / (time + cost);
    }

    /** How much slower tasks are under the strategy than under the champion, in typical durations; NaN while unknown. */
    public double difference(String strategy) {
        int arm = arms.indexOf(strategy);
        return arm < 0 || arm == champion ? Double.NaN : records[arm].mean();
    }

    /** The standard error of {@link #difference}; NaN while unknown. */
    public double standardError(String strategy) {
        int arm = arms.indexOf(strategy);
        return arm < 0 || arm == champion ? Double.NaN : records[arm].standardError();
    }

    /** The share of tasks that the strategy gets now, control blocks not counted. */
    public double share(String strategy) {
        int arm = arms.indexOf(strategy);
        double others = 0;
        for (int each = 0; each < records.length; each++) {
            others += each == champion ? 0 : share * records[each].share();
        }
        if (arm == champion) {
            return 1 - others;
        }
        return arm < 0 ? 0 : share * records[arm].share();
    }

    private static long ticket(long pair, int arm, int role) {
        return pair << 16 | (long) arm << 8 | role;
    }

    private static int arm(long drawn) {
        return (int) (drawn >>> 8 & 0xff);
    }

    private static int role(long drawn) {
        return (int) (drawn & 0xff);
    }

    /** SplitMix64 (Steele, Lea and Flood 2014): its whole state is one long. */
    private double uniform() {
        random += 0x9E3779B97F4A7C15L;
        long z = random;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return ((z ^ z >>> 31) >>> 11) * 0x1.0p-53;
    }

    public AdaptiveTrial copy() {
        AdaptiveTrial copy = new AdaptiveTrial(arms, share, block, random);
        for (int arm = 0; arm < records.length; arm++) {
            copy.records[arm] = records[arm].copy();
        }
        for (int slot = 0; slot < OPEN; slot++) {
            copy.open[slot] = open[slot] == null ? null : open[slot].copy();
        }
        copy.level.set(level);
        copy.pairs = pairs;
        copy.champion = champion;
        copy.left = left;
        copy.ticket = ticket;
        copy.next = next;
        return copy;
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeDouble(share);
        out.writeInt(block);
        out.writeByte(arms.size());
        for (int arm = 0; arm < arms.size(); arm++) {
            out.writeUTF(arms.get(arm));
            records[arm].write(out);
        }
        level.write(out);
        out.writeLong(random);
        out.writeLong(pairs);
        out.writeByte(champion);
        out.writeInt(left);
        out.writeLong(ticket);
        out.writeLong(next);
        int count = 0;
        for (BlockPair pair : open) {
            count += pair == null ? 0 : 1;
        }
        out.writeByte(count);
        for (BlockPair pair : open) {
            if (pair != null) {
                pair.write(out);
            }
        }
    }

    public static AdaptiveTrial read(DataInput in) throws IOException {
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version of a trial must be " + VERSION + ", but was " + version);
        }
        double share = in.readDouble();
        int block = in.readInt();
        int count = in.readByte();
        List<String> arms = new ArrayList<>(count);
        List<ArmRecord> records = new ArrayList<>(count);
        for (int arm = 0; arm < count; arm++) {
            arms.add(in.readUTF());
            records.add(ArmRecord.read(in));
        }
        AdaptiveTrial trial = new AdaptiveTrial(arms, share, block, 0);
        records.toArray(trial.records);
        trial.level.read(in);
        trial.random = in.readLong();
        trial.pairs = in.readLong();
        trial.champion = in.readByte();
        trial.left = in.readInt();
        trial.ticket = in.readLong();
        trial.next = in.readLong();
        int pairs = in.readByte();
        for (int i = 0; i < pairs; i++) {
            BlockPair pair = BlockPair.read(in, block);
            trial.open[(int) (pair.id % OPEN)] = pair;
        }
        return trial;
    }
}
