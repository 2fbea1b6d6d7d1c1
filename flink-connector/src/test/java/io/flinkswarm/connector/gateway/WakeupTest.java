package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WakeupTest {
    @Test
    void neverReplacesAFutureThatSomebodyWaitsFor() {
        Wakeup wakeup = new Wakeup();

        CompletableFuture<Void> first = wakeup.next();
        CompletableFuture<Void> again = wakeup.next();

        assertThat(again).isSameAs(first);
        wakeup.wake();
        assertThat(first).isCompleted();
        assertThat(wakeup.next()).isNotSameAs(first).isNotCompleted();
    }

    @Test
    void keepsAWakeUpThatCameBeforeAnybodyWaited() {
        Wakeup wakeup = new Wakeup();
        CompletableFuture<Void> future = wakeup.next();

        wakeup.wake();
        wakeup.wake();

        assertThat(future).isCompleted();
    }
}
