package io.flinkswarm.connector.access;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Role;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;

/**
 * The claims of a token, to and from {@link Access}: {@code sub} (the agent), {@code tenant}, {@code roles}, {@code groups}, {@code pools},
 * {@code topics}, {@code priority}, {@code rate} and {@code exp}.
 *
 * <p>Where {@code groups}, {@code pools}, {@code topics}, {@code priority} or {@code rate} is missing, it is not restricted; an empty list
 * allows none. Where {@code roles} is missing, there are none.
 */
@Internal
final class Claims {
    static final String TENANT = "tenant";
    static final String ROLES = "roles";
    static final String GROUPS = "groups";
    static final String POOLS = "pools";
    static final String TOPICS = "topics";
    static final String PRIORITY = "priority";
    static final String RATE = "rate";

    private Claims() {}

    static JwtClaims write(Access access) {
        JwtClaims claims = new JwtClaims();
        claims.setSubject(access.agent());
        if (!access.tenant().isEmpty()) {
            claims.setStringClaim(TENANT, access.tenant());
        }
        List<String> roles = new ArrayList<>();
        access.roles().forEach(role -> roles.add(wireName(role)));
        claims.setStringListClaim(ROLES, roles);
        writeNames(claims, GROUPS, access.groups());
        writeNames(claims, POOLS, access.pools());
        writeNames(claims, TOPICS, access.topics());
        claims.setStringClaim(PRIORITY, access.topPriority().name().toLowerCase(Locale.ROOT));
        if (access.messagesPerSecond() > 0) {
            claims.setClaim(RATE, access.messagesPerSecond());
        }
        claims.setExpirationTime(NumericDate.fromMilliseconds(access.expiresMillis()));
        return claims;
    }

    private static void writeNames(JwtClaims claims, String name, List<String> names) {
        if (names != null) {
            claims.setStringListClaim(name, names);
        }
    }

    /** @throws IllegalArgumentException if a claim does not hold what it must */
    static Access read(JwtClaims claims) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        List<String> named = names(claims, ROLES);
        for (String name : named == null ? List.<String>of() : named) {
            Role role = role(name);
            if (role == null) {
                throw new IllegalArgumentException("roles must be of voter, worker, outcome-reporter and operator, but"
                        + " one was " + Access.shown(name));
            }
            roles.add(role);
        }
        String tenant = text(claims, TENANT);
        String priority = text(claims, PRIORITY);
        return new Access(
                text(claims, "sub"),
                tenant == null ? "" : tenant,
                roles,
                names(claims, GROUPS),
                names(claims, POOLS),
                names(claims, TOPICS),
                priority == null ? Priority.EMERGENCY : priority(priority),
                rate(claims.getClaimValue(RATE)),
                expires(claims));
    }

    private static long expires(JwtClaims claims) {
        try {
            return claims.getExpirationTime().getValueInMillis();
        } catch (MalformedClaimException | ArithmeticException e) {
            throw new IllegalArgumentException("exp must be a time in seconds, but was not", e);
        }
    }

    private static String text(JwtClaims claims, String name) {
        Object value = claims.getClaimValue(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException(
                name + " must be a text, but was a " + value.getClass().getSimpleName());
    }

    private static List<String> names(JwtClaims claims, String name) {
        Object value = claims.getClaimValue(name);
        if (value == null) {
            return null;
        }
        List<String> names = new ArrayList<>();
        if (value instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof String text) {
                    names.add(text);
                }
            }
            if (names.size() == items.size()) {
                return names;
            }
        }
        throw new IllegalArgumentException(name + " must be a list of texts, but was not");
    }

    private static double rate(Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof Number number) {
            return checked(number.doubleValue());
        }
        throw new IllegalArgumentException("rate must be a number above 0, but was no number");
    }

    /** The rate that a text gives. */
    static double rate(String text) {
        try {
            return checked(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("rate must be a number above 0, but was " + Access.shown(text), e);
        }
    }

    private static double checked(double rate) {
        // 0 would mean no limit, which is hardly what was meant
        if (!(rate > 0) || rate == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("rate must be a number above 0, but was " + rate);
        }
        return rate;
    }

    /** The priority of a name in any case. */
    static Priority priority(String name) {
        for (Priority priority : Priority.values()) {
            if (priority.name().equalsIgnoreCase(name)) {
                return priority;
            }
        }
        throw new IllegalArgumentException(
                "priority must be emergency, critical, high, normal or low, but was " + Access.shown(name));
    }

    /** The role of a name such as {@code outcome-reporter}, or null. */
    static Role role(String name) {
        for (Role role : Role.values()) {
            if (wireName(role).equalsIgnoreCase(name)) {
                return role;
            }
        }
        return null;
    }

    static String wireName(Role role) {
        return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
