package io.flinkswarm.jobs.cluster;

import io.flinkswarm.protocol.annotation.Internal;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of every process of a {@link LocalCluster}: runs one of Flink's own entry points, and ends with the process
 * that started it.
 *
 * <p>The starter holds the other end of the standard input; that it closes, in whatever way the starter ended, is what is
 * watched for. A cluster of a drill that was itself killed would otherwise stay for ever.
 */
@Internal
public final class NodeMain {
    private static final int STARTER_GONE = 3;

    private NodeMain() {}

    /** Runs the entry point that the first argument names, with the arguments that follow. */
    public static void main(String[] args) throws Exception {
        InputStream starter = System.in;
        Thread watch = new Thread(() -> awaitEnd(starter), "starter-watch");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void awaitEnd(InputStream starter) {
        try {
            while (starter.read() >= 0) {
                // the starter writes nothing
            }
        } catch (IOException e) {
            // a broken pipe says the same as its end
        }
        // no orderly end: nobody is left to whom it would matter
        Runtime.getRuntime().halt(STARTER_GONE);
    }
}
