package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;

/** The time and the number that an event has from its place among the lines, where it says none itself. */
record EventPlace(long time, long sequence) {
    LineEvent put(LineEvent event) {
        return event.consensus() != null
                ? new LineEvent(put(event.consensus()), null)
                : new LineEvent(null, put(event.balance()));
    }

    private ConsensusEvent put(ConsensusEvent event) {
        return event instanceof Proposal proposal
                ? proposal.withTime(time).withSequence(sequence)
                : event instanceof Vote vote
                        ? vote.withTime(time).withSequence(sequence)
                        : ((Outcome) event).withTime(time).withSequence(sequence);
    }

    private BalanceEvent put(BalanceEvent event) {
        if (event instanceof Task task) {
            return task.toBuilder().time(time).sequence(sequence).build();
        }
        if (event instanceof NodeReport report) {
            return report.toBuilder().time(time).sequence(sequence).build();
        }
        if (event instanceof TaskStart start) {
            return new TaskStart(start.pool(), start.task(), start.node(), start.epoch(), time, sequence);
        }
        if (event instanceof TaskBid bid) {
            return new TaskBid(bid.pool(), bid.task(), bid.node(), bid.price(), time, sequence);
        }
        if (event instanceof TaskCancel cancel) {
            return new TaskCancel(cancel.pool(), cancel.task(), cancel.abort(), cancel.reason(), time, sequence);
        }
        if (event instanceof NodeStatusChange change) {
            return new NodeStatusChange(change.pool(), change.node(), change.status(), change.reason(), time, sequence);
        }
        TaskResult result = (TaskResult) event;
        return new TaskResult(
                result.pool(),
                result.task(),
                result.node(),
                result.epoch(),
                result.success(),
                result.durationMillis(),
                result.quality(),
                result.error(),
                time,
                sequence);
    }
}
