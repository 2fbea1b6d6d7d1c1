package io.flinkswarm.jobs.run;

import io.flinkswarm.protocol.consensus.ConsensusJson;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.json.RecordJson;
import io.flinkswarm.protocol.rejection.Rejection;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Writes results as lines and counts them; of decisions the durable ones. */
final class ResultLines<T extends Record> extends RichMapFunction<T, String> {
    private static final long serialVersionUID = 1L;

    /** The lines of the output. */
    static final RecordJson<Record> JSON = ConsensusJson.RESULTS.with("rejected", Rejection.class);

    static final String COUNT = "results-";

    private final String name;
    private transient LongCounter counter;

    /** Lines that are counted under the name, which must be used once in a job. */
    ResultLines(String name) {
        this.name = name;
    }

    @Override
    public void open(OpenContext context) {
        counter = new LongCounter();
        getRuntimeContext().addAccumulator(COUNT + name, counter);
    }

    @Override
    public String map(T result) {
        // with emit: provisional a decision comes twice, with emit: durable once
        if (!(result instanceof Decision decision) || decision.durable()) {
            counter.add(1L);
        }
        return JSON.write(result);
    }
}
