package io.flinkswarm.testkit;

/** A failure that the test wanted. */
public final class InjectedFailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InjectedFailureException(String point) {
        super("injected failure " + point);
    }
}
