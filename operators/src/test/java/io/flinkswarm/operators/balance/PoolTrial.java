package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One pool on a clock that the test moves: what comes in is dated, wake-ups come when they are due. */
final class PoolTrial implements PoolOutput {
    static final String POOL = "p";

    /** The time at which a trial begins: no event of a test is at 0, which stands for none. */
    static final long BEGIN = 1_000_000;

    record Rejected(Reason reason, BalanceEvent event, String detail) {}

    private static final PlacementStrategies STRATEGIES = PlacementStrategies.load(PoolTrial.class.getClassLoader());

    final List<BalanceDecision> decisions = new ArrayList<>();
    final List<Rejected> rejected = new ArrayList<>();
    final List<String> endings = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    final List<String> predictions = new ArrayList<>();
    final Map<Evicted, Integer> evicted = new EnumMap<>(Evicted.class);

    MemoryPoolStore store = new MemoryPoolStore();
    private Pool pool = new Pool(store, this, STRATEGIES);
    private BalanceConfig config;
    private int policyVersion;
    private long epoch;
    private long now = BEGIN;
    private boolean alive;

    PoolTrial(BalanceConfig config) {
        this.config = config;
    }

    /** A policy whose choices can be followed by hand: the fewest tasks, then the node's number. */
    static BalanceConfigBuilder plain() {
        return BalanceConfig.builder().strategy("round-robin").suspicion(false);
    }

    static PoolTrial of(BalanceConfigBuilder config) {
        return new PoolTrial(config.build());
    }

    PoolTrial policy(BalanceConfig changed) {
        config = changed;
        policyVersion++;
        return this;
    }

    PoolTrial epoch(long value) {
        epoch = value;
        return this;
    }

    long now() {
        return now;
    }

    BalanceConfig config() {
        return config;
    }

    /** Takes the event at the present time. */
    PoolTrial take(BalanceEvent event) throws Exception {
        BalanceAdmission.Fault fault = BalanceAdmission.check(event, config);
        if (fault != null) {
            rejected(fault.reason(), event, fault.detail());
            return this;
        }
        enter();
        pool.on(event);
        pool.leave();
        alive = true;
        return this;
    }

    private PoolRow enter() throws Exception {
        return pool.enter(POOL, config, policyVersion, epoch, now);
    }

    /** Lets time pass up to and including the given one. */
    PoolTrial at(long time) throws Exception {
        while (alive && enter().wake <= time) {
            now = Math.max(now, enter().wake);
            enter();
            alive = pool.onTime() != null;
            pool.leave();
        }
        now = time;
        return this;
    }

    PoolTrial after(long millis) throws Exception {
        return at(now + millis);
    }

    /** When the pool wants to be looked at next. */
    long wake() throws Exception {
        return enter().wake;
    }

    boolean isAlive() {
        return alive;
    }

    PoolRow row() throws Exception {
        return enter();
    }

    Desk desk() throws Exception {
        enter();
        return pool.desk();
    }

    TaskRow task(String id) throws Exception {
        return desk().tasks.get(id);
    }

    NodeRow node(String id) throws Exception {
        return desk().nodes.get(id);
    }

    void flush() throws Exception {
        pool.flush();
    }

    /** Goes on from rows that have gone through bytes, by a pool that knows nothing else. */
    PoolTrial rebuild(long seed) throws Exception {
        Desk desk = alive ? desk() : null;
        pool.flush();
        if (desk != null) {
            PoolRows.assertKept(desk, store);
        }
        store = PoolRows.reread(store, POOL, seed);
        pool = new Pool(store, this, STRATEGIES);
        return this;
    }

    // what is said to it

    /** A node that counts no resources and does so many tasks at once. */
    PoolTrial nodes(int slots, String... ids) throws Exception {
        for (String id : ids) {
            take(NodeReport.builder(id, POOL).slots(slots).time(now).build());
        }
        return this;
    }

    NodeReport.Builder report(String id) {
        return NodeReport.builder(id, POOL).time(now);
    }

    Task.Builder asks(String id) {
        return Task.builder(id, POOL).time(now);
    }

    PoolTrial tasks(String... ids) throws Exception {
        for (String id : ids) {
            take(asks(id).build());
        }
        return this;
    }

    PoolTrial status(String node, NodeStatus status) throws Exception {
        return take(NodeStatusChange.of(POOL, node, status, "said so", now));
    }

    PoolTrial start(String task) throws Exception {
        return take(TaskStart.of(assignment(task), now));
    }

    PoolTrial done(String task) throws Exception {
        return take(TaskResult.done(assignment(task), 0, now));
    }

    PoolTrial done(String task, long millis) throws Exception {
        return take(TaskResult.done(assignment(task), millis, now));
    }

    PoolTrial fail(String task) throws Exception {
        return take(TaskResult.failed(assignment(task), "broke", now));
    }

    PoolTrial cancel(String task, boolean abort) throws Exception {
        return take(TaskCancel.of(POOL, task, abort, now));
    }

    // what it said

    /** The latest assignment of the task; null where there was none. */
    Assignment assignment(String task) {
        List<Assignment> all = assignments(task);
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    List<Assignment> assignments(String task) {
        return of(Assignment.class, task);
    }

    List<TaskUpdate> updates(String task) {
        return of(TaskUpdate.class, task);
    }

    List<Revocation> revocations(String task) {
        return of(Revocation.class, task);
    }

    private <D extends BalanceDecision> List<D> of(Class<D> kind, String task) {
        return decisions.stream()
                .filter(decision -> kind.isInstance(decision) && decision.task().equals(task))
                .map(kind::cast)
                .toList();
    }

    /** Where the task is now; null where it is nowhere. */
    String placeOf(String task) throws Exception {
        TaskRow row = task(task);
        return row == null || !row.isOut() ? null : row.node;
    }

    /** The last step of the task that was told. */
    TaskUpdate last(String task) {
        List<TaskUpdate> all = updates(task);
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    TaskState state(String task) {
        return last(task) == null ? null : last(task).state();
    }

    /** The tasks in the order in which they were given to nodes. */
    List<String> order() {
        return decisions.stream()
                .filter(Assignment.class::isInstance)
                .map(BalanceDecision::task)
                .toList();
    }

    Rejected lastRejected() {
        return rejected.get(rejected.size() - 1);
    }

    @Override
    public void decision(BalanceDecision decision) {
        decisions.add(decision);
    }

    @Override
    public void rejected(Reason reason, BalanceEvent event, String detail) {
        rejected.add(new Rejected(reason, event, detail));
    }

    @Override
    public void nodeChanged(NodeRow node) {}

    @Override
    public void nodeForgotten(String node) {
        forgotten.add(node);
    }

    @Override
    public void taskChanged(String task, TaskRow row) {
        if (row == null) {
            endings.add(task);
        }
    }

    @Override
    public void predicted(NodeRow node, String type, double predictedMillis, double actualMillis, boolean withinBar) {
        predictions.add(node.id + " " + type + " " + predictedMillis + " " + actualMillis + " " + withinBar);
    }

    @Override
    public void evicted(Evicted what, int count) {
        evicted.merge(what, count, Integer::sum);
    }
}
