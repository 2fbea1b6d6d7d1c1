package io.flinkswarm.operators.consensus;

import java.util.HashSet;
import java.util.Set;

/** Votes of one ballot over voters' rows kept in an array; checks that each row is read and written at most once. */
final class ListedVotes implements CastVotes {

    private final VoterSkill[] skills;
    private final int[] voters;
    private final int[] choices;
    private final double[] confidences;
    private final Set<Integer> read = new HashSet<>();
    private final Set<Integer> written = new HashSet<>();

    ListedVotes(VoterSkill[] skills, int[] voters, int[] choices) {
        this(skills, voters, choices, null);
    }

    ListedVotes(VoterSkill[] skills, int[] voters, int[] choices, double[] confidences) {
        this.skills = skills;
        this.voters = voters;
        this.choices = choices;
        this.confidences = confidences;
    }

    /** The same votes in a new call, in which each row may be touched once again. */
    ListedVotes again() {
        return new ListedVotes(skills, voters, choices, confidences);
    }

    /** Sum of evidence over all votes. */
    double[] sum(Reliability reliability, TypeRecord type, int[] labels) {
        double[] sum = new double[labels.length];
        double[] term = new double[labels.length];
        for (int i = 0; i < voters.length; i++) {
            reliability.evidence(type, skills[voters[i]], labels, choices[i], confidence(i), term);
            for (int k = 0; k < sum.length; k++) {
                sum[k] += term[k];
            }
        }
        return sum;
    }

    /** Log-prior and evidence together. */
    double[] score(Reliability reliability, TypeRecord type, int[] labels) {
        double[] score = new double[labels.length];
        reliability.prior(type, labels, score);
        double[] sum = sum(reliability, type, labels);
        for (int k = 0; k < sum.length; k++) {
            score[k] += sum[k];
        }
        return score;
    }

    double[] posterior(Reliability reliability, TypeRecord type, int[] labels) {
        double[] prior = new double[labels.length];
        reliability.prior(type, labels, prior);
        double[] posterior = new double[labels.length];
        reliability.posterior(type, prior, sum(reliability, type, labels), voters.length, posterior);
        return posterior;
    }

    @Override
    public int count() {
        return voters.length;
    }

    @Override
    public int choice(int vote) {
        return choices[vote];
    }

    @Override
    public double confidence(int vote) {
        return confidences == null ? Double.NaN : confidences[vote];
    }

    @Override
    public VoterSkill skill(int vote) {
        if (!read.add(vote)) {
            throw new IllegalStateException("row of vote " + vote + " must be read once a call");
        }
        return skills[voters[vote]];
    }

    @Override
    public void changed(int vote, VoterSkill skill) {
        if (!written.add(vote)) {
            throw new IllegalStateException("row of vote " + vote + " must be written once a call");
        }
        skills[voters[vote]] = skill;
    }
}
