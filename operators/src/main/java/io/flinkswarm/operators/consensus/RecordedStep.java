package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.state.journal.JournalEntry;
import io.flinkswarm.state.journal.JournalEntry.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One thing that a group met, an event or the passing of time, and what it decided then.
 *
 * @param entry the entry of kind INPUT or TIMER; for outputs that follow neither, their own
 * @param outputs the entries of kind OUTPUT that follow it
 * @param epoch the epoch of the run that made it
 */
record RecordedStep(JournalEntry entry, List<JournalEntry> outputs, long epoch) {

    /** The event that came in, or null. */
    ConsensusEvent event() {
        return entry.kind() == Kind.INPUT ? ConsensusFunction.JOURNAL.payload(entry) : null;
    }

    /** A decision as it was journaled. */
    Decision decision(int index) {
        return ConsensusFunction.JOURNAL.payload(outputs.get(index));
    }

    /**
     * The steps of one group's entries, in order.
     *
     * <p>Which run made a step is told by the decisions: of steps without one, by the next that has. That matters only where
     * the deployment's settings changed between two runs.
     */
    static List<RecordedStep> of(List<JournalEntry> entries, long latestEpoch) {
        List<RecordedStep> steps = new ArrayList<>();
        int end = entries.size();
        long epoch = latestEpoch;
        boolean known = false;
        for (int at = end - 1; at >= 0; at--) {
            JournalEntry entry = entries.get(at);
            if (entry.kind() == Kind.OUTPUT && at > 0) {
                continue;
            }
            int first = entry.kind() == Kind.OUTPUT ? at : at + 1;
            List<JournalEntry> outputs = List.copyOf(entries.subList(first, end));
            if (!outputs.isEmpty()) {
                Decision decision = ConsensusFunction.JOURNAL.payload(outputs.get(0));
                if (!known) {
                    // after the last decision nothing tells of a later run
                    steps.replaceAll(step -> new RecordedStep(step.entry, step.outputs, decision.epoch()));
                    known = true;
                }
                epoch = decision.epoch();
            }
            steps.add(new RecordedStep(entry, outputs, epoch));
            end = at;
        }
        Collections.reverse(steps);
        return steps;
    }
}
