package io.flinkswarm.operators.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.balance.Assignment;
import io.flinkswarm.protocol.balance.BalanceDecision;
import io.flinkswarm.protocol.balance.BalanceEvent;
import io.flinkswarm.protocol.balance.NodeReport;
import io.flinkswarm.protocol.balance.Revocation;
import io.flinkswarm.protocol.balance.Task;
import io.flinkswarm.protocol.balance.TaskResult;
import io.flinkswarm.protocol.balance.TaskState;
import io.flinkswarm.protocol.balance.TaskUpdate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of a pool, by what went in and what came out alone: a task is open or ended once, on one node at most, which
 * has room for it; its dependencies are done, its gang goes with it, its tenant keeps its quota.
 */
final class PoolModel {
    private static final class Held {
        final Task task;
        Assignment at;
        boolean started;

        /** Of its dependencies those that were done when it came or since: their ids may have been used again. */
        final Set<String> done = new HashSet<>();

        Held(Task task) {
            this.task = task;
        }
    }

    private final Map<String, Held> open = new LinkedHashMap<>();
    private final Map<String, TaskState> ended = new HashMap<>();
    private final Map<String, NodeReport> nodes = new HashMap<>();
    private final Set<String> ids = new HashSet<>();
    private long fence;
    private String which = "";

    Collection<String> open() {
        return open.keySet();
    }

    int waiting() {
        return (int) open.values().stream().filter(held -> held.at == null).count();
    }

    int started() {
        return (int) open.values().stream().filter(held -> held.at != null).count();
    }

    /** Follows one step: an event, null where only time passed, and what came of it. */
    void follow(
            String step,
            BalanceConfig config,
            BalanceEvent event,
            boolean refused,
            List<BalanceDecision> decisions,
            List<String> endings,
            List<String> forgotten) {
        which = step;
        if (event != null && !refused) {
            take(event, config, decisions);
        }
        Map<String, Integer> gangs = new HashMap<>();
        List<String> ends = new ArrayList<>();
        for (BalanceDecision decision : decisions) {
            assertThat(ids.add(decision.id()))
                    .as("%s: a new id: %s", which, decision)
                    .isTrue();
            if (decision instanceof Assignment assignment) {
                assign(assignment, config, gangs);
            } else if (decision instanceof Revocation revocation) {
                revoke(revocation);
            } else if (isLast((TaskUpdate) decision)) {
                end((TaskUpdate) decision);
                ends.add(decision.task());
            }
        }
        assertThat(endings).as("%s: tasks that are over", which).isEqualTo(ends);
        gangs.forEach((gang, left) -> assertThat(left)
                .as("%s: all of gang %s or none: missing", which, gang)
                .isZero());
        forgotten.forEach(nodes::remove);
    }

    private static boolean isLast(TaskUpdate update) {
        return switch (update.state()) {
            case DONE, CANCELLED, DEAD_LETTER -> true;
            case TIMED_OUT -> update.reason().equals("deadline passed");
            default -> false;
        };
    }

    private void take(BalanceEvent event, BalanceConfig config, List<BalanceDecision> decisions) {
        if (event instanceof Task task) {
            assertThat(open).as("%s: a task is taken once", which).doesNotContainKey(task.id());
            boolean shed = decisions.stream()
                    .anyMatch(d ->
                            d instanceof TaskUpdate update && update.reason().startsWith("shed"));
            boolean dead = decisions.stream()
                    .anyMatch(d -> d instanceof TaskUpdate update
                            && update.task().equals(task.id())
                            && update.state() == TaskState.DEAD_LETTER);
            assertThat(waiting() < config.maxTaskQueueSize() || shed || dead)
                    .as("%s: the queue is bounded, but %d wait", which, waiting())
                    .isTrue();
            Held held = new Held(task);
            task.dependencies().stream()
                    .filter(dependency -> ended.get(dependency) == TaskState.DONE)
                    .forEach(held.done::add);
            open.put(task.id(), held);
            ended.remove(task.id());
        } else if (event instanceof NodeReport report) {
            nodes.put(report.node(), report);
        } else if (event instanceof TaskResult result) {
            Held held = open.get(result.task());
            assertThat(held).as("%s: a result of an open task", which).isNotNull();
            assertThat(held.at).as("%s: a result of an assigned task", which).isNotNull();
            assertThat(result.epoch()).as("%s: epoch", which).isEqualTo(held.at.epoch());
            held.at = null;
        }
    }

    private void assign(Assignment assignment, BalanceConfig config, Map<String, Integer> gangs) {
        Held held = open.get(assignment.task());
        assertThat(held)
                .as("%s: an open task gets a node: %s", which, assignment)
                .isNotNull();
        assertThat(held.at)
                .as("%s: it is on one node only: %s", which, assignment)
                .isNull();
        assertThat(assignment.epoch()).as("%s: epochs rise", which).isGreaterThan(fence);
        fence = assignment.epoch();
        assertThat(held.done)
                .as("%s: what %s depends on is done", which, held.task.id())
                .containsAll(held.task.dependencies());
        if (!held.started && !held.task.gang().isEmpty()) {
            String gang = held.task.gang();
            // one of the same name may start right after it
            gangs.merge(gang, held.task.gangSize() - 1, (left, size) -> left == 0 ? size : left - 1);
        }
        held.started = true;
        held.at = assignment;
        isAllowed(held, config, !assignment.movedFrom().isEmpty());
    }

    private void isAllowed(Held held, BalanceConfig config, boolean move) {
        NodeReport node = nodes.get(held.at.node());
        assertThat(node).as("%s: a known node", which).isNotNull();
        List<Held> there = at(node.node());
        for (Map.Entry<String, Double> need : held.task.needs().entrySet()) {
            String name = need.getKey();
            if (!name.equals("gpu") && need.getValue() > 0) {
                long others = Math.max(
                        used(there, name) - milli(need.getValue()),
                        milli(node.use().getOrDefault(name, 0.)));
                assertThat(others + milli(need.getValue()))
                        .as("%s: %s of %s for %s", which, name, node.node(), held.task.id())
                        .isLessThanOrEqualTo((long) (node.capacity().getOrDefault(name, 0.) * 1000 + 1e-6));
            }
        }
        hasDevices(held, node, there);
        if (node.slots() > 0) {
            int queue = config.binding() == Binding.EARLY ? config.maxNodeQueue() : 0;
            assertThat(there.size())
                    .as("%s: slots of %s", which, node.node())
                    .isLessThanOrEqualTo(node.slots() + queue);
        }
        assertThat(Selectors.allow(node.labels(), held.task.constraints()))
                .as(which)
                .isTrue();
        List<String> models = held.task.constraints().gpuModels();
        assertThat(models.isEmpty() || models.contains(node.gpuModel()))
                .as(which)
                .isTrue();
        for (Held other : there) {
            assertThat(other != held
                            && other.task.constraints().antiAffinity().stream()
                                    .anyMatch(held.task.constraints().antiAffinity()::contains))
                    .as("%s: %s and %s are apart", which, other.task.id(), held.task.id())
                    .isFalse();
        }
        assertThat(started()).as("%s: max-running", which).isLessThanOrEqualTo(config.maxRunning());
        keepsQuota(held, config, move);
    }

    private void hasDevices(Held held, NodeReport node, List<Held> there) {
        double need = held.task.needs().getOrDefault("gpu", 0.);
        assertThat(held.at.gpus()).as("%s: devices", which).hasSize(need == 0 ? 0 : need < 1 ? 1 : (int) need);
        for (int device : held.at.gpus()) {
            long sum = 0;
            for (Held other : there) {
                if (other.at.gpus().contains(device)) {
                    sum += Math.min(1000, milli(other.task.needs().get("gpu")));
                }
            }
            assertThat(sum)
                    .as("%s: device %d of %s", which, device, node.node())
                    .isLessThanOrEqualTo(1000);
            assertThat((double) device).as(which).isLessThan(node.capacity().getOrDefault("gpu", 0.));
        }
    }

    private void keepsQuota(Held held, BalanceConfig config, boolean move) {
        TenantPolicy policy = config.tenant(held.task.tenant());
        List<Held> its = open.values().stream()
                .filter(other -> other.at != null && other.task.tenant().equals(held.task.tenant()))
                .toList();
        if (policy.maxRunning() > 0) {
            assertThat(its.size())
                    .as("%s: max-running of %s", which, held.task.tenant())
                    .isLessThanOrEqualTo(policy.maxRunning());
        }
        if (policy.maxShare() < 1 && !move) {
            for (String name : List.of("cpu", "memory", "gpu")) {
                double all = nodes.values().stream()
                        .mapToDouble(node -> node.capacity().getOrDefault(name, 0.))
                        .sum();
                if (all > 0) {
                    assertThat(used(its, name) / 1000. / all)
                            .as("%s: share of %s in %s", which, held.task.tenant(), name)
                            .isLessThanOrEqualTo(policy.maxShare() + 1e-3);
                }
            }
        }
    }

    private static long milli(double amount) {
        return (long) Math.ceil(amount * 1000 - 1e-6);
    }

    private static long used(List<Held> tasks, String name) {
        return tasks.stream()
                .mapToLong(held -> milli(held.task.needs().getOrDefault(name, 0.)))
                .sum();
    }

    private List<Held> at(String node) {
        return open.values().stream()
                .filter(held -> held.at != null && held.at.node().equals(node))
                .toList();
    }

    private void revoke(Revocation revocation) {
        Held held = open.get(revocation.task());
        assertThat(held == null || held.at == null ? -1 : held.at.epoch())
                .as("%s: what is taken back was given: %s", which, revocation)
                .isEqualTo(revocation.epoch());
        held.at = null;
    }

    private void end(TaskUpdate update) {
        Held held = open.remove(update.task());
        assertThat(held).as("%s: it ends once: %s", which, update).isNotNull();
        assertThat(held.at)
                .as("%s: no node has what is over: %s", which, update)
                .isNull();
        ended.put(update.task(), update.state());
        if (update.state() == TaskState.DONE) {
            open.values().stream()
                    .filter(other -> other.task.dependencies().contains(update.task()))
                    .forEach(other -> other.done.add(update.task()));
        }
    }

    /** That the pool's own books say the same. */
    void agreesWith(Desk desk, BalanceConfig config) {
        assertThat(desk.tasks.size()).as("%s: open tasks", which).isEqualTo(open.size());
        assertThat(desk.tasks.out).as("%s: tasks on nodes", which).isEqualTo(started());
        assertThat(desk.nodes.size())
                .as("%s: nodes", which)
                .isEqualTo(nodes.size())
                .isLessThanOrEqualTo(config.maxNodes());
        for (Held held : open.values()) {
            TaskRow row = desk.tasks.get(held.task.id());
            assertThat(row).as("%s: %s is known", which, held.task.id()).isNotNull();
            assertThat(row.isOut()).as("%s: %s", which, held.task.id()).isEqualTo(held.at != null);
            if (held.at != null) {
                NodeRow node = desk.nodes.get(held.at.node());
                assertThat(row.node).as(which).isEqualTo(held.at.node());
                assertThat(node.status.losesTasks())
                        .as("%s: %s has %s", which, node.id, held.task.id())
                        .isFalse();
                assertThat(node.tasks).as(which).contains(row);
            }
            assertThat(desk.row.wake).as("%s: it is looked at in time", which).isLessThanOrEqualTo(row.due);
        }
    }
}
