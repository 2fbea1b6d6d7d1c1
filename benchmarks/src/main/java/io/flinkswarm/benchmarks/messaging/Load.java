package io.flinkswarm.benchmarks.messaging;

/** What a fleet does: called by the thread of its {@link ClientLoop}. */
interface Load {
    /** Nothing. */
    Load NONE = now -> {};

    /** Each turn of the loop. */
    void tick(long now);

    /** A message has reached its recipient. */
    default void delivered(int sender, int recipient, int priority) {}

    /** How often the loop is to be woken; 0: only by what comes. */
    default long paceNanos() {
        return 0;
    }

    /** The loop has ended. */
    default void failed(Throwable why) {}
}
