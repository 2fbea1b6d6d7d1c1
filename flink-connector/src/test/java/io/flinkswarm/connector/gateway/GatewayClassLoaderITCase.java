package io.flinkswarm.connector.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.agent.SwarmAgent;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.state.serializers.RecordSerializer;
import io.flinkswarm.state.time.SwarmTime;
import io.flinkswarm.testkit.TestCluster;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A job whose classes come from a class loader of its own, as those of a submitted jar do, leaves it to the garbage collector. */
class GatewayClassLoaderITCase {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOADERS = GatewayClassLoaderITCase.class.getName();

    @RegisterExtension
    static final MiniClusterExtension CLUSTER = TestCluster.ofSlots(1);

    @TempDir
    Path folder;

    @Test
    void leavesNoClassLoaderBehindWhenCancelledAndSubmittedFiveTimes(@InjectMiniCluster MiniCluster cluster)
            throws Exception {
        List<WeakReference<?>> loaders = new ArrayList<>();
        for (int round = 1; round <= 5; round++) {
            loaders.add(round(cluster));
        }
        // The JDK holds the record class whose equals it linked last (ObjectMethods.OBJECT_EQ.asTypeCache), until the
        // next one's.
        round(cluster);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            System.gc();
            assertThat(loaders).as("class loaders left of 5").allMatch(loader -> loader.get() == null);
        });
    }

    private WeakReference<?> round(MiniCluster cluster) throws Exception {
        System.getProperties().remove(LOADERS);
        JobClient job = submit(cluster);
        Awaitility.await().atMost(PATIENCE).until(() -> System.getProperties().get(LOADERS) != null);
        WeakReference<?> loader = (WeakReference<?>) System.getProperties().get(LOADERS);
        assertThat(loader.get()).isNotSameAs(Gateway.class.getClassLoader());
        talk(loader);
        job.cancel().get(60, TimeUnit.SECONDS);
        Awaitility.await().atMost(PATIENCE).until(() -> job.getJobStatus().get() == JobStatus.CANCELED);
        return loader;
    }

    private static void talk(WeakReference<?> loader) throws Exception {
        Class<?> registry = ((ClassLoader) loader.get()).loadClass(GatewayRegistry.class.getName());
        Set<?> addresses = Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> (Set<?>)
                                registry.getMethod("addresses", String.class).invoke(null, "gateway"),
                        found -> !found.isEmpty());
        try (SwarmAgent agent = SwarmAgent.builder()
                .name("a")
                .gateways(URI.create((String) addresses.iterator().next()))
                .connect()) {
            agent.send(Recipient.agent("a"), "1").durable().get(60, TimeUnit.SECONDS);
        }
    }

    private JobClient submit(MiniCluster cluster) throws Exception {
        Configuration conf = new Configuration();
        conf.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        conf.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toUri().toString());
        TestStreamEnvironment env = new TestStreamEnvironment(cluster, conf, 1, List.of(), classPath());
        Gateway gateway = Gateway.of(GatewayConfig.builder().port(0).build());
        DataStream<MessagingEvent> events = SwarmTime.arrival().on(gateway.source(env));
        gateway.sink(SimpleMailboxFunction.on(events.filter(new ShowsItsLoader())));
        return env.executeAsync("class loader");
    }

    /** Where the classes of the job are, and those of Netty and the others that it serves with. */
    private static Set<URL> classPath() {
        Set<URL> urls = new LinkedHashSet<>();
        for (Class<?> type : List.of(
                Gateway.class,
                RecordSerializer.class,
                Recipient.class,
                SimpleMailboxFunction.class,
                com.fasterxml.jackson.core.JsonFactory.class,
                io.netty.buffer.ByteBuf.class,
                io.netty.channel.Channel.class,
                io.netty.handler.codec.ByteToMessageDecoder.class,
                io.netty.handler.codec.http.HttpObject.class,
                io.netty.handler.ssl.SslHandler.class,
                io.netty.resolver.AddressResolver.class,
                io.netty.util.AttributeKey.class)) {
            urls.add(type.getProtectionDomain().getCodeSource().getLocation());
        }
        return urls;
    }

    /** Passes everything on; shows, without holding it, which class loader it was loaded by. */
    private static final class ShowsItsLoader extends RichFilterFunction<MessagingEvent> {
        private static final long serialVersionUID = 1L;

        @Override
        public void open(OpenContext context) {
            System.getProperties().put(LOADERS, new WeakReference<>(getClass().getClassLoader()));
        }

        @Override
        public boolean filter(MessagingEvent event) {
            return true;
        }
    }
}
