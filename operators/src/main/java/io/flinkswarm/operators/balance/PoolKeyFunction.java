package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.state.rows.Names;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * The key of an event: its pool or the shard of its pool, as one shared instance, so that a pool in memory and its timers are
 * found at the first look instead of by comparing names letter by letter.
 */
@Internal
final class PoolKeyFunction implements KeySelector<BalanceEvent, String> {
    private static final long serialVersionUID = 1L;

    private static final int POOL_NAMES = 1 << 12;

    private final int shards;
    private transient Names names;

    PoolKeyFunction(int shards) {
        this.shards = shards;
    }

    @Override
    public String getKey(BalanceEvent event) {
        if (names == null) {
            names = new Names(POOL_NAMES);
        }
        return names.shared(Shards.key(event, shards));
    }
}
