package io.flinkswarm.jobs.demo;

import io.flinkswarm.jobs.drill.Case;
import io.flinkswarm.jobs.drill.DrillTrial;
import io.flinkswarm.jobs.drill.Scenario;
import io.flinkswarm.jobs.trial.Question;
import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import java.util.Random;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * The simulated swarm: for each number that comes in, in order, the next question, the votes on it as the agents get round to
 * them, and for some its outcome two seconds later; nothing when all questions are asked.
 */
final class DemoSwarm extends RichFlatMapFunction<Long, ConsensusEvent> {
    private static final long serialVersionUID = 1L;

    static final String GROUP = "fleet";

    /** Event time between two questions: what an agent takes for one answer overlaps with the next questions. */
    private static final long STEP_MILLIS = 50;

    private static final long EPOCH = 1_000_000;
    private static final double QUICKEST_MILLIS = 10;
    private static final double MEAN_MILLIS = 40;
    private static final long OUTCOME_MILLIS = 2_000;

    private final DrillTrial fleet;
    private final int seed;
    private final int questions;
    private transient Scenario scenario;
    private transient Random delays;

    DemoSwarm(DrillTrial fleet, int seed, int questions) {
        this.fleet = fleet;
        this.seed = seed;
        this.questions = questions;
    }

    @Override
    public void open(OpenContext context) {
        scenario = fleet.scenario(seed);
        delays = new Random(seed);
    }

    @Override
    public void flatMap(Long number, Collector<ConsensusEvent> out) {
        if (number >= questions) {
            return;
        }
        Case asked = scenario.next();
        Question question = DrillTrial.question(asked, true);
        long opened = EPOCH + number * STEP_MILLIS;
        out.collect(
                Proposal.of(question.id(), GROUP).withVoters(question.voters()).withTime(opened));
        for (int i = 0; i < question.choices().length; i++) {
            double delay = QUICKEST_MILLIS - MEAN_MILLIS * Math.log(1 - delays.nextDouble());
            out.collect(Vote.of(
                            GROUP,
                            question.id(),
                            question.voters().get(i),
                            question.options().get(question.choices()[i]))
                    .withConfidence(question.confidences()[i])
                    .withReasoning(question.reasoning()[i])
                    .withTime(opened + (long) delay));
        }
        if (question.revealed()) {
            out.collect(Outcome.of(GROUP, question.id(), question.truth()).withTime(opened + OUTCOME_MILLIS));
        }
    }
}
