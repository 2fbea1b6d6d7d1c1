package io.flinkswarm.connector.server;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.CloseCode;
import io.flinkswarm.protocol.messaging.ErrorCode;
import java.net.InetSocketAddress;
import java.util.Locale;

/** The pages of a server for those who watch it: {@code /health} as JSON, {@code /metrics} in the text format of Prometheus. */
@Internal
final class StatusPages {
    private static final String PREFIX = "swarm_gateway_";

    private final ServerContext server;
    private final int subtask;

    StatusPages(ServerContext server) {
        this.server = server;
        this.subtask = server.subtask();
    }

    String health(InetSocketAddress address) {
        ServerMetrics metrics = server.metrics();
        return "{\"ok\":true,\"connections\":" + metrics.connections() + ",\"sessions\":" + metrics.sessions()
                + ",\"subtask\":" + subtask + ",\"address\":\""
                + quoted(address.getHostString() + ":" + address.getPort()) + "\",\"version\":\""
                + quoted(server.config().version()) + "\"}\n";
    }

    String metrics() {
        ServerMetrics metrics = server.metrics();
        long lag = 0;
        long mostLag = 0;
        for (Connection connection : server.sessions().all()) {
            long own = Math.max(0, connection.received() - connection.durable());
            lag += own;
            mostLag = Math.max(mostLag, own);
        }
        StringBuilder page = new StringBuilder(4096);
        gauge(page, "connections", "Open TCP connections.", metrics.connections());
        gauge(page, "sessions", "Members that have joined.", metrics.sessions());
        counter(page, "accepted_total", "TCP connections taken.", metrics.accepted());
        counter(page, "turned_away_total", "TCP connections turned away: too many.", metrics.turnedAway());
        counter(page, "denied_total", "Handshakes refused.", metrics.denied());
        counter(page, "messages_in_total", "Messages taken in.", metrics.messagesIn());
        counter(page, "messages_out_total", "Deliveries accepted for sending.", metrics.messagesOut());
        counter(page, "bytes_in_total", "Bytes of WebSocket frames received.", metrics.bytesIn());
        counter(page, "bytes_out_total", "Bytes of WebSocket frames sent.", metrics.bytesOut());
        counter(page, "undelivered_total", "Deliveries not accepted; they come again.", metrics.undelivered());
        counter(page, "pauses_total", "Pauses of reading from a connection.", metrics.pauses());
        counter(page, "aborts_total", "Connections that did not answer their close frame.", metrics.aborts());
        head(page, "errors_total", "Faults that clients were told.", "counter");
        for (ErrorCode code : ErrorCode.values()) {
            sample(page, "errors_total", ",code=\"" + code + "\"", metrics.errors(code));
        }
        head(page, "closes_total", "Connections that the server closed.", "counter");
        for (CloseCode code : CloseCode.values()) {
            sample(page, "closes_total", ",code=\"" + code + "\"", metrics.closes(code));
        }
        gauge(
                page,
                "queue_items",
                "Events that the job has not taken.",
                server.handover().size());
        gauge(page, "queue_bytes", "Their bytes.", server.handover().bytes());
        gauge(
                page,
                "pending_bytes",
                "Bytes that clients have not read.",
                server.pendingBytes().get());
        gauge(
                page,
                "assembly_bytes",
                "Bytes of messages in part.",
                server.assemblyBytes().get());
        gauge(page, "durable_lag", "Messages received and not durable.", lag);
        gauge(page, "durable_lag_max", "The most of one connection.", mostLag);
        return page.toString();
    }

    private void gauge(StringBuilder page, String name, String help, long value) {
        head(page, name, help, "gauge");
        sample(page, name, "", value);
    }

    private void counter(StringBuilder page, String name, String help, long value) {
        head(page, name, help, "counter");
        sample(page, name, "", value);
    }

    private static void head(StringBuilder page, String name, String help, String type) {
        page.append("# HELP ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(help)
                .append('\n');
        page.append("# TYPE ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
    }

    private void sample(StringBuilder page, String name, String labels, long value) {
        page.append(PREFIX).append(name).append("{subtask=\"").append(subtask).append('"');
        page.append(labels).append("} ").append(value).append('\n');
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.toString();
    }
}
