package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import io.flinkswarm.protocol.rejection.Rejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolSimulationTest {
    private final List<BalanceDecision> decisions = new ArrayList<>();
    private final List<Rejection> rejected = new ArrayList<>();

    @Test
    void assignsAndLearnsAsTheOperatorDoes() {
        PoolSimulation pool = simulation(BalanceConfig.DEFAULT);
        pool.on(NodeReport.builder("n", "pool").slots(1).time(1000).build(), 1000);
        pool.on(task("a", 1001), 1001);
        pool.on(task("b", 1002), 1002);

        pool.on(TaskResult.done(assignments().get(0), 50, 1051), 1051);

        assertThat(assignments()).extracting(Assignment::task).containsExactly("a", "b");
        assertThat(assignments().get(1).time()).isEqualTo(1051);
        assertThat(assignments().get(1).why().predictedMillis()).isBetween(1., 500.);
    }

    @Test
    void whatIsDueHappensAtItsOwnTimeBeforeALaterEvent() {
        PoolSimulation pool = simulation(
                BalanceConfig.builder().runTimeout(Duration.ofMillis(300)).build());
        pool.on(NodeReport.builder("n", "pool").time(1000).build(), 1000);
        pool.on(task("a", 1000), 1000);

        pool.on(task("b", 5000), 5000);

        assertThat(decisions)
                .filteredOn(TaskUpdate.class::isInstance)
                .map(TaskUpdate.class::cast)
                .filteredOn(update -> update.state() == TaskState.TIMED_OUT)
                .first()
                .extracting(TaskUpdate::time)
                .isEqualTo(1300L);
        assertThat(pool.wake()).isGreaterThan(5000);
    }

    @Test
    void turnsAwayWhatTheOperatorTurnsAway() {
        PoolSimulation pool = simulation(BalanceConfig.DEFAULT);

        pool.on(task("", 1000), 1000);
        pool.on(task("a", 1000), 1000);
        pool.on(task("a", 1000), 1000);

        assertThat(rejected)
                .extracting(Rejection::reason)
                .containsExactly(Rejection.Reason.MALFORMED, Rejection.Reason.DUPLICATE);
    }

    @Test
    void refusesWhatNoSimulationCanMean() {
        PoolSimulation pool = simulation(BalanceConfig.DEFAULT);
        pool.passTime(10);

        assertThatThrownBy(() -> pool.passTime(9)).hasMessageContaining("time must not go back from 10");
        assertThatThrownBy(() -> pool.on(Task.builder("a", "other").build(), 10))
                .hasMessageContaining("pool of an event must be 'pool'");
        assertThatThrownBy(() -> simulation(BalanceConfig.builder().shards(2).build()))
                .hasMessageContaining("shards must be 1, but was 2");
    }

    private PoolSimulation simulation(BalanceConfig config) {
        return new PoolSimulation(config, decisions::add, rejected::add);
    }

    private List<Assignment> assignments() {
        return decisions.stream()
                .filter(Assignment.class::isInstance)
                .map(Assignment.class::cast)
                .toList();
    }

    private static Task task(String id, long time) {
        return Task.builder(id, "pool").time(time).build();
    }
}
