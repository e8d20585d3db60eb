package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.OutputListing;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RunPhase;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a run in each dialect. */
record RunJson(Dialect dialect, LinkSigner links) {
  private static final String TEAM = "team_emulated";

  /** Returns the JSON of a run. */
  JsonObject single(RunState run, Instant now) {
    return write(run, now, dialect != Dialect.OPENAPI);
  }

  /** Returns the JSON of a run in a list. */
  JsonObject listed(RunState run, Instant now) {
    return write(run, now, dialect == Dialect.CURRENT);
  }

  private JsonObject write(RunState run, Instant now, boolean withId) {
    JsonObjectBuilder json = Json.object();
    if (withId) {
      json.add("_id", run.runId());
    }
    if (dialect == Dialect.CURRENT) {
      json.add("team_id", TEAM);
    }
    if (dialect != Dialect.LEGACY) {
      json.add("workflow_id", run.submitted().workflowId());
      json.add("group_id", Json.text(run.submitted().groupId().orElse(null)));
    }
    json.add("status", run.status(now));
    json.add("inputs", inputs(run));
    addOutputNames(json, run, now);
    json.add("outputs", outputs(run, now));
    json.add("created_at", Timestamps.write(dialect, run.createdAt()));
    json.add("started_at", Timestamps.write(dialect, run.startedAt(now)));
    json.add("completed_at", Timestamps.write(dialect, run.completedAt(now)));
    if (run.phase(now) == RunPhase.FAILED) {
      json.add("error", Json.text(run.error()));
    }
    return json.build();
  }

  /** The OpenAPI document requires the field; in other dialects a run without outputs lacks it. */
  private void addOutputNames(JsonObjectBuilder json, RunState run, Instant now) {
    List<String> names = run.outputNames(now);
    if (dialect == Dialect.OPENAPI || (dialect == Dialect.CURRENT && !names.isEmpty())) {
      json.add("output_names", Json.array(names));
    }
  }

  private JsonArrayBuilder inputs(RunState run) {
    JsonArrayBuilder inputs = Json.array();
    run.submitted()
        .texts()
        .forEach((name, value) -> inputs.add(input(name, Json.text(value), null)));
    for (ReceivedFile file : run.submitted().files()) {
      inputs.add(input(file.field(), JsonValue.NULL, Storage.uploadKey(run, file)));
    }
    return inputs;
  }

  private JsonObjectBuilder input(String path, JsonValue value, @Nullable String key) {
    JsonObjectBuilder input = Json.object().add("path", path).add("value", value);
    if (dialect != Dialect.LEGACY) {
      input.add("s3_key", Json.text(key));
      input.add("url", key == null ? JsonValue.NULL : Json.text(links.sign(key)));
    }
    return input;
  }

  private JsonArrayBuilder outputs(RunState run, Instant now) {
    JsonArrayBuilder outputs = Json.array();
    OutputListing listing = run.workflow().outputListing();
    if (listing == OutputListing.NAMES_ONLY || !run.isOutputReady(now)) {
      return outputs;
    }
    for (RunOutputFile file : run.outputs()) {
      JsonObjectBuilder output = Json.object().add("filename", file.name());
      if (dialect != Dialect.LEGACY) {
        output.add("s3_key", file.s3Key());
      }
      output.add(
          "url",
          listing == OutputListing.WITH_LINKS
              ? Json.text(links.sign(file.s3Key()))
              : JsonValue.NULL);
      outputs.add(output);
    }
    return outputs;
  }
}
