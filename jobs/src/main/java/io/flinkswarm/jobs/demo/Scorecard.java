package io.flinkswarm.jobs.demo;

import io.flinkswarm.jobs.drill.Case;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Proposal;
import java.util.ArrayList;
import java.util.List;

/** The count so far: how often majority and flink-swarm were right, per hundred decisions and in all. */
final class Scorecard {
    static final int BLOCK = 100;

    /** How a hundred decisions went; accuracies are shares. */
    record Block(int from, int to, double majority, double flinkSwarm, double votesUsed, int abstained) {}

    private final List<Case> cases;
    private final List<Block> blocks = new ArrayList<>();
    private int inBlock;
    private double blockMajority;
    private double blockRight;
    private long blockVotes;
    private int blockAbstained;
    private double majority;
    private double right;
    private long votes;
    private int abstained;
    private int decisions;
    private Decision telling;
    private int tellingRank;

    Scorecard(List<Case> cases) {
        this.cases = cases;
    }

    /** Counts a decision; returns the block that it completed, or null. */
    Block count(Decision decision) {
        Case asked = caseOf(decision);
        double majorityScore = majorityScore(asked);
        boolean isRight = decision.choice().equals(Proposal.ACCEPT_REJECT.get(asked.truth()));
        double score = decision.ties() > 1 ? 1. / decision.ties() : isRight ? 1 : 0;
        decisions++;
        inBlock++;
        blockMajority += majorityScore;
        blockRight += score;
        blockVotes += decision.why().votes();
        blockAbstained += decision.status() == DecisionStatus.DECIDED ? 0 : 1;
        int tells = tells(decision, isRight, majorityScore);
        if (tells >= tellingRank) {
            telling = decision;
            tellingRank = tells;
        }
        return inBlock == BLOCK ? endBlock() : null;
    }

    /** Ends a block that is not full; null if nothing was counted since the last. */
    Block endBlock() {
        if (inBlock == 0) {
            return null;
        }
        Block block = new Block(
                decisions - inBlock + 1,
                decisions,
                blockMajority / inBlock,
                blockRight / inBlock,
                (double) blockVotes / inBlock,
                blockAbstained);
        blocks.add(block);
        majority += blockMajority;
        right += blockRight;
        votes += blockVotes;
        abstained += blockAbstained;
        inBlock = 0;
        blockMajority = 0;
        blockRight = 0;
        blockVotes = 0;
        blockAbstained = 0;
        return block;
    }

    private static double majorityScore(Case asked) {
        int forTruth = 0;
        for (int choice : asked.choices()) {
            forTruth += choice == asked.truth() ? 1 : 0;
        }
        return Integer.compare(2 * forTruth, asked.choices().length) / 2. + .5;
    }

    /** How well a decision shows what the swarm is up against: best where the majority, of those heard too, was wrong. */
    private static int tells(Decision decision, boolean isRight, double majorityScore) {
        if (!isRight || decision.status() != DecisionStatus.DECIDED) {
            return 0;
        }
        if (majorityScore > 0) {
            return 1;
        }
        long against = decision.why().contributions().stream()
                .filter(contribution -> !contribution.choice().equals(decision.choice()))
                .count();
        return against * 2 > decision.why().votes() ? 3 : 2;
    }

    /** The blocks that ended. */
    List<Block> blocks() {
        return blocks;
    }

    /** The decisions counted. */
    int decisions() {
        return decisions;
    }

    /** Majority's share of right ones, over the blocks that ended. */
    double majority() {
        return majority / decisions;
    }

    /** flink-swarm's share of right ones, an abstention scored by its leading option; over the blocks that ended. */
    double flinkSwarm() {
        return right / decisions;
    }

    /** The mean number of votes that a decision waited for. */
    double votesUsed() {
        return (double) votes / decisions;
    }

    /** How often flink-swarm abstained. */
    int abstained() {
        return abstained;
    }

    /** The decision whose why is worth telling; null if nothing was counted. */
    Decision telling() {
        return telling;
    }

    /** The case that a decision is about. */
    Case caseOf(Decision decision) {
        return cases.get(Integer.parseInt(decision.proposal().substring("case-".length())));
    }
}
