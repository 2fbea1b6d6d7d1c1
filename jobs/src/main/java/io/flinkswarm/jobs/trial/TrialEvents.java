package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * The events of one round: for each seed its next question, put to one group per rule.
 *
 * <p>Every event has a millisecond of its own, and so has an outcome that is not sent: what is revealed moves nothing else.
 * Rounds must come in order and all to one subtask.
 */
final class TrialEvents extends RichFlatMapFunction<Long, ConsensusEvent> {
    private static final long serialVersionUID = 1L;

    private final Trial trial;
    private final int seeds;
    private final List<String> rules;

    private transient List<Iterator<Question>> questions;
    private transient long now;

    TrialEvents(Trial trial, int seeds, List<String> rules) {
        this.trial = trial;
        this.seeds = seeds;
        this.rules = List.copyOf(rules);
    }

    static String group(int seed, String rule) {
        return "seed-" + seed + "/" + rule;
    }

    static int seedOf(String group) {
        return Integer.parseInt(group.substring("seed-".length(), group.indexOf('/')));
    }

    @Override
    public void open(OpenContext context) {
        questions = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            questions.add(trial.questions(seed));
        }
        now = 0;
    }

    @Override
    public void flatMap(Long round, Collector<ConsensusEvent> out) {
        for (int seed = 1; seed <= seeds; seed++) {
            Question question = questions.get(seed - 1).next();
            for (String rule : rules) {
                ask(question, group(seed, rule), rule, out);
            }
        }
    }

    private void ask(Question question, String group, String rule, Collector<ConsensusEvent> out) {
        int votes = question.choices().length;
        long opened = ++now;
        long deadline = opened + votes + 1;
        out.collect(new Proposal(
                question.id(),
                group,
                "",
                rule,
                question.options(),
                Double.NaN,
                FloatVector.EMPTY,
                Priority.NORMAL,
                deadline,
                question.voters(),
                opened,
                0));
        for (int i = 0; i < votes; i++) {
            out.collect(new Vote(
                    group,
                    question.id(),
                    question.voters().get(i),
                    question.options().get(question.choices()[i]),
                    question.confidences() == null ? Double.NaN : question.confidences()[i],
                    question.reasoning() == null ? FloatVector.EMPTY : question.reasoning()[i],
                    opened + 1 + i,
                    0,
                    null,
                    null,
                    false));
        }
        now = deadline + 1;
        // an answer that nobody could give can't be learned from, and would be turned away
        if (question.revealed() && question.options().contains(question.truth())) {
            out.collect(Outcome.of(group, question.id(), question.truth()).withTime(now));
        }
    }
}
