package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.protocol.value.Priority;
import java.util.Arrays;

/**
 * The order in which tasks get their turn: priorities with ageing, and between tenants their fair shares.
 *
 * <p>A task's rank is a time: when it came, moved forward by {@code ageing} for each priority above the lowest, so that one
 * that has waited that long counts as one priority higher, without ever being sorted anew. A tenant's tasks come as if no
 * faster than its share of the pool's pace lets them (virtual clocks, Zhang 1990): of {@code k} that come at once the last
 * one ranks as if it had come {@code k} turns later, while a tenant with little to do is never put back. Each of a tenant's
 * priorities has turns of its own, so that its many tasks don't hold up its urgent ones. A tenant with nothing waiting starts
 * afresh. What a task counts is its greatest share of the pool's resources relative to that of the usual task.
 */
final class FairShares {
    private static final double LEAST_COUNTED = .1;
    private static final double MOST_COUNTED = 10;
    private static final double SMOOTHING = .99;

    /** Starts per millisecond that are reckoned with before any were seen: who comes first must not have it all. */
    private static final double FIRST_PACE = .01;

    private static final int PRIORITIES = Priority.values().length;
    private static final long NO_TURN = Long.MIN_VALUE;

    /** No tenant is put back further than this: its tasks must still come to their turn. */
    private static final long MOST_PUT_BACK = 3_600_000;

    private FairShares() {}

    /** The rank of a task that comes now. */
    static long rank(Desk desk, TaskRow task, TenantUse tenant, BalanceConfig config, long now) {
        long bonus = task.task.priority().ordinal() * config.ageingMillis();
        long turn = now;
        long[] turns = tenant.ready > 0 ? desk.row.tenantTurns.get(task.task.tenant()) : null;
        long last = turns == null ? NO_TURN : turns[task.task.priority().ordinal()];
        if (last != NO_TURN) {
            double weight = config.tenant(task.task.tenant()).weight();
            double share = weight / Math.max(weight, desk.tasks.activeWeight(config));
            double pace = (desk.row.startRate > 0 ? desk.row.startRate : FIRST_PACE) * share;
            long step = (long) Math.min(MOST_PUT_BACK, counted(desk, task.demand) / pace);
            turn = Math.min(now + MOST_PUT_BACK, Math.max(now, last + step));
        }
        return turn + bonus;
    }

    /** The turns of a tenant of which nothing waits. */
    static long[] noTurns() {
        long[] turns = new long[PRIORITIES];
        Arrays.fill(turns, NO_TURN);
        return turns;
    }

    /** Takes note of a task that waits for its turn. */
    static void note(TaskRow task, long[] turns, BalanceConfig config) {
        int priority = task.task.priority().ordinal();
        turns[priority] = Math.max(turns[priority], task.rank - priority * config.ageingMillis());
    }

    /** What the task counts, 1 being usual. */
    private static double counted(Desk desk, Demand demand) {
        double share = 0;
        for (int r = 0; r < demand.resources(); r++) {
            share = Math.max(share, desk.nodes.capacity.share(r, demand.amount(r)));
        }
        share = Math.max(share, desk.nodes.capacity.gpuShare(demand.gpuTotal()));
        PoolRow row = desk.row;
        row.meanShare = row.meanShare == 0 ? share : SMOOTHING * row.meanShare + (1 - SMOOTHING) * share;
        return row.meanShare == 0 ? 1 : Math.max(LEAST_COUNTED, Math.min(MOST_COUNTED, share / row.meanShare));
    }
}
