package io.flinkswarm.operators.balance.resources;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs the pool to place a task on a node: the GPU capacity, in thousandths of a device, that is expected to stay
 * unused because of it. Lower is better.
 *
 * <p>Fragmentation Gradient Descent (Weng et al., ATC'23) asks which capacity the <em>next</em>
 * task of the mix could not use. That is short-sighted: nearly equal gradients order nodes by chance, which is why the
 * published scheduler gains by truncating them. Here the same question is asked of the <em>end</em>, when the stream has
 * filled the node:
 *
 * <pre>
 * cost   = Δ Σ_devices waste(idle) + Δ stranded(node) + taken · ⅕ wanted(model)
 * waste(r)    = (Σ_m p_m waste(r - g_m) + ε r) / (Σ_m p_m + ε)   over the single-device demands m with g_m ≤ r; waste(0) = 0
 * stranded(n) = idle(n) · ½ Σ_resources (1 - L_r(free_r(n) / idle(n)))
 * wanted(g)   = the share of the mix's GPU work that may run on model g
 * </pre>
 *
 * <ul>
 *   <li>{@code waste} is what remains of a device when arrivals of the mix fill it in random order. So a share goes where
 *       what it leaves is likely to be used, and a whole device is not dearer than the mix makes it. {@code ε} is a
 *       hundredth of the shares that arrive, as it is shares that make gaps: what comes more rarely is not waited for.
 *   <li>{@code stranded} is idle GPU that cannot run for want of another resource. {@code L_r(x)} is the Lorenz curve of
 *       the mix: the share of its GPU work that {@code x} of resource {@code r} per GPU milli carries, the least hungry
 *       demands first. A task that is hungry for its GPU goes where the resource is in surplus, a frugal one where it is
 *       scarce, and one without GPU to nodes whose GPUs are taken or who have more than their GPUs can use.
 *   <li>{@code wanted} keeps the models that the choosy insist on for them. It counts little: the mix does not tell whether
 *       a model is scarce, only that some can do without others.
 * </ul>
 *
 * <p>Two small terms decide what is equal by that. A node whose devices are all whole costs a little more, so that nodes are
 * used up one after the other and some stay for those who ask many devices at once: this is what an order of nodes does
 * for a scheduler that takes the first of equals. A task without GPU weighs how evenly a node's resources are used and how
 * full it gets: of nodes with GPUs it spoils few, of those without it takes the emptiest, where mixed demands even out.
 *
 * <p>The mix is learned from arrivals alone. Nodes of equal state cost the same, whatever their order.
 */
@Internal
public final class ResourceAwareCost {
    /** What is too rare to wait for, as a share of the tasks that ask for a share of a device. */
    private static final double RARE = .01;

    /** Milli that opening an untouched node is put at: less than any real difference. */
    private static final double UNTOUCHED = .1;

    /** What idle GPU counts that lacks one resource; it may lack several. */
    private static final double STRANDED = .5;

    /** Evenness and fullness only decide what is equal by GPU: a hundredth of a milli for the room of a mean task. */
    private static final double EVENNESS = .01;

    private static final double FULLNESS = .001;

    private static final double WANTED = .2;

    private static final int STEPS = 64;

    private final TaskMix mix;
    private long version = -1;

    /** Expected leftover of a device by its idle milli. */
    private final double[] waste = new double[Demand.WHOLE + 1];

    /** By resource: what a GPU milli of the mix asks on average, and the stranded share by the fraction of that. */
    private double[] perGpuMilli = {};

    private double[][] stranded = {};

    /** By resource: what a task of the mix asks on average. */
    private double[] mean = {};

    /** By GPU model: the share of the mix's GPU work that it may run; empty until asked for. */
    private final Map<String, Double> wanted = new HashMap<>();

    /** The cost under a mix; it follows the mix as that learns. */
    public ResourceAwareCost(TaskMix mix) {
        this.mix = mix;
    }

    /**
     * What it costs to place the task, in thousandths of a device expected to be wasted.
     *
     * @return less is better, also negative; infinite where it does not fit
     */
    public double cost(Supply supply, Demand demand) {
        if (!supply.fits(demand)) {
            return Double.POSITIVE_INFINITY;
        }
        follow();
        long idle = supply.idleTotal();
        double cost = 0;
        if (idle > 0) {
            cost = stranded(supply, demand, idle - demand.gpuTotal()) - stranded(supply, Demand.NONE, idle);
            cost += supply.wholeIdle() == supply.gpus() ? UNTOUCHED : 0;
        }
        if (demand.gpus() == 0) {
            return cost
                    + EVENNESS * (imbalance(supply, demand) - imbalance(supply, Demand.NONE))
                    + (supply.gpus() > 0 ? FULLNESS : -FULLNESS) * room(supply, demand);
        }
        cost += WANTED * demand.gpuTotal() * wanted(supply.model());
        if (!demand.sharesGpu()) {
            return cost - demand.gpus() * waste[Demand.WHOLE];
        }
        int device = device(supply, demand);
        return cost + wasteAdded(supply.idle(device), demand.gpuMilli());
    }

    /**
     * The devices that the task takes on the node.
     *
     * @throws IllegalStateException where the devices do not suffice
     */
    public int[] devices(Supply supply, Demand demand) {
        if (!demand.sharesGpu() || demand.gpuMilli() > supply.mostIdle()) {
            return supply.devices(demand);
        }
        follow();
        return new int[] {device(supply, demand)};
    }

    /** What a device with so many idle milli is expected to leave unused for good. */
    double waste(int idleMilli) {
        follow();
        return waste[idleMilli];
    }

    /** What taking a share of a device with so many idle milli adds to its waste. */
    double wasteAdded(int idleMilli, int gpuMilli) {
        return waste[idleMilli - gpuMilli] - waste[idleMilli];
    }

    private int device(Supply supply, Demand demand) {
        int best = -1;
        double least = 0;
        for (int d = 0; d < supply.gpus(); d++) {
            int idle = supply.idle(d);
            if (idle >= demand.gpuMilli()) {
                double added = wasteAdded(idle, demand.gpuMilli());
                // Among equals the one with the least left.
                if (best < 0 || added < least || (added == least && idle < supply.idle(best))) {
                    best = d;
                    least = added;
                }
            }
        }
        return best;
    }

    private double wanted(String model) {
        Double known = wanted.get(model);
        if (known != null) {
            return known;
        }
        double all = 0;
        double allowed = 0;
        for (int i = 0; i < mix.typical(); i++) {
            double work = mix.share(i) * mix.demand(i).gpuTotal();
            all += work;
            allowed += mix.demand(i).allows(model) ? work : 0;
        }
        double share = all == 0 ? 0 : allowed / all;
        wanted.put(model, share);
        return share;
    }

    private double stranded(Supply supply, Demand taken, long idle) {
        if (idle <= 0) {
            return 0;
        }
        double share = 0;
        for (int r = 0; r < stranded.length; r++) {
            double[] curve = stranded[r];
            if (curve != null) {
                double at = (double) STEPS * (supply.free(r) - taken.amount(r)) / (idle * perGpuMilli[r]);
                if (at < STEPS) {
                    int step = (int) at;
                    share += curve[step] + (at - step) * (curve[step + 1] - curve[step]);
                }
            }
        }
        return STRANDED * share * idle;
    }

    /** How many mean tasks of resources are left over where the scarcest is used up, on average over the resources. */
    private double imbalance(Supply supply, Demand taken) {
        double room = room(supply, taken);
        double over = 0;
        int counted = 0;
        for (int r = 0; r < mean.length; r++) {
            if (mean[r] > 0) {
                over += (supply.free(r) - taken.amount(r)) / mean[r] - room;
                counted++;
            }
        }
        return counted == 0 ? 0 : over / counted;
    }

    /** How many mean tasks still fit by the scarcest resource. */
    private double room(Supply supply, Demand taken) {
        double room = Double.POSITIVE_INFINITY;
        for (int r = 0; r < mean.length; r++) {
            if (mean[r] > 0) {
                room = Math.min(room, (supply.free(r) - taken.amount(r)) / mean[r]);
            }
        }
        return room == Double.POSITIVE_INFINITY ? 0 : room;
    }

    private void follow() {
        if (version == mix.version()) {
            return;
        }
        version = mix.version();
        learnWaste();
        learnStranding();
        wanted.clear();
    }

    private void learnWaste() {
        double[] arrivals = new double[Demand.WHOLE + 1];
        for (int i = 0; i < mix.typical(); i++) {
            Demand demand = mix.demand(i);
            arrivals[demand.gpuMilli()] += mix.share(i) * demand.gpus();
        }
        int[] sizes = new int[arrivals.length];
        int count = 0;
        double shares = 0;
        for (int milli = 1; milli < arrivals.length; milli++) {
            if (arrivals[milli] > 0) {
                sizes[count++] = milli;
                shares += milli < Demand.WHOLE ? arrivals[milli] : 0;
            }
        }
        for (int idle = 1; idle < waste.length; idle++) {
            double weight = RARE * shares;
            double sum = weight * idle;
            for (int s = 0; s < count && sizes[s] <= idle; s++) {
                weight += arrivals[sizes[s]];
                sum += arrivals[sizes[s]] * waste[idle - sizes[s]];
            }
            waste[idle] = weight > 0 ? sum / weight : idle;
        }
    }

    private void learnStranding() {
        int resources = 0;
        double work = 0;
        for (int i = 0; i < mix.typical(); i++) {
            resources = Math.max(resources, mix.demand(i).resources());
            work += mix.share(i) * mix.demand(i).gpuTotal();
        }
        perGpuMilli = new double[resources];
        stranded = new double[resources][];
        mean = new double[resources];
        for (int r = 0; r < resources; r++) {
            double asked = 0;
            for (int i = 0; i < mix.typical(); i++) {
                Demand demand = mix.demand(i);
                mean[r] += mix.share(i) * demand.amount(r);
                asked += demand.gpus() == 0 ? 0 : mix.share(i) * demand.amount(r);
            }
            if (asked > 0) {
                perGpuMilli[r] = asked / work;
                stranded[r] = curve(r, asked, work);
            }
        }
    }

    /** One less the Lorenz curve: the share of the mix's GPU work that a fraction of the mean of a resource can't carry. */
    private double[] curve(int resource, double asked, double work) {
        List<Integer> frugalFirst = new ArrayList<>();
        for (int i = 0; i < mix.typical(); i++) {
            if (mix.demand(i).gpus() > 0) {
                frugalFirst.add(i);
            }
        }
        frugalFirst.sort(Comparator.comparingDouble(
                i -> (double) mix.demand(i).amount(resource) / mix.demand(i).gpuTotal()));
        double[] curve = new double[STEPS + 2];
        int next = 0;
        double spent = 0;
        double carried = 0;
        for (int step = 0; step < STEPS; step++) {
            double budget = asked * step / STEPS;
            while (next < frugalFirst.size()) {
                int i = frugalFirst.get(next);
                double need = mix.share(i) * mix.demand(i).amount(resource);
                if (spent + need > budget) {
                    break;
                }
                spent += need;
                carried += mix.share(i) * mix.demand(i).gpuTotal();
                next++;
            }
            double part = 0;
            if (next < frugalFirst.size()) {
                int i = frugalFirst.get(next);
                part = mix.share(i)
                        * mix.demand(i).gpuTotal()
                        * (budget - spent)
                        / (mix.share(i) * mix.demand(i).amount(resource));
            }
            curve[step] = Math.max(0, 1 - (carried + part) / work);
        }
        return curve;
    }
}
