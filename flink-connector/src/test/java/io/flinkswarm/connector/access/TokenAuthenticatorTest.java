package io.flinkswarm.connector.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.value.Priority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenAuthenticatorTest {
    private static final long NOW = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;

    @TempDir
    Path folder;

    private KeyFile secret;
    private long now = NOW;

    @BeforeEach
    void makesASecret() throws IOException {
        secret = KeyFile.writeSecret(folder.resolve("one.secret"));
    }

    private TokenAuthenticator authenticator(Path... keys) throws IOException {
        return new TokenAuthenticator(TokenKeys.read(List.of(keys)), Duration.ofSeconds(30), () -> now);
    }

    private TokenAuthenticator authenticator() throws IOException {
        return authenticator(folder.resolve("one.secret"));
    }

    private static Access access(long expires) {
        return new Access(
                "a1",
                "acme",
                EnumSet.of(Role.WORKER, Role.OUTCOME_REPORTER),
                List.of("g1", "g2"),
                List.of("gpu"),
                List.of("weather.*"),
                Priority.CRITICAL,
                12.5,
                expires);
    }

    private static String claims(String more) {
        return "{\"iss\":\"flink-swarm\",\"aud\":\"flink-swarm\"" + more + "}";
    }

    private static String sound(String more) {
        return claims(",\"sub\":\"a1\",\"exp\":" + (NOW + HOUR) / 1000 + more);
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Checks that a token is denied, and that the text gives nothing of it away. */
    private static void assertDenied(Authenticator authenticator, String token, String reason) {
        AccessDeniedException denied = catchThrowableOfType(
                AccessDeniedException.class, () -> authenticator.authenticate(Credentials.token(token)));

        assertThat(denied).as("denial of %s", token).isNotNull();
        assertThat(denied).hasMessage(reason).hasNoCause();
        for (String part : token.split("\\.")) {
            assertThat(part.length() > 6 && denied.getMessage().contains(part)).isFalse();
        }
    }

    @Test
    void carriesEveryPartOfTheAccess() throws Exception {
        String token = TokenIssuer.of(secret).issue(access(NOW + HOUR), NOW);

        assertThat(authenticator().authenticate(Credentials.token(token))).isEqualTo(access(NOW + HOUR));
    }

    @Test
    void carriesAnAccessWithoutRestrictionsAndWithEmptyLists() throws Exception {
        Access open = new Access("a", "", Set.of(), null, null, null, Priority.EMERGENCY, 0, NOW + HOUR);
        Access none = new Access("a", "", Set.of(), List.of(), List.of(), List.of(), Priority.LOW, 0, NOW + HOUR);
        TokenIssuer issuer = TokenIssuer.of(secret);

        assertThat(authenticator().authenticate(Credentials.token(issuer.issue(open, NOW))))
                .isEqualTo(open);
        assertThat(authenticator().authenticate(Credentials.token(issuer.issue(none, NOW))))
                .isEqualTo(none);
    }

    @Test
    void takesMissingClaimsForNoRestrictionAndNoRoles() throws Exception {
        String token = TokenIssuer.of(secret).signed(sound(""));

        Access access = authenticator().authenticate(Credentials.token(token));

        assertThat(access)
                .isEqualTo(new Access("a1", "", Set.of(), null, null, null, Priority.EMERGENCY, 0, NOW + HOUR));
    }

    @Test
    void takesEd25519() throws Exception {
        KeyFile pair = KeyFile.writePair(folder.resolve("ed.private.pem"), folder.resolve("ed.public.pem"));
        String token = TokenIssuer.of(pair).issue(access(NOW + HOUR), NOW);

        Access access = authenticator(folder.resolve("ed.public.pem")).authenticate(Credentials.token(token));

        assertThat(access.agent()).isEqualTo("a1");
        assertThat(pair.algorithm()).isEqualTo("EdDSA");
    }

    @Test
    void takesEs256() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        Path file = folder.resolve("ec.pem");
        Files.writeString(
                file,
                Pem.write("PRIVATE KEY", pair.getPrivate().getEncoded())
                        + Pem.write("PUBLIC KEY", pair.getPublic().getEncoded()));
        String token = TokenIssuer.of(KeyFile.read(file)).issue(access(NOW + HOUR), NOW);

        assertThat(authenticator(file).authenticate(Credentials.token(token)).agent())
                .isEqualTo("a1");
        assertThat(KeyFile.read(file).algorithm()).isEqualTo("ES256");
    }

    @Test
    void refusesOneThatHasExpiredAfterTheSkewOnly() throws Exception {
        String token = TokenIssuer.of(secret).issue(access(NOW + HOUR), NOW);

        now = NOW + HOUR + 29_000;
        assertThat(authenticator().authenticate(Credentials.token(token)).agent())
                .isEqualTo("a1");
        now = NOW + HOUR + 31_000;
        assertDenied(authenticator(), token, "token must not have expired, but has by " + Instant.ofEpochMilli(now));
    }

    @Test
    void refusesOneThatIsNotValidYet() throws Exception {
        String token = TokenIssuer.of(secret).issue(access(NOW + 2 * HOUR), NOW, NOW + HOUR, "id");

        assertDenied(
                authenticator(),
                token,
                "token must be valid already, but is not (nbf) by " + Instant.ofEpochMilli(now));
        now = NOW + HOUR;
        assertThat(authenticator().authenticate(Credentials.token(token)).agent())
                .isEqualTo("a1");
    }

    @Test
    void refusesOneOfTheFuture() throws Exception {
        String token = TokenIssuer.of(secret).signed(sound(",\"iat\":" + (NOW / 1000 + 60)));

        assertDenied(
                authenticator(),
                token,
                "token must not be of the future, but is (iat) by " + Instant.ofEpochMilli(now));
    }

    @Test
    void refusesAnotherKeyOfTheSameName() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        String token =
                TokenIssuer.of(KeyFile.writeSecret(other.resolve("one.secret"))).issue(access(NOW + HOUR), NOW);

        assertDenied(authenticator(), token, "token must have the signature of its key, but has not");
    }

    @Test
    void refusesAKeyThatItDoesNotKnow() throws Exception {
        String token = TokenIssuer.of(KeyFile.writeSecret(folder.resolve("two.secret")))
                .issue(access(NOW + HOUR), NOW);

        assertDenied(authenticator(), token, "token must be signed by a key of this gateway, but names another (kid)");
    }

    @Test
    void findsTheKeyThatATokenNamesWhileKeysChange() throws Exception {
        TokenIssuer old = TokenIssuer.of(secret);
        TokenIssuer fresh =
                TokenIssuer.of(KeyFile.writePair(folder.resolve("two.private.pem"), folder.resolve("two.public.pem")));
        Files.writeString(folder.resolve(".hidden"), "no key");
        Files.createDirectory(folder.resolve("..data"));
        TokenAuthenticator both = authenticator(folder);

        assertThat(both.authenticate(Credentials.token(old.issue(access(NOW + HOUR), NOW)))
                        .agent())
                .isEqualTo("a1");
        assertThat(both.authenticate(Credentials.token(fresh.issue(access(NOW + HOUR), NOW)))
                        .agent())
                .isEqualTo("a1");
    }

    @Test
    void asksForTheNameOfTheKeyWhereThereAreSeveral() throws Exception {
        KeyFile.writeSecret(folder.resolve("two.secret"));
        String token = hmac("{\"alg\":\"HS256\"}", sound(""), secret.secret());

        assertThat(authenticator().authenticate(Credentials.token(token)).agent())
                .isEqualTo("a1");
        assertDenied(
                authenticator(folder),
                token,
                "token must name its key (kid), for the gateway has several, but names none");
    }

    @Test
    void refusesTokensWithoutSignature() throws Exception {
        String token = encode("{\"alg\":\"none\",\"kid\":\"one\"}") + "." + encode(sound("")) + ".";

        assertDenied(authenticator(), token, "token must be a JSON Web Token signed by HS256, but was not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS512", "HS384", "RS256", "EdDSA", "ES256", "nonsense"})
    void refusesAnotherAlgorithmThanThatOfTheKey(String algorithm) throws Exception {
        String token = hmac("{\"alg\":\"" + algorithm + "\",\"kid\":\"one\"}", sound(""), secret.secret());

        assertDenied(authenticator(), token, "token must be a JSON Web Token signed by HS256, but was not");
    }

    @Test
    void refusesAPublicKeyUsedAsASecret() throws Exception {
        KeyFile.writePair(folder.resolve("ed.private.pem"), folder.resolve("ed.public.pem"));
        Path known = folder.resolve("ed.public.pem");
        String header = "{\"alg\":\"HS256\",\"kid\":\"ed\"}";
        byte[] text = Files.readAllBytes(known);
        byte[] key = Pem.read(known).publicKey().getEncoded();

        String reason = "token must be a JSON Web Token signed by EdDSA, but was not";
        assertDenied(authenticator(known), hmac(header, sound(""), text), reason);
        assertDenied(authenticator(known), hmac(header, sound(""), key), reason);
    }

    @Test
    void refusesEveryChangeOfASingleLetter() throws Exception {
        String token = TokenIssuer.of(secret).issue(access(NOW + HOUR), NOW);
        TokenAuthenticator authenticator = authenticator();

        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < token.length() - 1; i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = token.substring(0, i) + other + token.substring(i + 1);
            try {
                authenticator.authenticate(Credentials.token(tampered));
                taken.add(i);
            } catch (AccessDeniedException e) {
                assertThat(e.getMessage()).doesNotContain(tampered.substring(0, 20));
            }
        }

        assertThat(taken).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"aud\":\"flink-swarm\",\"sub\":\"a\"} | token must be issued by flink-swarm (iss), but does not say",
                "{\"iss\":\"else\",\"aud\":\"flink-swarm\",\"sub\":\"a\"} | token must be issued by flink-swarm (iss), but is not",
                "{\"iss\":\"flink-swarm\",\"sub\":\"a\"} | token must be meant for flink-swarm (aud), but does not say",
                "{\"iss\":\"flink-swarm\",\"aud\":\"else\",\"sub\":\"a\"} | token must be meant for flink-swarm (aud), but is not",
                "{\"iss\":\"flink-swarm\",\"aud\":\"flink-swarm\"} | token must name its agent (sub), but names none"
            })
    void refusesTokensOfOthersAndForOthers(String claims, String reason) throws Exception {
        String token = TokenIssuer.of(secret).signed(claims.replace("}", ",\"exp\":" + (NOW + HOUR) / 1000 + "}"));

        assertDenied(authenticator(), token, reason);
    }

    @Test
    void refusesTokensThatNeverExpire() throws Exception {
        String token = TokenIssuer.of(secret).signed(claims(",\"sub\":\"a\""));

        assertDenied(authenticator(), token, "token must expire (exp), but does not");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"tenant\":5 | tenant must be a text, but was a Long",
                ",\"tenant\":\"a\\nb\" | tenant must be empty or 1 to 256 letters without control characters, but was 'a?b'",
                ",\"roles\":\"voter\" | roles must be a list of texts, but was not",
                ",\"roles\":[\"king\"] | roles must be of voter, worker, outcome-reporter and operator, but one was 'king'",
                ",\"groups\":[1] | groups must be a list of texts, but was not",
                ",\"groups\":[\"\"] | groups must be names of 1 to 256 letters without control characters, but one was ''",
                ",\"pools\":{} | pools must be a list of texts, but was not",
                ",\"topics\":true | topics must be a list of texts, but was not",
                ",\"priority\":\"top\" | priority must be emergency, critical, high, normal or low, but was 'top'",
                ",\"rate\":\"9\" | rate must be a number above 0, but was no number",
                ",\"rate\":0 | rate must be a number above 0, but was 0.0",
                ",\"rate\":-3 | rate must be a number above 0, but was -3.0"
            })
    void refusesClaimsOfTheWrongForm(String claim, String reason) throws Exception {
        String token = TokenIssuer.of(secret).signed(sound(claim));

        assertDenied(authenticator(), token, "token must have sound claims: " + reason);
    }

    @Test
    void refusesAgentNamesWithControlCharactersAndThoseOfTheSwarm() throws Exception {
        TokenIssuer issuer = TokenIssuer.of(secret);
        String expires = ",\"exp\":" + (NOW + HOUR) / 1000;
        String rule = "token must have sound claims: agent must be 1 to 256 letters without control characters that"
                + " don't begin with @, but was ";

        assertDenied(authenticator(), issuer.signed(claims(",\"sub\":\"a\\u0000b\"" + expires)), rule + "'a?b'");
        assertDenied(
                authenticator(), issuer.signed(claims(",\"sub\":\"@coordinator\"" + expires)), rule + "'@coordinator'");
        assertDenied(authenticator(), issuer.signed(claims(",\"sub\":\"\"" + expires)), rule + "''");
    }

    @Test
    void refusesEndsBeyondAllTime() throws Exception {
        String token = TokenIssuer.of(secret).signed(claims(",\"sub\":\"a\",\"exp\":9223372036854775807"));

        assertThatThrownBy(() -> authenticator().authenticate(Credentials.token(token)))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void refusesHugeTokensUnread() throws Exception {
        assertDenied(authenticator(), "x".repeat(8193), "token must have at most 8192 letters, but had 8193");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "a.b.c", "...", "a.b.c.d.e", "\u0000.\u0001.\u0002", "eyJhbGciOiJIUzI1NiJ9.e30.", "é.é.é"})
    void refusesWhatIsNoToken(String text) throws Exception {
        assertThatThrownBy(() -> authenticator().authenticate(Credentials.token(text)))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageStartingWith("token must ")
                .hasNoCause();
    }

    @Test
    void refusesTheLackOfAToken() throws Exception {
        assertThatThrownBy(() -> authenticator().authenticate(Credentials.NONE))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("connection must show a token, but showed none");
    }

    @Test
    void refusesRevokedTokensFromTheNextReadingOn() throws Exception {
        Path file = folder.resolve("revoked.txt");
        Files.writeString(file, "# gone\n\nother\n");
        TokenAuthenticator authenticator = new TokenAuthenticator(
                TokenKeys.read(List.of(folder.resolve("one.secret"))),
                RevokedTokens.read(file),
                Duration.ZERO,
                () -> now);
        String token = TokenIssuer.of(secret).issue(access(NOW + HOUR), NOW, NOW, "id-1");

        assertThat(authenticator.authenticate(Credentials.token(token)).agent()).isEqualTo("a1");
        Files.writeString(file, "other\nid-1 # lost laptop\n");
        assertDenied(authenticator, token, "token must be valid still, but was revoked");

        Files.writeString(file, "id-2\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(NOW));
        assertThat(authenticator.authenticate(Credentials.token(token)).agent()).isEqualTo("a1");

        Files.delete(file);
        assertDenied(authenticator, token, "token can't be judged while the gateway can't read its revoked tokens");
    }

    @ParameterizedTest
    @ValueSource(strings = {",\"jti\":7", ",\"nbf\":\"soon\"", ",\"iat\":[]"})
    void refusesRegisteredClaimsOfTheWrongForm(String claim) throws Exception {
        assertDenied(
                authenticator(),
                TokenIssuer.of(secret).signed(sound(claim)),
                "token must have sound claims, but one of iss, aud, sub, exp, nbf, iat and jti is of the wrong form");
    }

    @Test
    void issuesOnlyTokensThatGatewaysTake() {
        TokenIssuer issuer = TokenIssuer.of(secret);
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            many.add("a-rather-long-name-of-a-group-" + i);
        }
        Access tooLong = new Access("a", "", Set.of(), many, null, null, Priority.LOW, 0, NOW + HOUR);

        assertThatThrownBy(() -> issuer.issue(Access.unrestricted("a"), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expiresMillis must be a time after the token's beginning, but was never");
        assertThatThrownBy(() -> issuer.issue(access(NOW), NOW))
                .hasMessage("expiresMillis must be a time after the token's beginning, but was " + NOW);
        assertThatThrownBy(() -> issuer.issue(tooLong, NOW))
                .hasMessageStartingWith("token must have at most 8192 letters, but has ");
    }

    @Test
    void givesEachTokenAnIdOfItsOwn() {
        TokenIssuer issuer = TokenIssuer.of(secret);

        assertThat(issuer.issue(access(NOW + HOUR), NOW)).isNotEqualTo(issuer.issue(access(NOW + HOUR), NOW));
    }

    private static String hmac(String header, String claims, byte[] key) throws Exception {
        String signed = encode(header) + "." + encode(claims);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return signed + "."
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
    }
}
