package io.flinkswarm.operators.balance.placement;

/** A task of which a test says what matters. */
record TestTask(Weights weights, long waitedMillis, long deadline) implements PlacementTask {
    static final TestTask ANY = new TestTask(Weights.DEFAULT, 0, Long.MAX_VALUE);

    static TestTask caringFor(double performance, double cost, double reliability, double locality) {
        return new TestTask(new Weights(performance, cost, reliability, locality), 0, Long.MAX_VALUE);
    }

    @Override
    public String id() {
        return "task";
    }

    @Override
    public String type() {
        return "type";
    }

    @Override
    public String tenant() {
        return "";
    }

    @Override
    public int priority() {
        return 2;
    }

    @Override
    public double hintMillis() {
        return Double.NaN;
    }
}
