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

/** Writes a run in either dialect. */
record RunJson(Dialect dialect, LinkSigner links) {
  private static final String TEAM = "team_emulated";

  JsonObject write(RunState run, Instant now) {
    JsonObjectBuilder json = Json.object();
    if (dialect == Dialect.CURRENT) {
      json.add("_id", run.runId());
      json.add("team_id", TEAM);
    }
    json.add("workflow_id", run.submitted().workflowId());
    json.add("group_id", Json.text(run.submitted().groupId().orElse(null)));
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

  /** The OpenAPI document requires the field; today a run without outputs lacks it. */
  private void addOutputNames(JsonObjectBuilder json, RunState run, Instant now) {
    List<String> names = run.outputNames(now);
    if (dialect == Dialect.OPENAPI || !names.isEmpty()) {
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
    return Json.object()
        .add("path", path)
        .add("value", value)
        .add("s3_key", Json.text(key))
        .add("url", key == null ? JsonValue.NULL : Json.text(links.sign(key)));
  }

  private JsonArrayBuilder outputs(RunState run, Instant now) {
    JsonArrayBuilder outputs = Json.array();
    OutputListing listing = run.workflow().outputListing();
    if (listing == OutputListing.NAMES_ONLY || !run.isOutputReady(now)) {
      return outputs;
    }
    for (RunOutputFile file : run.outputs()) {
      outputs.add(
          Json.object()
              .add("filename", file.name())
              .add("s3_key", file.s3Key())
              .add(
                  "url",
                  listing == OutputListing.WITH_LINKS
                      ? Json.text(links.sign(file.s3Key()))
                      : JsonValue.NULL));
    }
    return outputs;
  }
}
