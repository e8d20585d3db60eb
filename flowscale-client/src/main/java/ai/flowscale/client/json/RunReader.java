package ai.flowscale.client.json;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import java.util.Set;

/** Reads a run. */
final class RunReader {

  private static final Set<String> FIELDS =
      Set.of(
          "run_id",
          "_id",
          "id",
          "workflow_id",
          "group_id",
          "team_id",
          "status",
          "inputs",
          "output_names",
          "outputs",
          "created_at",
          "started_at",
          "completed_at");

  private RunReader() {}

  static Run run(JsonPart in) {
    return new Run(
        // First the name that the service's own paths use for it.
        in.firstString("run_id", "_id", "id"),
        in.get("workflow_id").string(),
        in.get("group_id").string(),
        in.get("team_id").string(),
        status(in.get("status")),
        in.get("inputs").listOrEmpty(RunReader::input),
        in.get("output_names").listOrEmpty(JsonPart::requiredString),
        in.get("outputs").listOrEmpty(RunReader::output),
        in.get("created_at").timestamp(),
        in.get("started_at").timestamp(),
        in.get("completed_at").timestamp(),
        in.others(FIELDS));
  }

  private static RunStatus status(JsonPart in) {
    String word = in.requiredString();
    if (word.isBlank()) {
      throw in.misfit("is blank");
    }
    return new RunStatus(word);
  }

  private static RunInput input(JsonPart in) {
    return new RunInput(
        in.get("path").requiredString(),
        in.get("value").raw(),
        in.get("s3_key").string(),
        in.get("url").link());
  }

  private static RunOutput output(JsonPart in) {
    return new RunOutput(
        in.get("filename").requiredString(),
        in.get("url").link(),
        in.get("s3_key").string(),
        in.get("generation_status").string());
  }
}
