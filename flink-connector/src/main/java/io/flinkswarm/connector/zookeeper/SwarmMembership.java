package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.protocol.annotation.Adapter;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.nodes.PersistentNode;

/**
 * A member's being there, as an ephemeral node: from {@link #join} to {@link #close}, or until its process has gone for the session
 * time-out. A lost session is made anew by itself, which others see as a going and a coming.
 *
 * <pre>{@code
 * try (SwarmMembership here = SwarmMembership.join(ZooKeeperConfig.of("localhost:2181"), "", "robot-7", Map.of("site", "B"))) {
 *     work();
 * }
 * }</pre>
 */
@PublicEvolving
@Adapter("notes when a member came")
public final class SwarmMembership implements AutoCloseable {
    private final CuratorFramework client;
    private final Registrations registrations;
    private final PersistentNode node;
    private final String tenant;
    private final String name;
    private final long startedMillis = System.currentTimeMillis();

    private SwarmMembership(ZooKeeperConfig config, Member member) {
        this.tenant = member.tenant();
        this.name = member.name();
        this.client = config.client();
        this.registrations = new Registrations(client, config.members());
        this.node = registrations.add(NodeJson.write(member, startedMillis));
    }

    /**
     * Joins. ZooKeeper need not be reachable yet.
     *
     * @param tenant whose swarm it is; empty where there is one alone
     * @param member the member's name
     * @param metadata at most 32 short texts by name
     */
    public static SwarmMembership join(
            ZooKeeperConfig config, String tenant, String member, Map<String, String> metadata) {
        return new SwarmMembership(config, new Member(tenant, member, new TreeMap<>(metadata)));
    }

    /** Waits until others can know; false if ZooKeeper was not reached in time. */
    public boolean await(Duration most) throws InterruptedException {
        return registrations.await(most);
    }

    /** Changes the metadata, once ZooKeeper is reachable. */
    public void update(Map<String, String> metadata) {
        try {
            node.setData(NodeJson.write(new Member(tenant, name, new TreeMap<>(metadata)), startedMillis));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("membership of " + name + " must be open to update it, but was not", e);
        }
    }

    /** Leaves. */
    @Override
    public void close() {
        registrations.close();
        client.close();
    }
}
