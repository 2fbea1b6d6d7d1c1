package io.flinkswarm.operators.consensus;

import io.flinkswarm.state.rows.RowCodec;

/** The state rows as bytes for SQL: by the serializers of a job, each with its version. */
final class SqlStateSerializers {
    private SqlStateSerializers() {}

    static BytesGroupStore.Codecs codecs() {
        return new BytesGroupStore.Codecs(
                RowCodec.of(new ConsensusSerializers.OfGroup()),
                RowCodec.of(new ConsensusSerializers.OfRoster()),
                RowCodec.of(new ConsensusSerializers.OfNetwork()),
                RowCodec.of(new ConsensusSerializers.OfVoter()),
                RowCodec.of(new ConsensusSerializers.OfBallot()),
                RowCodec.of(new ConsensusSerializers.OfClosedBallot()),
                RowCodec.text(),
                RowCodec.of(new ConsensusSerializers.OfEarlyVotes()));
    }
}
