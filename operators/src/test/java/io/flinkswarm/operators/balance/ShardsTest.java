package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.NodeStatusChange;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskCancel;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskStart;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardsTest {
    @Test
    void aPoolOfOneShardIsKeyedByItsName() {
        assertThat(Shards.key(Task.builder("t", "a#b").build(), 1)).isEqualTo("a#b");
        assertThat(Shards.pool("a#b", 1)).isEqualTo("a#b");
    }

    @Test
    void whateverIsSaidOfANodeMeetsAtItsShard() {
        List<BalanceEvent> said = List.of(
                NodeReport.builder("n7", "p").build(),
                NodeStatusChange.of("p", "n7", NodeStatus.DEAD, "", 0),
                TaskBid.of("p", "t1", "n7", 1, 0),
                new TaskStart("p", "t2", "n7", 1, 0, 0),
                new TaskResult("p", "t3", "n7", 1, true, 0, 0, "", 0, 0));

        assertThat(said).extracting(event -> Shards.key(event, 16)).containsOnly("p#" + Shards.of("n7", 16));
    }

    @Test
    void tasksMeetByWorkflowElseByGangElseTheyAreSpread() {
        Task byWorkflow = Task.builder("t1", "p").gang("g").workflow("w").build();
        Task byGang = Task.builder("t2", "p").gang("g").build();
        Task byId = Task.builder("t3", "p").build();

        assertThat(Shards.key(byWorkflow, 64)).isEqualTo("p#" + Shards.of("w", 64));
        assertThat(Shards.key(byGang, 64)).isEqualTo("p#" + Shards.of("g", 64));
        assertThat(Shards.key(byId, 64)).isEqualTo("p#" + Shards.of("t3", 64));
    }

    @Test
    void aWithdrawalTravelsUnderTheShardsKeyAndArrivesAsItWasSent() {
        TaskCancel sent = TaskCancel.of("p#x", "t", true, 5);

        TaskCancel underWay = Shards.addressed(sent, Shards.key("p#x", 3));

        assertThat(Shards.key(underWay, 4)).isEqualTo("p#x#3");
        assertThat(Shards.arrived(underWay, 4)).isEqualTo(sent);
        assertThat(Shards.pool("p#x#3", 4)).isEqualTo("p#x");
        assertThat(Shards.arrived(sent, 1)).isSameAs(sent);
    }

    @Test
    void namesAreSpreadEvenly() {
        int[] counts = new int[10];
        IntStream.range(0, 10_000).forEach(i -> counts[Shards.of("node-" + i, 10)]++);

        assertThat(IntStream.of(counts).boxed()).allMatch(count -> count > 800 && count < 1200);
    }
}
