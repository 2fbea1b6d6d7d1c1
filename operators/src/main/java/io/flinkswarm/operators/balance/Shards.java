package io.flinkswarm.operators.balance;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;

/**
 * How a large pool is split: by node, and tasks by workflow, else gang, else id, so that what belongs together meets.
 *
 * <p>The key of a shard is {@code pool#k}, with k from 0; a pool of one shard is keyed by its name. Who withdraws a task knows
 * nothing of shards: the withdrawal goes to each, addressed by the shard's key in place of the pool's name until it is there.
 */
final class Shards {
    private static final char SEPARATOR = '#';

    private Shards() {}

    /** The key of the event's shard. */
    static String key(BalanceEvent event, int shards) {
        if (shards == 1 || event instanceof TaskCancel) {
            return event.pool();
        }
        return key(event.pool(), of(affinity(event), shards));
    }

    static String key(String pool, int shard) {
        return pool + SEPARATOR + shard;
    }

    /** The pool's name by the key of one of its shards. */
    static String pool(String key, int shards) {
        return shards == 1 ? key : key.substring(0, Math.max(0, key.lastIndexOf(SEPARATOR)));
    }

    /** The withdrawal as it travels to one shard. */
    static TaskCancel addressed(TaskCancel cancel, String pool) {
        return new TaskCancel(pool, cancel.task(), cancel.abort(), cancel.reason(), cancel.time(), cancel.sequence());
    }

    /** The event as it was sent, after its way to the shard. */
    static BalanceEvent arrived(BalanceEvent event, int shards) {
        return shards > 1 && event instanceof TaskCancel cancel
                ? addressed(cancel, pool(cancel.pool(), shards))
                : event;
    }

    private static String affinity(BalanceEvent event) {
        if (event instanceof Task task) {
            return !task.workflow().isEmpty() ? task.workflow() : !task.gang().isEmpty() ? task.gang() : task.id();
        }
        if (event instanceof TaskResult result) {
            return result.node();
        }
        if (event instanceof TaskStart start) {
            return start.node();
        }
        if (event instanceof TaskBid bid) {
            return bid.node();
        }
        return event instanceof NodeReport report ? report.node() : ((NodeStatusChange) event).node();
    }

    /** The shard of a name: by the high bits of its multiplied hash, since Flink spreads keys by the low ones. */
    static int of(String name, int shards) {
        return (int) (((name.hashCode() * 0x9e3779b9L) & 0xffffffffL) * shards >>> 32);
    }
}
