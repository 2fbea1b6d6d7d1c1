package io.flinkswarm.operators.balance.placement;

/** A pool's load of which a test says what matters; tasks take a second on a node of speed 1. */
final class TestPool implements PoolLoad {
    final SpeedProfile speeds = new SpeedProfile();
    long nowMillis;
    int nodes = 10;
    int freeNodes = 1;
    int running;
    int waiting = 1;
    double typicalMillis = 1000;
    double meanMillis = 1000;
    double typicalCostPerHour;

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    @Override
    public int nodes() {
        return nodes;
    }

    @Override
    public int freeNodes() {
        return freeNodes;
    }

    @Override
    public int running() {
        return running;
    }

    @Override
    public int waiting() {
        return waiting;
    }

    @Override
    public double typicalMillis() {
        return typicalMillis;
    }

    @Override
    public double meanMillis() {
        return meanMillis;
    }

    @Override
    public double typicalCostPerHour() {
        return typicalCostPerHour;
    }

    @Override
    public int slotsFasterThan(double speed) {
        return speeds.slotsFasterThan(speed);
    }

    @Override
    public double capacityFasterThan(double speed) {
        return speeds.capacityFasterThan(speed);
    }

    @Override
    public double costPerHourFasterThan(double speed) {
        return speeds.costPerHourFasterThan(speed);
    }
}
