package io.flinkswarm.operators.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Feedback;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Signature;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteSigning;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.protocol.value.FloatVector;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionTest {
    private static final ConsensusConfig SMALL =
            ConsensusConfig.builder().maxIdLength(8).maxVector(2).maxVotes(3).build();

    private static final Proposal PROPOSAL = Proposal.of("p", "g");
    private static final Vote VOTE = Vote.of("g", "p", "ann", "accept");

    static Stream<Arguments> faults() {
        List<String> many = IntStream.range(0, 65).mapToObj(i -> "o" + i).toList();
        return Stream.of(
                fault(Proposal.of("p", ""), Reason.MALFORMED, "group must be given, but was empty"),
                fault(Proposal.of("", "g"), Reason.MALFORMED, "proposal must be given, but was empty"),
                fault(
                        Proposal.of("123456789", "g"),
                        Reason.OVERSIZED,
                        "proposal must have at most 8 characters (max-id-length), but had 9"),
                fault(
                        PROPOSAL.withType("123456789"),
                        Reason.OVERSIZED,
                        "type must have at most 8 characters (max-id-length), but had 9"),
                fault(
                        PROPOSAL.withProposer("123456789"),
                        Reason.OVERSIZED,
                        "proposer must have at most 8 characters, but had 9"),
                fault(PROPOSAL.withOptions(List.of("a")), Reason.INVALID_VALUE, "options must be 2 to 64, but were 1"),
                fault(PROPOSAL.withOptions(many), Reason.OVERSIZED, "options must be 2 to 64, but were 65"),
                fault(PROPOSAL.withOptions(List.of("a", "")), Reason.MALFORMED, "option must be given, but was empty"),
                fault(
                        PROPOSAL.withOptions(List.of("a", "a")),
                        Reason.INVALID_VALUE,
                        "options must differ, but were [a, a]"),
                fault(
                        PROPOSAL.withConfidence(1.5),
                        Reason.INVALID_VALUE,
                        "confidence must be from 0 to 1, but was 1.5"),
                fault(
                        PROPOSAL.withWeights(FloatVector.of(1, 2, 3)),
                        Reason.OVERSIZED,
                        "weights must have at most 2 dimensions (max-vector), but had 3"),
                fault(
                        PROPOSAL.withDeadline(-1),
                        Reason.INVALID_VALUE,
                        "deadline must be an event time, or 0 for the policy's, but was -1"),
                fault(
                        PROPOSAL.withVoters(List.of("a", "b", "c", "d")),
                        Reason.OVERSIZED,
                        "voters must have at most 3 voters (max-votes), but had 4"),
                fault(PROPOSAL.withVoters(List.of("")), Reason.MALFORMED, "voter must be given, but was empty"),
                fault(
                        PROPOSAL.withVoters(List.of("a", "a")),
                        Reason.INVALID_VALUE,
                        "voters must differ, but were [a, a]"),
                fault(Vote.of("g", "p", "", "a"), Reason.MALFORMED, "voter must be given, but was empty"),
                fault(Vote.of("g", "p", "v", ""), Reason.MALFORMED, "choice must be given, but was empty"),
                fault(VOTE.withConfidence(-.1), Reason.INVALID_VALUE, "confidence must be from 0 to 1, but was -0.1"),
                fault(
                        VOTE.withReasoning(FloatVector.of(1, Float.NaN)),
                        Reason.INVALID_VALUE,
                        "reasoning must be finite, but was [1.0, NaN]"),
                fault(
                        VOTE.withSignature(new Signature("Ed25519", "x".repeat(1018))),
                        Reason.OVERSIZED,
                        "signature must have at most 1024 characters with its algorithm, but had 1025"),
                fault(
                        VOTE.withFeedback(new Feedback("", 1)),
                        Reason.MALFORMED,
                        "feedback.proposal must be given, but was empty"),
                fault(
                        VOTE.withFeedback(new Feedback("q", Double.NaN)),
                        Reason.INVALID_VALUE,
                        "feedback.rating must be from 0 to 1, but was not given"),
                fault(
                        VOTE.withFeedback(new Feedback("q", 2)),
                        Reason.INVALID_VALUE,
                        "feedback.rating must be from 0 to 1, but was 2.0"),
                fault(
                        Outcome.of("g", "p", ""),
                        Reason.INVALID_VALUE,
                        "an outcome must give either choice or quality, but gave neither"),
                fault(
                        new Outcome("g", "p", "accept", .5, "", 0, 0),
                        Reason.INVALID_VALUE,
                        "an outcome must give either choice or quality, but gave both"),
                fault(
                        Outcome.of("g", "p", "123456789"),
                        Reason.OVERSIZED,
                        "choice must have at most 8 characters (max-id-length), but had 9"),
                fault(
                        Outcome.ofQuality("g", "p", 7),
                        Reason.INVALID_VALUE,
                        "quality must be from 0 to 1, but was 7.0"));
    }

    private static Arguments fault(ConsensusEvent event, Reason reason, String detail) {
        return Arguments.of(event, reason, detail);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void turnsAwayWhatCannotBeUsedAndSaysWhy(ConsensusEvent event, Reason reason, String detail) {
        assertThat(Admission.check(event, SMALL)).isEqualTo(new Admission.Fault(reason, detail));
    }

    @Test
    void letsInWhatIsWithinBounds() {
        assertThat(Admission.check(
                        PROPOSAL.withOptions(IntStream.range(0, 64)
                                        .mapToObj(i -> "o" + i)
                                        .toList())
                                .withConfidence(1)
                                .withWeights(FloatVector.of(1, 2))
                                .withVoters(List.of("a", "b", "c")),
                        SMALL))
                .isNull();
        assertThat(Admission.check(VOTE.withConfidence(0).withFeedback(new Feedback("q", 1)), SMALL))
                .isNull();
        assertThat(Admission.check(Outcome.ofQuality("g", "p", 0), SMALL)).isNull();
        assertThat(Admission.check(Outcome.of("g", "p", "accept"), SMALL)).isNull();
    }

    @Test
    void wantsTheSignatureOfAVoterWhoseKeyIsKnown() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance(VoteSigning.ED25519).generateKeyPair();
        ConsensusConfig config = ConsensusConfig.builder()
                .voterKey(
                        "ann",
                        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()))
                .build();
        Vote signed = VoteSigning.sign(VOTE, keys.getPrivate());

        assertThat(Admission.check(signed, config)).isNull();
        assertThat(Admission.check(Vote.of("g", "p", "bob", "accept"), config)).isNull();
        assertThat(Admission.check(VOTE, config))
                .isEqualTo(new Admission.Fault(
                        Reason.BAD_SIGNATURE,
                        "a vote of ann must carry an Ed25519 signature by its key, but has none"));
        assertThat(Admission.check(signed.withFeedback(new Feedback("q", 1)), config))
                .isEqualTo(new Admission.Fault(
                        Reason.BAD_SIGNATURE,
                        "a vote of ann must carry an Ed25519 signature by its key, but its signature does not fit"));
    }
}
