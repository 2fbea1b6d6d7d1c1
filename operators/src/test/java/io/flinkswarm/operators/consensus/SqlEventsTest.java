package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Signature;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.value.FloatVector;
import io.flinkswarm.protocol.value.Priority;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;

class SqlEventsTest {
    @Test
    void readsAProposalWithAllColumns() {
        Proposal proposal = SqlEvents.proposal("g", 5, new Object[] {
            "p",
            "ann",
            "deploy",
            new String[] {"now", "never"},
            new BigDecimal("0.75"),
            new Double[] {1.5, 2.},
            "Emergency",
            Instant.ofEpochMilli(99),
            new String[] {"ann", "bob"},
            3
        });

        assertThat(proposal)
                .isEqualTo(new Proposal(
                        "p",
                        "g",
                        "ann",
                        "deploy",
                        List.of("now", "never"),
                        .75,
                        FloatVector.of(1.5f, 2f),
                        Priority.EMERGENCY,
                        99,
                        List.of("ann", "bob"),
                        5,
                        3));
    }

    @Test
    void leavesMissingColumnsToTheDefaults() {
        assertThat(SqlEvents.proposal("g", 5, new Object[] {"p", null, null, null, null, null, null, null, null, null}))
                .isEqualTo(Proposal.of("p", "g").withTime(5));
        assertThat(SqlEvents.vote(
                        "g", 5, new Object[] {"p", "ann", "accept", null, null, null, null, null, null, null}))
                .isEqualTo(Vote.of("g", "p", "ann", "accept").withTime(5));
        assertThat(SqlEvents.outcome("g", 5, new Object[] {"p", null, .5f, null, null}))
                .isEqualTo(Outcome.ofQuality("g", "p", .5).withTime(5));
    }

    @Test
    void readsAVoteWithSignatureAndFeedback() {
        Vote vote = SqlEvents.vote(
                "g", 5, new Object[] {7L, 8, "accept", 1, new float[] {.5f}, "c2ln", null, "earlier", .25, 2L});

        assertThat(vote)
                .isEqualTo(Vote.of("g", "7", "8", "accept")
                        .withConfidence(1)
                        .withReasoning(FloatVector.of(.5f))
                        .withSignature(new Signature("Ed25519", "c2ln"))
                        .withFeedback(new Feedback("earlier", .25))
                        .withTime(5)
                        .withSequence(2));
    }

    @Test
    void readsTimestampsWithoutAZoneAsUtcAndNumbersAsMilliseconds() {
        assertThat(deadline(LocalDateTime.of(1970, 1, 1, 0, 0, 1))).isEqualTo(1000);
        assertThat(deadline(1234)).isEqualTo(1234);
    }

    private static long deadline(Object value) {
        return SqlEvents.proposal("g", 5, new Object[] {"p", null, null, null, null, null, null, value, null, null})
                .deadline();
    }

    @Test
    void leavesNullsInArraysToAdmission() {
        Proposal proposal = SqlEvents.proposal("g", 5, new Object[] {
            "p", null, null, new String[] {"now", null}, null, new Float[] {null}, null, null, null, null
        });

        assertThat(proposal.options()).containsExactly("now", "");
        assertThat(proposal.weights().isFinite()).isFalse();
        assertThat(Admission.check(proposal, ConsensusConfig.DEFAULT).detail())
                .isEqualTo("option must be given, but was empty");
    }
}
