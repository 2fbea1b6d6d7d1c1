package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.state.rows.Names;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * The key of an event: its group, as one shared instance, so that the several states of a group are found at the first look
 * instead of by comparing names letter by letter.
 */
@Internal
final class GroupKeyFunction implements KeySelector<ConsensusEvent, String> {
    private static final long serialVersionUID = 1L;

    private static final int GROUP_NAMES = 1 << 16;

    private transient Names names;

    @Override
    public String getKey(ConsensusEvent event) {
        if (names == null) {
            names = new Names(GROUP_NAMES);
        }
        return names.shared(event.group());
    }
}
