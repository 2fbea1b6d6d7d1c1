package io.flinkswarm.operators.balance.placement;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How slow the champion's blocks are, in the long and in the short run: where they part, something has changed. */
final class Level {
    private static final double SHORT_GAIN = .25;
    private static final double LONG_GAIN = .02;
    private static final double RISE = 1.5;
    private static final int LEAST_BLOCKS = 12;

    private int blocks;
    private double shortRun;
    private double longRun;

    /** Takes a block's mean slowdown and says whether the level rose by half since long; if so the long run starts there. */
    boolean rose(double slowdown) {
        blocks = Math.min(1_000_000, blocks + 1);
        shortRun += Math.max(SHORT_GAIN, 1. / blocks) * (slowdown - shortRun);
        longRun += Math.max(LONG_GAIN, 1. / blocks) * (slowdown - longRun);
        if (blocks < LEAST_BLOCKS || shortRun < RISE * longRun) {
            return false;
        }
        longRun = shortRun;
        return true;
    }

    void restart() {
        blocks = 0;
        shortRun = 0;
        longRun = 0;
    }

    void set(Level other) {
        blocks = other.blocks;
        shortRun = other.shortRun;
        longRun = other.longRun;
    }

    void write(DataOutput out) throws IOException {
        out.writeInt(blocks);
        out.writeDouble(shortRun);
        out.writeDouble(longRun);
    }

    void read(DataInput in) throws IOException {
        blocks = in.readInt();
        shortRun = in.readDouble();
        longRun = in.readDouble();
    }
}
