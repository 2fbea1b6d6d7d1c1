package io.flinkswarm.jobs.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.flinkswarm.protocol.annotation.PublicEvolving;
import java.io.IOException;

/** The fields of one JSON object; the braces around them are already written. */
@FunctionalInterface
@PublicEvolving
public interface JsonBody {

    /** Writes the fields, and nothing but fields, to {@code json}. */
    void write(JsonGenerator json) throws IOException;
}
