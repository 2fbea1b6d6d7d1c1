package io.flinkswarm.operators.balance.placement;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A block of tasks that a challenger placed and one beside it that the champion placed. */
final class BlockPair {
    final long id;
    final int arm;
    final int champion;
    private final int size;
    private final Block challenger;
    private final Block control;

    BlockPair(long id, int arm, int champion, int size) {
        this(id, arm, champion, size, new Block(), new Block());
    }

    private BlockPair(long id, int arm, int champion, int size, Block challenger, Block control) {
        this.id = id;
        this.arm = arm;
        this.champion = champion;
        this.size = size;
        this.challenger = challenger;
        this.control = control;
    }

    void add(boolean isChallenger, double slowdown) {
        (isChallenger ? challenger : control).add(slowdown);
    }

    boolean isComplete() {
        return challenger.ended >= size && control.ended >= size;
    }

    /** Whether enough of both was measured. */
    boolean isTelling() {
        return Math.min(challenger.measured, control.measured) >= (size + 1) / 2;
    }

    double difference() {
        return challenger.mean() - control.mean();
    }

    double controlMean() {
        return control.mean();
    }

    BlockPair copy() {
        return new BlockPair(id, arm, champion, size, challenger.copy(), control.copy());
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(id);
        out.writeByte(arm);
        out.writeByte(champion);
        challenger.write(out);
        control.write(out);
    }

    static BlockPair read(DataInput in, int size) throws IOException {
        long id = in.readLong();
        int arm = in.readByte();
        int champion = in.readByte();
        return new BlockPair(id, arm, champion, size, Block.read(in), Block.read(in));
    }

    private static final class Block {
        private int ended;
        private int measured;
        private double sum;

        void add(double slowdown) {
            ended++;
            if (slowdown >= 0) {
                measured++;
                sum += slowdown;
            }
        }

        double mean() {
            return sum / measured;
        }

        Block copy() {
            Block copy = new Block();
            copy.ended = ended;
            copy.measured = measured;
            copy.sum = sum;
            return copy;
        }

        void write(DataOutput out) throws IOException {
            out.writeInt(ended);
            out.writeInt(measured);
            out.writeDouble(sum);
        }

        static Block read(DataInput in) throws IOException {
            Block block = new Block();
            block.ended = in.readInt();
            block.measured = in.readInt();
            block.sum = in.readDouble();
            return block;
        }
    }
}
