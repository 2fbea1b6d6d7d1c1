package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.lang.JoseException;

/**
 * The maker of tokens, with a shared secret or a private key.
 *
 * <pre>{@code
 * TokenIssuer issuer = TokenIssuer.of(KeyFile.read(Path.of("2026.private.pem")));
 * String token = issuer.issue(access, System.currentTimeMillis());
 * }</pre>
 */
@PublicEvolving
public final class TokenIssuer {
    private final KeyFile key;
    private final SecureRandom random = new SecureRandom();

    private TokenIssuer(KeyFile key) {
        this.key = key;
    }

    /** @throws IllegalArgumentException if the key does not sign */
    public static TokenIssuer of(KeyFile key) {
        if (key.signingKey() == null) {
            throw new IllegalArgumentException(
                    "key must be a shared secret or a private key, but " + key.id() + " is a public one");
        }
        return new TokenIssuer(key);
    }

    /** A token that allows what {@code access} says until it ends, with an id of its own. */
    public String issue(Access access, long nowMillis) {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return issue(
                access,
                nowMillis,
                nowMillis,
                Base64.getUrlEncoder().withoutPadding().encodeToString(id));
    }

    /**
     * A token that allows what {@code access} says until it ends.
     *
     * @param nowMillis when it is made
     * @param fromMillis before when it is not valid
     * @param id what revokes it
     * @throws IllegalArgumentException if the access has no end, or ends before it begins, or the token would be longer than gateways take
     */
    public String issue(Access access, long nowMillis, long fromMillis, String id) {
        if (access.expiresMillis() == Access.NEVER || access.expiresMillis() <= fromMillis) {
            throw new IllegalArgumentException("expiresMillis must be a time after the token's beginning, but was "
                    + (access.expiresMillis() == Access.NEVER ? "never" : access.expiresMillis()));
        }
        JwtClaims claims = Claims.write(access);
        claims.setIssuer(TokenAuthenticator.ISSUER);
        claims.setAudience(TokenAuthenticator.ISSUER);
        claims.setIssuedAt(NumericDate.fromMilliseconds(nowMillis));
        claims.setNotBefore(NumericDate.fromMilliseconds(fromMillis));
        claims.setJwtId(Objects.requireNonNull(id, "id"));
        String token = signed(claims.toJson());
        if (token.length() > TokenAuthenticator.MAX_LENGTH) {
            throw new IllegalArgumentException("token must have at most " + TokenAuthenticator.MAX_LENGTH
                    + " letters, but has " + token.length() + ": name fewer groups, pools and topics, or use prefixes");
        }
        return token;
    }

    /** Signs claims as they are. */
    String signed(String claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(key.algorithm());
        signature.setKeyIdHeaderValue(key.id());
        signature.setHeader("typ", "JWT");
        signature.setPayload(claims);
        signature.setKey(key.signingKey());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(
                    "key must sign by " + key.algorithm() + ", but " + key.id() + " does not", e);
        }
    }
}
