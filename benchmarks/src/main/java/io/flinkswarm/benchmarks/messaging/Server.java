package io.flinkswarm.benchmarks.messaging;

import java.net.InetSocketAddress;

/** What a fleet is measured against: the gateway of a job, or a broker. */
interface Server extends AutoCloseable {
    /** Where clients connect. */
    InetSocketAddress address();

    /** How they speak. */
    Fleet.Protocol protocol();

    /** CPU time that its process has used so far. */
    double cpuSeconds();

    /** Whether that is the process of the clients too. */
    boolean sharesProcess();

    @Override
    void close() throws Exception;
}
