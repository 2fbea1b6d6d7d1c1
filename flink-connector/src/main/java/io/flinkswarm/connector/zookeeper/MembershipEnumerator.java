package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * What gives the one split to the first reader there is, and to the next one after a failure. Its state is the split while nobody has it, and
 * null while a reader has.
 */
@Internal
final class MembershipEnumerator implements SplitEnumerator<MembershipSplit, MembershipSplit> {
    private final SplitEnumeratorContext<MembershipSplit> context;
    /** Null while a reader has it. */
    private MembershipSplit split;

    MembershipEnumerator(SplitEnumeratorContext<MembershipSplit> context, MembershipSplit split) {
        this.context = context;
        this.split = split;
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<MembershipSplit> splits, int subtask) {
        if (!splits.isEmpty()) {
            split = splits.get(0);
        }
    }

    @Override
    public void addReader(int subtask) {
        if (split != null) {
            context.assignSplit(split, subtask);
            split = null;
        }
    }

    @Override
    public MembershipSplit snapshotState(long checkpoint) {
        return split;
    }

    @Override
    public void close() {}
}
