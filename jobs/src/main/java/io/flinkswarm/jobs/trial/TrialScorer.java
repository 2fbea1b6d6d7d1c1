package io.flinkswarm.jobs.trial;

import io.flinkswarm.protocol.consensus.Decision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.ListAccumulator;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Scores the decisions of a trial as they fall; the sums leave as an accumulator when the job ends.
 *
 * <p>It makes the questions again from their seed and walks them beside the decisions, so that it holds only those that
 * were skipped.
 */
final class TrialScorer extends RichFlatMapFunction<Decision, Decision> {
    private static final long serialVersionUID = 1L;

    static final String SCORES = "trial-scores";

    private final Trial trial;
    private transient Map<String, TrialScore> scores;
    private transient Map<String, Walk> walks;

    /** The questions of one group from the first that is not decided yet. */
    private static final class Walk {
        private final Iterator<Question> next;
        private final Map<String, Question> skipped = new HashMap<>();

        Walk(Iterator<Question> next) {
            this.next = next;
        }

        Question take(String id) {
            Question earlier = skipped.remove(id);
            if (earlier != null) {
                return earlier;
            }
            while (next.hasNext()) {
                Question question = next.next();
                if (question.id().equals(id)) {
                    return question;
                }
                skipped.put(question.id(), question);
            }
            throw new IllegalStateException("a decision must be on a question that is open, but was on " + id);
        }
    }

    TrialScorer(Trial trial) {
        this.trial = trial;
    }

    @Override
    public void open(OpenContext context) {
        scores = new TreeMap<>();
        walks = new HashMap<>();
    }

    @Override
    public void flatMap(Decision decision, Collector<Decision> out) {
        // confirmations repeat what was said before
        if (decision.durable() || !decision.status().isFinal()) {
            return;
        }
        int seed = TrialEvents.seedOf(decision.group());
        Question question = walks.computeIfAbsent(decision.group(), group -> new Walk(trial.questions(seed)))
                .take(decision.proposal());
        if (question.scored() && !question.truth().isEmpty()) {
            scores.merge(decision.group(), TrialScore.of(decision, seed, question), TrialScore::plus);
        }
        out.collect(decision);
    }

    @Override
    public void close() {
        if (scores != null) {
            ListAccumulator<TrialScore> all = new ListAccumulator<>();
            List<TrialScore> sums = new ArrayList<>(scores.values());
            sums.forEach(all::add);
            getRuntimeContext().addAccumulator(SCORES, all);
        }
    }
}
