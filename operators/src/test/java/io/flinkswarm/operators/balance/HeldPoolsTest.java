package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import org.junit.jupiter.api.Test;

class HeldPoolsTest {
    private final HeldPools pools = new HeldPools(() -> new Pool(
            new MemoryPoolStore(), new Silence(), PlacementStrategies.load(HeldPoolsTest.class.getClassLoader())));

    @Test
    void keepsAPoolBetweenVisits() {
        Pool first = pools.of("p");
        pools.keep("p", 10);

        assertThat(pools.of("p")).isSameAs(first);
    }

    @Test
    void letsGoOfThePoolMetLongestAgoWhereThereAreTooManyRows() {
        Pool old = pools.of("old");
        pools.keep("old", 150_000);
        Pool middle = pools.of("middle");
        pools.keep("middle", 40_000);

        pools.of("new");
        pools.keep("new", 20_000);

        assertThat(pools.size()).isEqualTo(2);
        assertThat(pools.of("middle")).isSameAs(middle);
        assertThat(pools.of("old")).isNotSameAs(old);
    }

    @Test
    void keepsThePoolAtHandHoweverLargeItIs() {
        Pool large = pools.of("p");
        pools.keep("p", 1_000_000);

        assertThat(pools.of("p")).isSameAs(large);
    }

    @Test
    void letsGoOfAPoolThatWasForgotten() {
        pools.of("p");
        pools.keep("p", 5);

        pools.keep("p", 0);

        assertThat(pools.size()).isZero();
    }
}
