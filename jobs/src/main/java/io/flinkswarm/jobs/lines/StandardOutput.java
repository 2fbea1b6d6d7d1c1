package io.flinkswarm.jobs.lines;

import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.runtime.execution.SuppressRestartsException;

/** Prints lines on the standard output of the process at once; after a failure some may come again. */
@PublicEvolving
public final class StandardOutput implements Sink<String> {
    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<String> createWriter(WriterInitContext context) {
        return new Writer();
    }

    private static final class Writer implements SinkWriter<String> {
        @Override
        public void write(String line, Context context) {
            // one call for line and end, so that the lines of several subtasks don't mix
            System.out.print(line + '\n');
            if (System.out.checkError()) {
                throw new SuppressRestartsException(
                        new IOException("standard output must stay open while the job runs, but was closed"));
            }
        }

        @Override
        public void flush(boolean endOfInput) {
            System.out.flush();
        }

        @Override
        public void close() {
            System.out.flush();
        }
    }
}
