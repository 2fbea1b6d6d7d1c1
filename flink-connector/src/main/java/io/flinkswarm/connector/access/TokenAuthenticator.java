package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;

/**
 * An authenticator of JSON Web Tokens (RFC 7519) that {@link TokenIssuer} made, or anybody with one of the {@link TokenKeys}.
 *
 * <p>The header's {@code kid} names the key; with a single key it may be missing. The algorithm is that of the key, as RFC 8725 asks: what
 * the header says instead is refused, {@code none} with it. Issuer and audience must be {@value #ISSUER}; {@code sub} and {@code exp} must
 * be there; {@code nbf} and {@code iat} must not lie in the future. {@link Claims} tells the rest.
 */
@Internal
public final class TokenAuthenticator implements Authenticator {
    /** The issuer and the audience of tokens. */
    public static final String ISSUER = "flink-swarm";

    /** The most letters of a token: a longer one is refused unread. */
    public static final int MAX_LENGTH = 8 * 1024;

    private static final String ID = "jti";

    private final TokenKeys keys;
    private final RevokedTokens revoked;
    private final int skewSeconds;
    private final LongSupplier clock;

    TokenAuthenticator(TokenKeys keys, RevokedTokens revoked, Duration clockSkew, LongSupplier clock) {
        this.keys = keys;
        this.revoked = revoked;
        this.skewSeconds = Math.toIntExact(clockSkew.toSeconds());
        this.clock = clock;
    }

    /** Creates it with keys and a clock of milliseconds since the epoch. */
    public TokenAuthenticator(TokenKeys keys, Duration clockSkew, LongSupplier clock) {
        this(keys, null, clockSkew, clock);
    }

    @Override
    public Access authenticate(Credentials credentials) throws AccessDeniedException {
        String token = credentials.bearerToken();
        if (token == null || token.isEmpty()) {
            throw new AccessDeniedException("connection must show a token, but showed none");
        }
        if (token.length() > MAX_LENGTH) {
            throw new AccessDeniedException(
                    "token must have at most " + MAX_LENGTH + " letters, but had " + token.length());
        }
        JwtClaims claims = verified(token, keyOf(token));
        try {
            if (revoked != null && revoked.contains(claims.getClaimValueAsString(ID))) {
                throw new AccessDeniedException("token must be valid still, but was revoked");
            }
            return Claims.read(claims);
        } catch (IllegalArgumentException e) {
            throw new AccessDeniedException("token must have sound claims: " + e.getMessage());
        } catch (IOException e) {
            throw new AccessDeniedException("token can't be judged while the gateway can't read its revoked tokens");
        }
    }

    private KeyFile keyOf(String token) throws AccessDeniedException {
        try {
            if (JsonWebStructure.fromCompactSerialization(token) instanceof JsonWebSignature signature) {
                KeyFile key = keys.of(signature.getKeyIdHeaderValue());
                if (key != null) {
                    return key;
                }
                throw new AccessDeniedException(
                        signature.getKeyIdHeaderValue() == null
                                ? "token must name its key (kid), for the gateway has several, but names none"
                                : "token must be signed by a key of this gateway, but names another (kid)");
            }
        } catch (JoseException e) {
            // as below, without the text, which quotes the token
        }
        throw new AccessDeniedException("token must be a signed JSON Web Token, but was not");
    }

    private JwtClaims verified(String token, KeyFile key) throws AccessDeniedException {
        long now = clock.getAsLong();
        try {
            return new JwtConsumerBuilder()
                    .setVerificationKey(key.verificationKey())
                    .setJwsAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, key.algorithm()))
                    .setExpectedIssuer(ISSUER)
                    .setExpectedAudience(ISSUER)
                    .setRequireSubject()
                    .setRequireExpirationTime()
                    .setIssuedAtRestrictions(0, Integer.MAX_VALUE)
                    .setAllowedClockSkewInSeconds(skewSeconds)
                    .setEvaluationTime(NumericDate.fromMilliseconds(now))
                    .build()
                    .processToClaims(token);
        } catch (InvalidJwtException e) {
            throw new AccessDeniedException(reason(e, key, now));
        }
    }

    private record Fault(int code, String text) {}

    /** The first of these that a token has is told. */
    private static final List<Fault> FAULTS = List.of(
            new Fault(ErrorCodes.SIGNATURE_INVALID, "token must have the signature of its key, but has not"),
            new Fault(
                    ErrorCodes.MALFORMED_CLAIM,
                    "token must have sound claims, but one of iss, aud, sub, exp, nbf, iat and jti is of the wrong form"),
            new Fault(ErrorCodes.EXPIRED, "token must not have expired, but has by %s"),
            new Fault(ErrorCodes.NOT_YET_VALID, "token must be valid already, but is not (nbf) by %s"),
            new Fault(ErrorCodes.ISSUED_AT_INVALID_FUTURE, "token must not be of the future, but is (iat) by %s"),
            new Fault(ErrorCodes.EXPIRATION_MISSING, "token must expire (exp), but does not"),
            new Fault(ErrorCodes.SUBJECT_MISSING, "token must name its agent (sub), but names none"),
            new Fault(ErrorCodes.ISSUER_MISSING, "token must be issued by " + ISSUER + " (iss), but does not say"),
            new Fault(ErrorCodes.ISSUER_INVALID, "token must be issued by " + ISSUER + " (iss), but is not"),
            new Fault(ErrorCodes.AUDIENCE_MISSING, "token must be meant for " + ISSUER + " (aud), but does not say"),
            new Fault(ErrorCodes.AUDIENCE_INVALID, "token must be meant for " + ISSUER + " (aud), but is not"));

    private static String reason(InvalidJwtException e, KeyFile key, long now) {
        for (Fault fault : FAULTS) {
            if (e.hasErrorCode(fault.code)) {
                return String.format(fault.text, Instant.ofEpochMilli(now));
            }
        }
        return "token must be a JSON Web Token signed by " + key.algorithm() + ", but was not";
    }
}
