/**
 * Who is there, kept in ZooKeeper. In: the addresses of {@link io.flinkswarm.connector.zookeeper.GatewayAddress gateways} and the names of
 * {@link io.flinkswarm.connector.zookeeper.SwarmMembership members}, as ephemeral nodes that go with their processes. Out: a {@link
 * io.flinkswarm.connector.zookeeper.GatewayDirectory} that finds a gateway, a {@link io.flinkswarm.connector.zookeeper.MembershipSource} of
 * their coming and going, and a {@link io.flinkswarm.connector.zookeeper.GatewayRelay} that hands deliveries to a gateway in another JVM.
 *
 * <p>Below the root: {@code gateways/*} and {@code members/*}, each node a JSON object.
 */
package io.flinkswarm.connector.zookeeper;
