package io.flinkswarm.jobs.run;

import io.flinkswarm.jobs.agents.DeadLetterLine;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceJson;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.json.RecordJson;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.rejection.Rejection;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Writes results as lines and counts them; of decisions the durable ones, and the steps of tasks apart from assignments. */
final class ResultLines<T> extends RichMapFunction<T, String> {
    private static final long serialVersionUID = 1L;

    /** The lines of the output. */
    static final RecordJson<Object> JSON = RecordJson.empty()
            .including(ConsensusJson.RESULTS)
            .including(BalanceJson.RESULTS)
            .with("rejected", Rejection.class)
            .with("dead-letter", DeadLetterLine.class);

    static final String COUNT = "results-";
    static final String UPDATES = "-updates";

    private final String name;
    private transient LongCounter counter;
    private transient LongCounter updates;

    /** Lines that are counted under the name, which must be used once in a job. */
    ResultLines(String name) {
        this.name = name;
    }

    @Override
    public void open(OpenContext context) {
        counter = new LongCounter();
        updates = new LongCounter();
        getRuntimeContext().addAccumulator(COUNT + name, counter);
        getRuntimeContext().addAccumulator(COUNT + name + UPDATES, updates);
    }

    @Override
    public String map(T result) {
        // with emit: provisional a decision comes twice, with emit: durable once
        if (isLast(result)) {
            boolean isStep = result instanceof TaskUpdate || result instanceof Revocation;
            (isStep ? updates : counter).add(1L);
        }
        return JSON.write(result instanceof DeadLetter letter ? DeadLetterLine.of(letter) : result);
    }

    private static boolean isLast(Object result) {
        if (result instanceof Decision decision) {
            return decision.durable();
        }
        return !(result instanceof BalanceDecision decision) || decision.durable();
    }
}
