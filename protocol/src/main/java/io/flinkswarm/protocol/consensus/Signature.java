package io.flinkswarm.protocol.consensus;

import io.flinkswarm.protocol.annotation.Public;
import io.flinkswarm.protocol.json.Field;

/** A voter's signature over {@link VoteSigning#canonicalBytes}; the algorithm is named, so that others can follow. */
@Public
public record Signature(
        @Field(value = "signature algorithm; Ed25519 is understood", required = true)
        String algorithm,

        @Field(value = "the signature, base64", required = true)
        String value) {
    public Signature {
        algorithm = algorithm == null ? "" : algorithm;
        value = value == null ? "" : value;
    }
}
