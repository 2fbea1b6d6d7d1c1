package io.flinkswarm.benchmarks.messaging;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Another message broker as a process of its own, where it is installed. */
final class Broker implements Server {
    private static final int START_SECONDS = 20;
    private static final long LOOK_AGAIN_NANOS = 20_000_000;

    /** Which brokers are known. */
    enum Kind {
        NATS("nats-server"),
        MOSQUITTO("mosquitto"),
        NODE_RELAY("node");

        private final String program;

        Kind(String program) {
            this.program = program;
        }

        String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;
    private final InetSocketAddress address;
    private final Process process;

    private Broker(Kind kind, InetSocketAddress address, Process process) {
        this.kind = kind;
        this.address = address;
        this.process = process;
    }

    /** Whether it can be started here. */
    static boolean isInstalled(Kind kind) throws IOException, InterruptedException {
        Path program = find(kind.program);
        if (program == null) {
            return false;
        }
        if (kind != Kind.NODE_RELAY) {
            return true;
        }
        Process asked = node(
                        List.of(program.toString(), "-e", "require('ws').WebSocketServer || process.exit(1)"), null)
                .start();
        return asked.waitFor(START_SECONDS, TimeUnit.SECONDS) && asked.exitValue() == 0;
    }

    /** Where a program is; servers are not on everybody's path. */
    private static Path find(String program) {
        List<String> folders = new ArrayList<>(List.of(System.getenv("PATH").split(File.pathSeparator)));
        folders.addAll(List.of("/usr/sbin", "/usr/local/sbin"));
        for (String folder : folders) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        return null;
    }

    private static ProcessBuilder node(List<String> command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (log == null) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        } else {
            builder.redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
        }
        Map<String, String> environment = builder.environment();
        // where Debian's packages of node's modules stand
        environment.merge("NODE_PATH", "/usr/share/nodejs", (own, debian) -> own + File.pathSeparator + debian);
        return builder;
    }

    /** Starts it at a free port. */
    static Broker start(Kind kind, Path folder) throws IOException, InterruptedException {
        int port = freePort();
        String program = String.valueOf(find(kind.program));
        List<String> command = switch (kind) {
            case NATS -> List.of(program, "-a", "127.0.0.1", "-p", Integer.toString(port));
            case MOSQUITTO -> {
                Path settings = folder.resolve("mosquitto.conf");
                Files.writeString(
                        settings,
                        "listener " + port + " 127.0.0.1\nallow_anonymous true\npersistence false\n"
                                + "max_inflight_messages 0\nmax_queued_messages 0\nset_tcp_nodelay true\n");
                yield List.of(program, "-c", settings.toString());
            }
            case NODE_RELAY -> {
                Path script = folder.resolve("relay.js");
                try (InputStream text = Broker.class.getResourceAsStream("relay.js")) {
                    Files.write(script, text.readAllBytes());
                }
                yield List.of(program, script.toString(), Integer.toString(port));
            }
        };
        Process process = node(command, folder.resolve(kind.key() + ".log")).start();
        Broker broker = new Broker(kind, new InetSocketAddress(InetAddress.getLoopbackAddress(), port), process);
        try {
            broker.awaitListening(folder);
        } catch (IOException | RuntimeException | InterruptedException e) {
            broker.close();
            throw e;
        }
        return broker;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening(Path folder) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException(
                            kind.key() + " must listen within " + START_SECONDS + " s, but did not; its log is in "
                                    + folder,
                            e);
                }
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public Fleet.Protocol protocol() {
        return switch (kind) {
            case NATS -> NatsLink::new;
            case MOSQUITTO -> MqttLink::new;
            case NODE_RELAY -> RelayLink::new;
        };
    }

    @Override
    public double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
    }

    @Override
    public boolean sharesProcess() {
        return false;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }
}
