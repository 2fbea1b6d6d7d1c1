package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkswarm.operators.balance.resources.Demand;
import io.flinkswarm.protocol.balance.NodeStatus;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskBid;
import io.flinkswarm.protocol.balance.TaskState;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.junit.jupiter.api.Test;

class PoolRowsTest {
    private interface Reader {
        Object read(DataInput in) throws IOException;
    }

    private static PoolTrial busy() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain().strategy("adaptive").suspicion(true));
        trial.take(trial.report("n")
                        .slots(2)
                        .capacity("cpu", 8)
                        .capacity("gpu", 2)
                        .gpuModel("A")
                        .label("k", "v")
                        .build())
                .take(trial.report("m")
                        .capacity("cpu", 2)
                        .costPerHour(2)
                        .weight(3)
                        .queue(1)
                        .build());
        for (int i = 0; i < 40; i++) {
            trial.take(trial.asks("t" + i)
                            .type("y" + i % 3)
                            .tenant("o" + i % 2)
                            .need("cpu", 1)
                            .estimateMillis(100)
                            .maxAttempts(1)
                            .build())
                    .after(150);
            // it may have waited for a better node
            if (trial.placeOf("t" + i) == null) {
                trial.cancel("t" + i, true);
            } else if (i % 7 == 0) {
                trial.fail("t" + i);
            } else {
                trial.done("t" + i);
            }
        }
        trial.take(trial.asks("gpu").need("gpu", .5).need("cpu", 1).build()).start("gpu");
        trial.take(trial.asks("gang").gang("g").gangSize(2).build())
                .take(trial.asks("later").dependencies(List.of("gpu", "never")).build());
        trial.take(trial.asks("big").need("cpu", 8).tenant("o1").build())
                .take(TaskBid.of("p", "big", "n", 3, trial.now()))
                .status("m", NodeStatus.PROBATION)
                .after(3_000);
        trial.flush();
        return trial;
    }

    @Test
    void sayTheSameAfterTheirWayThroughBytes() throws Exception {
        PoolTrial trial = busy();

        MemoryPoolStore read = PoolRows.reread(trial.store, PoolTrial.POOL, 1);

        assertThat(PoolRows.size(read.tasks())).isEqualTo(PoolRows.size(trial.store.tasks()));
        assertThat(PoolRows.size(read.nodes())).isEqualTo(2);
        assertThat(read.tasks().get("big").bids).containsEntry("n", 3.);
        assertThat(read.tasks().get("later").blockedBy).containsExactly("gpu", "never");
        assertThat(read.tasks().get("gpu").devices).hasSize(1);
        assertThat(read.tasks().get("gpu").state).isEqualTo(TaskState.RUNNING);
        assertThat(read.nodes().get("m").decided).isEqualTo(NodeStatus.PROBATION);
        assertThat(read.nodes().get("n").supply.idleTotal()).isEqualTo(1_500);
        assertThat(read.pool().trial).isNotNull();
        assertThat(read.pool().tenantTurns).containsOnlyKeys("o1");
        assertThat(read.pool().startRate).isEqualTo(trial.row().startRate).isPositive();
        assertThat(read.closed().get("t1").state()).isEqualTo(TaskState.DONE);
    }

    @Test
    void areTheStoresOwnOnceTheyWerePut() throws Exception {
        PoolTrial trial = busy();
        PoolRow pool = trial.store.pool();
        NodeRow node = trial.store.nodes().get("n");
        TaskRow task = trial.store.tasks().get("gpu");
        byte[] before = bytes(pool, node, task);

        for (int i = 0; i < 30; i++) {
            trial.take(trial.asks("more" + i).need("cpu", 1).build()).after(100);
            if (trial.placeOf("more" + i) != null) {
                trial.done("more" + i);
            }
        }
        trial.done("gpu");

        assertThat(bytes(pool, node, task)).isEqualTo(before);
        assertThat(trial.store.nodes().get("n")).isSameAs(node);
        trial.flush();
        assertThat(trial.store.nodes().get("n")).isNotSameAs(node);
        assertThat(trial.store.tasks().get("gpu")).isNull();
    }

    private static byte[] bytes(PoolRow pool, NodeRow node, TaskRow task) throws IOException {
        List<byte[]> all = new ArrayList<>();
        all.add(PoolRows.write(new BalanceSerializers.OfPool(), pool));
        all.add(PoolRows.write(new BalanceSerializers.OfNode(), node));
        all.add(PoolRows.write(new BalanceSerializers.OfTask(), task));
        int length = all.stream().mapToInt(bytes -> bytes.length).sum();
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(length);
        all.forEach(buffer::put);
        return buffer.array();
    }

    @Test
    void leaveNoTraceOfATaskThatCameAndWentBetweenTwoSnapshots() throws Exception {
        PoolTrial trial = PoolTrial.of(PoolTrial.plain());
        trial.nodes(1, "n").flush();
        trial.tasks("a").done("a").flush();

        assertThat(PoolRows.size(trial.store.tasks())).isZero();
        assertThat(PoolRows.size(trial.store.closed())).isEqualTo(1);
    }

    @Test
    void doNotPileUpWhereNoSnapshotIsTaken() throws Exception {
        Map<String, TaskRow> tasks = new HashMap<>();
        Unwritten unwritten = new Unwritten(new HashMap<>(), tasks);
        MemoryPoolStore store = new MemoryPoolStore();
        store.turnTo("p");
        for (int i = 0; i < 20_000; i++) {
            TaskRow task = new TaskRow(Task.builder("t" + i, "p").build(), Demand.NONE, i, 1);
            tasks.put(task.id(), task);
            unwritten.changed(task);
            if (i % 100 > 0) {
                tasks.remove(task.id());
                unwritten.removed(task);
            }
        }

        assertThat(unwritten.size()).isBetween(200, 2_000);
        unwritten.writeTo(store);
        assertThat(PoolRows.size(store.tasks())).isEqualTo(200);
        assertThat(unwritten.size()).isZero();
    }

    @Test
    void areNotReadFromALaterRelease() {
        for (Reader reader : List.<Reader>of(PoolRow::read, NodeRow::read, TaskRow::read, ClosedTask::read)) {
            assertThatThrownBy(() -> reader.read(new DataInputDeserializer(new byte[] {99, 0, 0})))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(
                            "must be from 1 to 1, but was 99: restore it with the release that wrote it or a later one");
        }
    }
}
