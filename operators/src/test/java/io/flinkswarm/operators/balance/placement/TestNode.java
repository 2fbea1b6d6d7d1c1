package io.flinkswarm.operators.balance.placement;

/** A candidate of which a test says what matters: idle, one slot, as fast as any other and sure to succeed otherwise. */
final class TestNode implements Candidate {
    double weight = 1;
    int slots = 1;
    int connections;
    int queue;
    long turn;
    double pass;
    double latencyMillis;
    double speed = 1;
    double predictedMillis = 1000;
    double lowMillis = 1000;
    double highMillis = 1000;
    double successProbability = 1;
    double backlogMillis;
    double costPerHour;
    double utilisation;
    double forecastUtilisation;
    double fragmentation;
    boolean preferred;
    boolean avoided;
    double localityMatch = 1;
    double bid = Double.NaN;
    double suspicion;

    /** One that takes the task's second at another speed. */
    static TestNode ofSpeed(double speed) {
        TestNode node = new TestNode();
        node.speed = speed;
        node.predictedMillis = 1000 / speed;
        node.lowMillis = node.predictedMillis;
        node.highMillis = node.predictedMillis;
        return node;
    }

    @Override
    public String id() {
        return "node";
    }

    @Override
    public String label(String name) {
        return null;
    }

    @Override
    public double weight() {
        return weight;
    }

    @Override
    public int slots() {
        return slots;
    }

    @Override
    public int connections() {
        return connections;
    }

    @Override
    public int queue() {
        return queue;
    }

    @Override
    public long turn() {
        return turn;
    }

    @Override
    public double pass() {
        return pass;
    }

    @Override
    public double latencyMillis() {
        return latencyMillis;
    }

    @Override
    public double speed() {
        return speed;
    }

    @Override
    public double predictedMillis() {
        return predictedMillis;
    }

    @Override
    public double lowMillis() {
        return lowMillis;
    }

    @Override
    public double highMillis() {
        return highMillis;
    }

    @Override
    public double successProbability() {
        return successProbability;
    }

    @Override
    public double backlogMillis() {
        return backlogMillis;
    }

    @Override
    public double costPerHour() {
        return costPerHour;
    }

    @Override
    public double utilisation() {
        return utilisation;
    }

    @Override
    public double forecastUtilisation() {
        return forecastUtilisation;
    }

    @Override
    public double fragmentation() {
        return fragmentation;
    }

    @Override
    public boolean preferred() {
        return preferred;
    }

    @Override
    public boolean avoided() {
        return avoided;
    }

    @Override
    public double localityMatch() {
        return localityMatch;
    }

    @Override
    public double bid() {
        return bid;
    }

    @Override
    public double suspicion() {
        return suspicion;
    }
}
