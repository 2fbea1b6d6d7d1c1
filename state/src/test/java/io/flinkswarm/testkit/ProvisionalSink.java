package io.flinkswarm.testkit;

import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/** Collects elements into the run's record as they come. */
final class ProvisionalSink<T> implements Sink<T> {
    private static final long serialVersionUID = 1L;

    private final String runId;
    private final String name;

    ProvisionalSink(String runId, String name) {
        this.runId = runId;
        this.name = name;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
        RunRecord record = RunRecord.surviving(runId);
        return new SinkWriter<>() {
            @Override
            public void write(T element, Context unused) {
                record.addProvisional(name, element);
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
