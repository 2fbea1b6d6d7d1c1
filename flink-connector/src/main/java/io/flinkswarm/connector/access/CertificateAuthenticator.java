package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.value.Priority;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * An authenticator that reads a verified TLS client certificate's subject.
 *
 * <ul>
 *   <li>{@code CN} is the agent, exactly one.
 *   <li>{@code O} is the tenant, at most one.
 *   <li>Each {@code OU} is a role ({@code voter}, {@code worker}, {@code outcome-reporter}, {@code operator}) or {@code group:NAME}, {@code
 *       pool:NAME}, {@code topic:PATTERN}, {@code priority:NAME}, {@code rate:NUMBER}. Others mean nothing here. As in tokens, groups, pools,
 *       topics, priority and rate are not restricted where none is named; roles are none then.
 * </ul>
 *
 * <p>The access ends with the certificate.
 */
@Internal
public final class CertificateAuthenticator implements Authenticator {
    private final LongSupplier clock;

    /** Creates it with a clock of milliseconds since the epoch. */
    public CertificateAuthenticator(LongSupplier clock) {
        this.clock = clock;
    }

    @Override
    public Access authenticate(Credentials credentials) throws AccessDeniedException {
        X509Certificate certificate = credentials.clientCertificate();
        if (certificate == null) {
            throw new AccessDeniedException("connection must show a TLS client certificate, but showed none");
        }
        long now = clock.getAsLong();
        if (now < certificate.getNotBefore().getTime()) {
            throw new AccessDeniedException("certificate must be valid already, but is valid from "
                    + certificate.getNotBefore().toInstant());
        }
        long expires = certificate.getNotAfter().getTime();
        if (now >= expires) {
            throw new AccessDeniedException("certificate must be valid still, but was valid to "
                    + certificate.getNotAfter().toInstant());
        }
        Subject subject = new Subject();
        try {
            for (Rdn rdn : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                subject.add(rdn);
            }
            return subject.access(expires);
        } catch (InvalidNameException | IllegalArgumentException e) {
            throw new AccessDeniedException("certificate must name an agent: " + e.getMessage());
        }
    }

    private static final class Subject {
        private final List<String> agents = new ArrayList<>();
        private final List<String> tenants = new ArrayList<>();
        private final Set<Role> roles = EnumSet.noneOf(Role.class);
        private List<String> groups;
        private List<String> pools;
        private List<String> topics;
        private Priority priority = Priority.EMERGENCY;
        private double rate;

        private void add(Rdn rdn) {
            // one RDN may hold several attributes: CN=a+OU=b
            rdn.toAttributes().getAll().asIterator().forEachRemaining(attribute -> {
                String type = attribute.getID().toUpperCase(Locale.ROOT);
                for (int i = 0; i < attribute.size(); i++) {
                    add(type, valueOf(attribute, i));
                }
            });
        }

        private static Object valueOf(javax.naming.directory.Attribute attribute, int i) {
            try {
                return attribute.get(i);
            } catch (javax.naming.NamingException e) {
                throw new IllegalArgumentException(
                        "subject must be readable, but has a broken " + attribute.getID(), e);
            }
        }

        private void add(String type, Object value) {
            switch (type) {
                case "CN" -> agents.add(text(type, value));
                case "O" -> tenants.add(text(type, value));
                case "OU" -> unit(text(type, value));
                default -> {}
            }
        }

        private static String text(String type, Object value) {
            if (value instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException(type + " must be text, but was binary");
        }

        private void unit(String unit) {
            int colon = unit.indexOf(':');
            String name = unit.substring(colon + 1);
            switch (colon < 0 ? "" : unit.substring(0, colon)) {
                case "" -> {
                    Role role = Claims.role(unit);
                    if (role != null) {
                        roles.add(role);
                    }
                }
                case "group" -> groups = with(groups, name);
                case "pool" -> pools = with(pools, name);
                case "topic" -> topics = with(topics, name);
                case "priority" -> priority = Claims.priority(name);
                case "rate" -> rate = Claims.rate(name);
                default -> {}
            }
        }

        private static List<String> with(List<String> names, String name) {
            List<String> more = names == null ? new ArrayList<>() : names;
            more.add(name);
            return more;
        }

        private Access access(long expires) {
            if (agents.size() != 1) {
                throw new IllegalArgumentException("CN must be there once, but was there " + agents.size() + " times");
            }
            if (tenants.size() > 1) {
                throw new IllegalArgumentException(
                        "O must be there at most once, but was there " + tenants.size() + " times");
            }
            return new Access(
                    agents.get(0),
                    tenants.isEmpty() ? "" : tenants.get(0),
                    roles,
                    groups,
                    pools,
                    topics,
                    priority,
                    rate,
                    expires);
        }
    }
}
