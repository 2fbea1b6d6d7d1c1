package io.flinkswarm.jobs.drill;

import io.flinkswarm.jobs.trial.Question;
import io.flinkswarm.jobs.trial.Trial;
import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.value.FloatVector;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;

/**
 * A scenario as a trial: each of its cases a question to accept (choice 0) or reject (choice 1).
 *
 * @param mode what the swarm suffers from
 * @param agents at least {@link Scenario#VOTERS}
 * @param liars the share that lies or copies, 0..1
 */
@Internal
public record DrillTrial(Scenario.Mode mode, int agents, double liars) implements Trial {
    private static final long serialVersionUID = 1L;

    @Override
    public int rounds() {
        return scenario(1).decisions();
    }

    /** The scenario of a seed, from its first case. */
    public Scenario scenario(int seed) {
        return Scenario.of(mode, agents, liars, seed);
    }

    @Override
    public Iterator<Question> questions(int seed) {
        Scenario scenario = scenario(seed);
        return new Iterator<>() {
            private int asked;

            @Override
            public boolean hasNext() {
                return asked < scenario.decisions();
            }

            @Override
            public Question next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                boolean scored = asked++ >= scenario.scoredFrom();
                return question(scenario.next(), scored);
            }
        };
    }

    /** A case as a question. */
    public static Question question(Case asked, boolean scored) {
        List<String> options = Proposal.ACCEPT_REJECT;
        FloatVector[] reasoning = new FloatVector[asked.reasoning().length];
        for (int i = 0; i < reasoning.length; i++) {
            float[] features = new float[asked.reasoning()[i].length];
            for (int j = 0; j < features.length; j++) {
                features[j] = (float) asked.reasoning()[i][j];
            }
            reasoning[i] = FloatVector.wrap(features);
        }
        return new Question(
                "case-" + asked.index(),
                options,
                IntStream.of(asked.voters()).mapToObj(DrillTrial::agent).toList(),
                asked.choices(),
                asked.confidences(),
                reasoning,
                options.get(asked.truth()),
                asked.revealed(),
                scored);
    }

    /** The name of an agent. */
    public static String agent(int number) {
        return "agent-" + number;
    }
}
