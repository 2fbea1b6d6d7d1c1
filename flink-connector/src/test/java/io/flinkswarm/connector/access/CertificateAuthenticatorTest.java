package io.flinkswarm.connector.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.value.Priority;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateAuthenticatorTest {
    @TempDir
    Path folder;

    private Access authenticate(String subject) throws Exception {
        X509Certificate certificate = TestCertificates.make(folder, "c", subject);
        long now = certificate.getNotBefore().getTime() + 1_000;
        return new CertificateAuthenticator(() -> now).authenticate(Credentials.certificate(certificate));
    }

    @Test
    void readsTheSubject() throws Exception {
        X509Certificate certificate = TestCertificates.make(
                folder,
                "c",
                "CN=robot-7, OU=voter, OU=Outcome-Reporter, OU=group:reviewers, OU=group:owners, OU=pool:gpu,"
                        + " OU=topic:weather.*, OU=priority:high, OU=rate:50, OU=Sales, OU=site:B, O=acme, C=DE");
        long now = certificate.getNotBefore().getTime() + 1_000;

        Access access = new CertificateAuthenticator(() -> now).authenticate(Credentials.certificate(certificate));

        assertThat(access.roles()).isEqualTo(EnumSet.of(Role.VOTER, Role.OUTCOME_REPORTER));
        assertThat(access.groups()).containsExactlyInAnyOrder("reviewers", "owners");
        assertThat(access)
                .isEqualTo(new Access(
                        "robot-7",
                        "acme",
                        access.roles(),
                        access.groups(),
                        List.of("gpu"),
                        List.of("weather.*"),
                        Priority.HIGH,
                        50,
                        certificate.getNotAfter().getTime()));
    }

    @Test
    void restrictsNothingThatIsNotNamedAndGivesNoRoles() throws Exception {
        Access access = authenticate("CN=a");

        assertThat(access)
                .isEqualTo(
                        new Access("a", "", Set.of(), null, null, null, Priority.EMERGENCY, 0, access.expiresMillis()));
    }

    @Test
    void isValidFromItsBeginningToItsEnd() throws Exception {
        X509Certificate certificate = TestCertificates.make(folder, "c", "CN=a");
        long from = certificate.getNotBefore().getTime();
        long to = certificate.getNotAfter().getTime();
        Credentials credentials = Credentials.certificate(certificate);

        assertThat(new CertificateAuthenticator(() -> from)
                        .authenticate(credentials)
                        .expiresMillis())
                .isEqualTo(to);
        assertThatThrownBy(() -> new CertificateAuthenticator(() -> from - 1).authenticate(credentials))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageStartingWith("certificate must be valid already, but is valid from 2");
        assertThatThrownBy(() -> new CertificateAuthenticator(() -> to).authenticate(credentials))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageStartingWith("certificate must be valid still, but was valid to 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "O=acme | CN must be there once, but was there 0 times",
                "CN=a, CN=b | CN must be there once, but was there 2 times",
                "CN=a, O=x, O=y | O must be there at most once, but was there 2 times",
                "CN=@coordinator | agent must be 1 to 256 letters without control characters that don't begin with @, but was '@coordinator'",
                "CN=a, OU=priority:top | priority must be emergency, critical, high, normal or low, but was 'top'",
                "CN=a, OU=rate:fast | rate must be a number above 0, but was 'fast'",
                "CN=a, OU=rate:NaN | rate must be a number above 0, but was NaN",
                "CN=a, OU=group: | groups must be names of 1 to 256 letters without control characters, but one was ''"
            })
    void refusesSubjectsThatNameNoAgentOrBrokenRights(String subject, String reason) {
        assertThatThrownBy(() -> authenticate(subject))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("certificate must name an agent: " + reason);
    }

    @Test
    void refusesTheLackOfACertificate() {
        assertThatThrownBy(() -> new CertificateAuthenticator(() -> 0).authenticate(Credentials.NONE))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage("connection must show a TLS client certificate, but showed none");
    }
}
