package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.balance.placement.Look;
import io.flinkswarm.protocol.balance.Constraints;
import java.util.BitSet;
import java.util.List;

/**
 * The nodes that are looked at for a task: a bounded number of those that have room for it.
 *
 * <p>Of a pool that is larger than the bound they are drawn evenly from a random start, or those next in turn, or those that
 * the index of free resources gives. If none of those drawn will do, all nodes are gone through: so a task waits only if
 * there is really no room.
 */
final class Shortlist {
    private static final int TRIES_PER_PAIR = 8;

    /** How often the bound is looked further where too few were drawn. */
    private static final int FILLING = 4;

    /** Pools up to so many times the bound are looked at whole: there chance would cost more than it saves. */
    private static final int SMALL = 4;

    private final Visit visit;
    private int[] slots = new int[256];
    private int found;

    /** Whether suspected nodes get none but probes; not where most are suspected, since then it is more likely the tasks. */
    private boolean avoidsSuspects;

    private boolean leftOutSuspects;

    Shortlist(Visit visit) {
        this.visit = visit;
    }

    int size() {
        return found;
    }

    /** Whether nodes that would have done were left out since they are suspected. */
    boolean leftOutSuspects() {
        return leftOutSuspects;
    }

    NodeRow node(int i) {
        return visit.desk.nodes.at(slots[i]);
    }

    /** Draws the candidates of a task; {@code since} is the count of changes since which only changed nodes need a look. */
    void draw(TaskRow task, Look look, long since) {
        PoolNodes nodes = visit.desk.nodes;
        int most = visit.config.maxCandidates();
        if (slots.length < 1024 + SMALL * most) {
            slots = new int[1024 + SMALL * most];
        }
        avoidsSuspects = visit.config.suspicion() && nodes.suspected <= nodes.taking;
        leftOutSuspects = false;
        int changed = nodes.changedSince(since, slots);
        if (changed >= 0) {
            int kept = 0;
            for (int i = 0; i < changed; i++) {
                if (nodes.open.get(slots[i]) && mayRun(task, nodes.at(slots[i]))) {
                    slots[kept++] = slots[i];
                }
            }
            found = Math.min(kept, most);
        } else if (look == Look.TWO) {
            drawTwo(task);
        } else if (nodes.openCount <= SMALL * most) {
            takeFrom(task, 0, SMALL * most);
        } else if (look == Look.ALL_IN_TURN) {
            takeFrom(task, afterLastTurn(), most);
        } else if (look == Look.FITTING) {
            drawFitting(task, most);
        } else {
            drawEvenly(task, most);
        }
        if (found == 0 && changed < 0) {
            takeFrom(task, 0, most);
        }
        preferUnspoilt(task);
    }

    /** Takes one that will do of each of many even parts of the nodes, from a random one on, and fills up with those next to it. */
    private void drawEvenly(TaskRow task, int most) {
        PoolNodes nodes = visit.desk.nodes;
        long numbers = visit.row.nextNode;
        double part = (double) numbers / most;
        double at = visit.row.nextRandom((int) Math.min(Integer.MAX_VALUE, numbers));
        found = 0;
        int slot = -1;
        for (int i = 0; i < most; i++, at += part) {
            if (at >= numbers) {
                at -= numbers;
            }
            slot = nodes.open.nextSetBit(nodes.slotFrom((long) at));
            takeIfNew(task, slot);
        }
        // where few are open, parts share their first one
        for (int i = 0; i < FILLING * most && found < most; i++) {
            slot = nodes.open.nextSetBit(slot + 1);
            takeIfNew(task, slot);
        }
    }

    private void takeIfNew(TaskRow task, int slot) {
        if (slot < 0) {
            return;
        }
        for (int i = 0; i < found; i++) {
            if (slots[i] == slot) {
                return;
            }
        }
        if (mayRun(task, visit.desk.nodes.at(slot))) {
            slots[found++] = slot;
        }
    }

    /** Goes through open nodes in order from a slot on, all round, and takes those that will do. */
    private void takeFrom(TaskRow task, int start, int most) {
        PoolNodes nodes = visit.desk.nodes;
        BitSet open = nodes.open;
        found = 0;
        int slot = open.nextSetBit(start);
        boolean wrapped = slot < 0;
        if (wrapped) {
            slot = open.nextSetBit(0);
        }
        while (slot >= 0 && found < most && !(wrapped && slot >= start && start > 0)) {
            if (mayRun(task, nodes.at(slot))) {
                slots[found++] = slot;
            }
            slot = open.nextSetBit(slot + 1);
            if (slot < 0 && !wrapped && start > 0) {
                wrapped = true;
                slot = open.nextSetBit(0);
            }
        }
    }

    private void drawTwo(TaskRow task) {
        found = 0;
        PoolNodes nodes = visit.desk.nodes;
        for (int i = 0; i < TRIES_PER_PAIR * 2 && found < 2; i++) {
            int slot = nodes.open.nextSetBit(randomSlot());
            if (slot >= 0 && (found == 0 || slots[0] != slot) && mayRun(task, nodes.at(slot))) {
                slots[found++] = slot;
            }
        }
        if (found < 2) {
            takeFrom(task, 0, 2);
        }
    }

    private void drawFitting(TaskRow task, int most) {
        int given = visit.desk.nodes.supplies.candidates(task.demand, most, slots);
        found = 0;
        for (int i = 0; i < given; i++) {
            if (visit.desk.nodes.open.get(slots[i]) && mayRun(task, visit.desk.nodes.at(slots[i]))) {
                slots[found++] = slots[i];
            }
        }
    }

    private int afterLastTurn() {
        return visit.desk.nodes.slotFrom(visit.row.lastTurn + 1);
    }

    /** By number, not by slot: slots are others after a restore. */
    private int randomSlot() {
        return visit.desk.nodes.slotFrom(visit.row.nextRandom((int) Math.min(Integer.MAX_VALUE, visit.row.nextNode)));
    }

    private boolean mayRun(TaskRow task, NodeRow node) {
        if (!node.supply.fits(task.demand)) {
            return false;
        }
        Constraints constraints = task.task.constraints();
        if (!constraints.equals(Constraints.NONE)
                && !(Selectors.allow(node.labels, constraints) && isApart(constraints.antiAffinity(), node))) {
            return false;
        }
        if (visit.desk.nodes.reserved == node && visit.desk.nodes.reservedFor != task) {
            return false;
        }
        if (avoidsSuspects && isSuspected(node)) {
            leftOutSuspects = true;
            return false;
        }
        return true;
    }

    private static boolean isApart(List<String> names, NodeRow node) {
        if (names.isEmpty()) {
            return true;
        }
        for (TaskRow other : node.tasks) {
            for (String name : other.task.constraints().antiAffinity()) {
                if (names.contains(name)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Leaves out nodes on which the task failed, and those that are suspected, as long as there are others. */
    private void preferUnspoilt(TaskRow task) {
        int kept = 0;
        int spoilt = 0;
        for (int i = 0; i < found; i++) {
            int slot = slots[i];
            NodeRow node = visit.desk.nodes.at(slot);
            if (task.failedOn.contains(node.id) || !avoidsSuspects && isSuspected(node)) {
                spoilt++;
            } else {
                slots[i] = slots[kept];
                slots[kept++] = slot;
            }
        }
        // only spoilt ones: the task waits no longer for better ones to turn up
        found = kept > 0 ? kept : spoilt;
    }

    private boolean isSuspected(NodeRow node) {
        if (!visit.config.suspicion()) {
            return false;
        }
        if (!node.tasks.isEmpty()) {
            visit.watch.look(node);
        }
        return !node.suspicion.admits(visit.now);
    }
}
