package io.flinkswarm.operators.balance;

import io.flinkswarm.operators.settings.Bounds;
import io.flinkswarm.protocol.annotation.Public;
import java.io.Serializable;

/**
 * What a tenant may have of a pool.
 *
 * @param weight its fair share beside the other tenants', above 0
 * @param maxRunning how many of its tasks may be assigned or running at once; 0: as many as there is room for
 * @param maxShare the share of the pool's resource that it uses most, above 0 to 1
 */
@Public
public record TenantPolicy(double weight, int maxRunning, double maxShare) implements Serializable {
    /** The policy of a tenant about which nothing was said. */
    public static final TenantPolicy DEFAULT = new TenantPolicy(1, 0, 1);

    private static final double LEAST = 1e-6;

    public TenantPolicy {
        Bounds.range("tenants.<tenant>.weight", weight, LEAST, 1e6);
        Bounds.range("tenants.<tenant>.max-running", maxRunning, 0, Integer.MAX_VALUE);
        Bounds.range("tenants.<tenant>.max-share", maxShare, LEAST, 1);
    }

    /** The same with another weight. */
    public TenantPolicy withWeight(double share) {
        return new TenantPolicy(share, maxRunning, maxShare);
    }

    /** The same with another limit of tasks; 0: none. */
    public TenantPolicy withMaxRunning(int tasks) {
        return new TenantPolicy(weight, tasks, maxShare);
    }

    /** The same with another limit of the resource that it uses most. */
    public TenantPolicy withMaxShare(double share) {
        return new TenantPolicy(weight, maxRunning, share);
    }
}
