package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.AdaptiveTrial;
import io.flinkswarm.operators.balance.prediction.DurationModel;
import io.flinkswarm.operators.balance.prediction.LoadForecast;
import io.flinkswarm.operators.balance.resources.ResourceNames;
import io.flinkswarm.operators.balance.resources.TaskMix;
import io.flinkswarm.state.rows.Row;
import io.flinkswarm.state.rows.Rows;
import io.flinkswarm.state.serializers.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a pool knows of itself: counts, what was learned of its tasks as a whole, and when it must be looked at next. */
final class PoolRow implements Row<PoolRow> {
    /** No wake-up is wanted. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int VERSION = 1;

    /** Event time at which the pool began to live; tells this life of the key from an earlier one. */
    final long incarnation;

    /** The number of the pool's next journal entry. */
    long sequence;

    long lastActive;

    /** When the timer that is registered fires, or NEVER. */
    long wake = NEVER;

    long nextTick;
    long nextRebalance;

    /** Whether the pool is so uneven that it is being evened out; stays so down to half the threshold. */
    boolean rebalancing;

    long nextTask;
    long nextNode;

    /** Assignments ever made: a running number, the low part of their fencing epochs. */
    long fences;

    long turn;

    /** The number of the node that had the last turn. */
    long lastTurn = -1;

    /** How many tasks beyond its slots a node was given under the policy last in force. */
    int nodeQueue;

    /** Counts whatever might let a stuck task go. */
    long changes;

    /** The task for which a node is kept free, and the node; empty where none is. */
    String reservedTask = "";

    String reservedNode = "";

    /** State of the generator that breaks ties and draws candidates. */
    long random;

    /** Numbers of the oldest ended task that is remembered and of the next one to end. */
    long oldestClosed;

    long nextClosed;

    /** Starts of tasks per millisecond, smoothed, and when that was last looked at. */
    double startRate;

    long startsSinceTick;

    /** How far off the expected starts were on average, in milliseconds; NaN before the first. */
    double startError = Double.NaN;

    /** The mean of the greatest shares of the pool that tasks ask: what one task counts in fair shares. */
    double meanShare;

    /** The turns of the last tasks that wait, by tenant, of those that have any, and priority; see {@link FairShares}. */
    final SortedMap<String, long[]> tenantTurns = new TreeMap<>();

    ResourceNames names = new ResourceNames();
    TaskMix mix = new TaskMix();
    DurationModel model;
    LoadForecast load;

    /** The trial of strategies; null until the policy wants one. */
    AdaptiveTrial trial;

    PoolRow(long incarnation, long seed, BalanceConfig config) {
        this(
                incarnation,
                seed,
                new DurationModel(config.predictionWindow(), config.learningRate(), seed),
                new LoadForecast(config.loadSmoothingFactor()));
    }

    private PoolRow(long incarnation, long random, DurationModel model, LoadForecast load) {
        this.incarnation = incarnation;
        this.lastActive = incarnation;
        this.random = random;
        this.model = model;
        this.load = load;
    }

    /** The next random number: SplitMix64 (Steele et al. 2014). */
    long nextRandom() {
        random += 0x9e3779b97f4a7c15L;
        long mixed = (random ^ (random >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** A random number from 0 below the bound. */
    int nextRandom(int bound) {
        return (int) (((nextRandom() >>> 33) * bound) >>> 31);
    }

    @Override
    public PoolRow copy() {
        PoolRow copy = new PoolRow(incarnation, random, model.copy(), load.copy());
        copy.sequence = sequence;
        copy.lastActive = lastActive;
        copy.wake = wake;
        copy.nextTick = nextTick;
        copy.nextRebalance = nextRebalance;
        copy.rebalancing = rebalancing;
        copy.nextTask = nextTask;
        copy.nextNode = nextNode;
        copy.fences = fences;
        copy.turn = turn;
        copy.lastTurn = lastTurn;
        copy.nodeQueue = nodeQueue;
        copy.changes = changes;
        copy.reservedTask = reservedTask;
        copy.reservedNode = reservedNode;
        copy.oldestClosed = oldestClosed;
        copy.nextClosed = nextClosed;
        copy.startRate = startRate;
        copy.startsSinceTick = startsSinceTick;
        copy.startError = startError;
        copy.meanShare = meanShare;
        tenantTurns.forEach((tenant, turns) -> copy.tenantTurns.put(tenant, turns.clone()));
        copy.names = names.copy();
        copy.mix = mix.copy();
        copy.trial = trial == null ? null : trial.copy();
        return copy;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeLong(incarnation);
        out.writeLong(random);
        model.write(out);
        load.write(out);
        out.writeLong(sequence);
        out.writeLong(lastActive);
        out.writeLong(wake);
        out.writeLong(nextTick);
        out.writeLong(nextRebalance);
        out.writeBoolean(rebalancing);
        out.writeLong(nextTask);
        out.writeLong(nextNode);
        out.writeLong(fences);
        out.writeLong(turn);
        out.writeLong(lastTurn);
        Fields.writeVarInt(out, nodeQueue);
        out.writeLong(changes);
        Fields.writeString(out, reservedTask);
        Fields.writeString(out, reservedNode);
        out.writeLong(oldestClosed);
        out.writeLong(nextClosed);
        out.writeDouble(startRate);
        out.writeLong(startsSinceTick);
        out.writeDouble(startError);
        out.writeDouble(meanShare);
        Fields.writeVarInt(out, tenantTurns.size());
        for (Map.Entry<String, long[]> turns : tenantTurns.entrySet()) {
            Fields.writeString(out, turns.getKey());
            for (long turn : turns.getValue()) {
                out.writeLong(turn);
            }
        }
        names.write(out);
        mix.write(out);
        out.writeBoolean(trial != null);
        if (trial != null) {
            trial.write(out);
        }
    }

    static PoolRow read(DataInput in) throws IOException {
        Rows.requireVersion("pool row", VERSION, in.readByte());
        PoolRow row = new PoolRow(in.readLong(), in.readLong(), DurationModel.read(in), LoadForecast.read(in));
        row.sequence = in.readLong();
        row.lastActive = in.readLong();
        row.wake = in.readLong();
        row.nextTick = in.readLong();
        row.nextRebalance = in.readLong();
        row.rebalancing = in.readBoolean();
        row.nextTask = in.readLong();
        row.nextNode = in.readLong();
        row.fences = in.readLong();
        row.turn = in.readLong();
        row.lastTurn = in.readLong();
        row.nodeQueue = Fields.readVarInt(in);
        row.changes = in.readLong();
        row.reservedTask = Fields.readString(in);
        row.reservedNode = Fields.readString(in);
        row.oldestClosed = in.readLong();
        row.nextClosed = in.readLong();
        row.startRate = in.readDouble();
        row.startsSinceTick = in.readLong();
        row.startError = in.readDouble();
        row.meanShare = in.readDouble();
        int tenants = Fields.readCount(in, Rows.LONGEST_LIST);
        for (int i = 0; i < tenants; i++) {
            long[] turns = FairShares.noTurns();
            row.tenantTurns.put(Fields.readString(in), turns);
            for (int priority = 0; priority < turns.length; priority++) {
                turns[priority] = in.readLong();
            }
        }
        row.names = ResourceNames.read(in);
        row.mix = TaskMix.read(in);
        if (in.readBoolean()) {
            row.trial = AdaptiveTrial.read(in);
        }
        return row;
    }
}
