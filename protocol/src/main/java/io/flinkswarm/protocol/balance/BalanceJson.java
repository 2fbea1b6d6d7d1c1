package io.flinkswarm.protocol.balance;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.RecordJson;

/** The JSON forms of the balance protocol's records: what is read from and written to lines of text. */
@Public
public final class BalanceJson {
    /** What goes in: nodes, tasks and what becomes of them. */
    public static final RecordJson<BalanceEvent> EVENTS = RecordJson.<BalanceEvent>empty()
            .with("node-report", NodeReport.class)
            .with("node-status", NodeStatusChange.class)
            .with("task", Task.class)
            .with("bid", TaskBid.class)
            .with("cancel", TaskCancel.class)
            .with("start", TaskStart.class)
            .with("result", TaskResult.class);

    /** What comes out: assignments, what is taken back, and the steps of tasks. */
    public static final RecordJson<BalanceDecision> RESULTS = RecordJson.<BalanceDecision>empty()
            .with("assignment", Assignment.class)
            .with("revocation", Revocation.class)
            .with("update", TaskUpdate.class);

    private BalanceJson() {}
}
