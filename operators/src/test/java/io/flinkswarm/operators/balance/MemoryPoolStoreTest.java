package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.operators.balance.placement.PlacementStrategies;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.state.time.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryPoolStoreTest {
    /** Pools in maps as what assigns, put back and made anew at every turn. */
    private static final class Maps extends Silence implements Fleet.Dispatcher {
        private final BalanceConfig config;
        private final MemoryPoolStore store = new MemoryPoolStore();
        private final PlacementStrategies strategies =
                PlacementStrategies.load(MemoryPoolStoreTest.class.getClassLoader());
        private final TreeMap<Long, List<BalanceEvent>> events = new TreeMap<>();
        private final TreeMap<Long, TreeSet<String>> wakes = new TreeMap<>();
        private final List<BalanceDecision> said = new ArrayList<>();
        private Pool pool = new Pool(store, this, strategies);

        private Maps(BalanceConfig config) {
            this.config = config;
        }

        @Override
        public void decision(BalanceDecision decision) {
            said.add(decision);
        }

        @Override
        public void take(BalanceEvent event, long time) {
            events.computeIfAbsent(time, t -> new ArrayList<>()).add(event);
            wakes.computeIfAbsent(time, t -> new TreeSet<>()).add(event.pool());
        }

        @Override
        public List<BalanceDecision> passTo(long until) throws Exception {
            while (!wakes.isEmpty() && wakes.firstKey() <= until) {
                long now = wakes.firstKey();
                TreeSet<String> due = wakes.pollFirstEntry().getValue();
                List<BalanceEvent> arrived = events.getOrDefault(now, List.of());
                events.remove(now);
                for (String name : due) {
                    visit(name, arrived, now);
                }
            }
            pool.flush();
            pool = new Pool(store, this, strategies);
            List<BalanceDecision> taken = List.copyOf(said);
            said.clear();
            return taken;
        }

        private void visit(String name, List<BalanceEvent> arrived, long now) throws Exception {
            List<BalanceEvent> own = new ArrayList<>(
                    arrived.stream().filter(event -> event.pool().equals(name)).toList());
            own.sort(new BalanceEventOrder());
            for (BalanceEvent event : own) {
                if (BalanceAdmission.check(event, config) == null) {
                    PoolRow row = pool.enter(name, config, 0, 0, now);
                    pool.on(event);
                    wakeBy(name, row.wake);
                    row.sequence++;
                    pool.leave();
                }
            }
            PoolRow row = pool.enter(name, config, 0, 0, now);
            if (pool.isDue()) {
                row = pool.onTime();
                wakeBy(name, row.wake);
            }
            pool.leave();
        }

        private void wakeBy(String name, long time) {
            wakes.computeIfAbsent(time, t -> new TreeSet<>()).add(name);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {61, 62, 63})
    void poolsInMapsDecideWhatTheOperatorDecides(long seed) throws Exception {
        BalanceConfig config = Fleet.brisk()
                .strategy(seed % 2 == 0 ? "neural-adaptive" : "adaptive")
                .build();
        Fleet fleet = new Fleet(seed, 3, 5, 200);

        List<BalanceDecision> found = fleet.play(new Maps(config), Map.of());

        try (var harness = BalanceHarness.of(config, Order.EVENT_TIME)) {
            List<BalanceDecision> wanted = fleet.play(new HarnessDispatcher(harness), Map.of());
            assertThat(wanted).hasSizeGreaterThan(300);
            assertThat(Bare.difference(found, wanted)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void forgetsOnePoolAlone() throws Exception {
        MemoryPoolStore store = new MemoryPoolStore();
        for (String key : List.of("a", "b")) {
            store.turnTo(key);
            store.putPool(new PoolRow(1, 2, BalanceConfig.DEFAULT));
            store.closings().put(1L, key);
        }

        store.turnTo("a");
        store.clear();

        assertThat(store.pool()).isNull();
        assertThat(store.closings().get(1L)).isNull();
        store.turnTo("b");
        assertThat(store.pool()).isNotNull();
        assertThat(store.closings().get(1L)).isEqualTo("b");
    }
}
