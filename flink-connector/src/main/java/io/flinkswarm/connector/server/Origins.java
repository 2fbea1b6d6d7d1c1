package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The web pages that may connect. Browsers let any page open a WebSocket to any host and say which page it is in the {@code Origin}; other
 * clients send none.
 *
 * <p>Without a list, a page may connect to the host that it came from. On a loopback address that host has to be named as such: else a page
 * of a name that an attacker points to 127.0.0.1 (DNS rebinding) would be of the same host.
 */
@Internal
final class Origins {
    private static final Pattern LOOPBACK = Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");

    private final Set<String> allowed = new HashSet<>();
    private final boolean loopback;

    Origins(List<String> allowed, boolean loopback) {
        allowed.forEach(origin -> this.allowed.add(origin.toLowerCase(Locale.ROOT)));
        this.loopback = loopback;
    }

    /** Why a page may not connect, or null if it may; both arguments may be null. */
    String refusal(String origin, String host) {
        if (origin == null || allowed.contains("*")) {
            return null;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        if (!allowed.isEmpty()) {
            return allowed.contains(lower) ? null : refused(origin, "one of allowed-origins");
        }
        String authority = authority(lower);
        if (authority == null || host == null || !authority.equals(host.toLowerCase(Locale.ROOT))) {
            return refused(origin, "the host that it connects to, or one of allowed-origins");
        }
        return loopback && !LOOPBACK.matcher(authority).matches()
                ? refused(origin, "a loopback address, or one of allowed-origins")
                : null;
    }

    private static String authority(String origin) {
        try {
            return URI.create(origin).getRawAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String refused(String origin, String rule) {
        return "Origin must be " + rule + ", but was '" + (origin.length() > 200 ? origin.substring(0, 200) : origin)
                + "'";
    }
}
