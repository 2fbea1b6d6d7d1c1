package io.flinkswarm.connector.zookeeper;

import io.flinkswarm.connector.access.TlsConfig;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.Serializable;
import java.time.Duration;

/** The bounds of a {@link GatewayRelay}, and whom it trusts. */
@PublicEvolving
public final class RelayConfig implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The defaults. */
    public static final RelayConfig DEFAULT = builder().build();

    private final int queueCapacity;
    private final long queueBytes;
    private final int maxPeers;
    private final Duration connectTimeout;
    private final Duration sendTimeout;
    private final Duration firstBackoff;
    private final Duration maxBackoff;
    private final TlsConfig tls;

    private RelayConfig(Builder builder) {
        this.queueCapacity = builder.queueCapacity;
        this.queueBytes = builder.queueBytes;
        this.maxPeers = builder.maxPeers;
        this.connectTimeout = builder.connectTimeout;
        this.sendTimeout = builder.sendTimeout;
        this.firstBackoff = builder.firstBackoff;
        this.maxBackoff = builder.maxBackoff;
        this.tls = builder.tls;
    }

    public static Builder builder() {
        return new Builder();
    }

    int queueCapacity() {
        return queueCapacity;
    }

    long queueBytes() {
        return queueBytes;
    }

    int maxPeers() {
        return maxPeers;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration sendTimeout() {
        return sendTimeout;
    }

    Duration firstBackoff() {
        return firstBackoff;
    }

    Duration maxBackoff() {
        return maxBackoff;
    }

    /** Null for what this Java trusts. */
    TlsConfig tls() {
        return tls;
    }

    /** Builder of a {@link RelayConfig}. */
    public static final class Builder {
        private int queueCapacity = 4_096;
        private long queueBytes = 16L << 20;
        private int maxPeers = 256;
        private Duration connectTimeout = Duration.ofSeconds(5);
        private Duration sendTimeout = Duration.ofSeconds(5);
        private Duration firstBackoff = Duration.ofMillis(100);
        private Duration maxBackoff = Duration.ofSeconds(5);
        private TlsConfig tls;

        private Builder() {}

        /** The most deliveries that wait for one gateway; further ones are dropped. */
        public Builder queueCapacity(int most) {
            queueCapacity = (int) atLeastOne("queueCapacity", most);
            return this;
        }

        /** The most bytes that wait for one gateway; what goes beyond is dropped. */
        public Builder queueBytes(long most) {
            queueBytes = atLeastOne("queueBytes", most);
            return this;
        }

        /** The most gateways that are relayed to at a time; deliveries for others are dropped. */
        public Builder maxPeers(int most) {
            maxPeers = (int) atLeastOne("maxPeers", most);
            return this;
        }

        /** How long connecting takes at most. */
        public Builder connectTimeout(Duration timeout) {
            connectTimeout = positive("connectTimeout", timeout);
            return this;
        }

        /** How long a gateway may take no delivery before its connection is given up. */
        public Builder sendTimeout(Duration timeout) {
            sendTimeout = positive("sendTimeout", timeout);
            return this;
        }

        /** From and up to which pause a lost connection is made anew; each is jittered, and twice the one before. */
        public Builder backoff(Duration first, Duration most) {
            firstBackoff = positive("first back-off", first);
            maxBackoff = positive("most back-off", most);
            if (first.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "first back-off must be at most the most back-off, " + most + ", but was " + first);
            }
            return this;
        }

        /** Whom to trust, for gateways with TLS whose certificates this Java does not know. */
        public Builder tls(TlsConfig config) {
            tls = config;
            return this;
        }

        private static long atLeastOne(String name, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " must be at least 1, but was " + value);
            }
            return value;
        }

        private static Duration positive(String name, Duration value) {
            if (value.toMillis() < 1 || value.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(name + " must be from 1 ms to 1 h, but was " + value);
            }
            return value;
        }

        public RelayConfig build() {
            return new RelayConfig(this);
        }
    }
}
