package ai.flowscale.engine.json;

import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import jakarta.json.JsonValue;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a run. */
final class RunReader {

  private RunReader() {}

  static Run run(JsonCursor in) {
    in.expectObject();
    String runId = null;
    String documentId = null;
    String id = null;
    String workflowId = null;
    String groupId = null;
    String teamId = null;
    RunStatus status = null;
    List<RunInput> inputs = List.of();
    List<String> outputNames = List.of();
    List<RunOutput> outputs = List.of();
    Instant createdAt = null;
    Instant startedAt = null;
    Instant completedAt = null;
    Map<String, JsonValue> additional = null;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "run_id" -> {
          seen = in.field(seen, 1, key);
          runId = in.string();
        }
        case "_id" -> {
          seen = in.field(seen, 1 << 1, key);
          documentId = in.string();
        }
        case "id" -> {
          seen = in.field(seen, 1 << 2, key);
          id = in.string();
        }
        case "workflow_id" -> {
          seen = in.field(seen, 1 << 3, key);
          workflowId = in.string();
        }
        case "group_id" -> {
          seen = in.field(seen, 1 << 4, key);
          groupId = in.string();
        }
        case "team_id" -> {
          seen = in.field(seen, 1 << 5, key);
          teamId = in.string();
        }
        case "status" -> {
          seen = in.field(seen, 1 << 6, key);
          status = status(in);
        }
        case "inputs" -> {
          seen = in.field(seen, 1 << 7, key);
          inputs = in.list(RunReader::input);
        }
        case "output_names" -> {
          seen = in.field(seen, 1 << 8, key);
          outputNames = in.list(JsonCursor::requiredString);
        }
        case "outputs" -> {
          seen = in.field(seen, 1 << 9, key);
          outputs = in.list(RunReader::output);
        }
        case "created_at" -> {
          seen = in.field(seen, 1 << 10, key);
          createdAt = in.timestamp();
        }
        case "started_at" -> {
          seen = in.field(seen, 1 << 11, key);
          startedAt = in.timestamp();
        }
        case "completed_at" -> {
          seen = in.field(seen, 1 << 12, key);
          completedAt = in.timestamp();
        }
        default -> {
          if (additional == null) {
            additional = new HashMap<>();
          }
          additional.put(key, in.fieldValue());
        }
      }
    }
    if (status == null) {
      throw in.missing("status");
    }
    return new Run(
        firstOf(runId, documentId, id),
        workflowId,
        groupId,
        teamId,
        status,
        inputs,
        outputNames,
        outputs,
        createdAt,
        startedAt,
        completedAt,
        additional == null ? Map.of() : additional);
  }

  private static @Nullable RunStatus status(JsonCursor in) {
    String word = in.string();
    if (word == null) {
      return null;
    }
    if (word.isBlank()) {
      throw in.misfit("is blank");
    }
    return new RunStatus(word);
  }

  private static RunInput input(JsonCursor in) {
    in.expectObject();
    String path = null;
    JsonValue value = JsonValue.NULL;
    String s3Key = null;
    Link link = null;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "path" -> {
          seen = in.field(seen, 1, key);
          path = in.string();
        }
        case "value" -> {
          seen = in.field(seen, 1 << 1, key);
          value = in.value();
        }
        case "s3_key" -> {
          seen = in.field(seen, 1 << 2, key);
          s3Key = in.string();
        }
        case "url" -> {
          seen = in.field(seen, 1 << 3, key);
          link = in.link();
        }
        default -> in.skipField();
      }
    }
    if (path == null) {
      throw in.missing("path");
    }
    return new RunInput(path, value, s3Key, link);
  }

  private static RunOutput output(JsonCursor in) {
    in.expectObject();
    String filename = null;
    String s3Key = null;
    Link link = null;
    String generationStatus = null;
    int seen = 0;
    for (String key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case "filename" -> {
          seen = in.field(seen, 1, key);
          filename = in.string();
        }
        case "s3_key" -> {
          seen = in.field(seen, 1 << 1, key);
          s3Key = in.string();
        }
        case "url" -> {
          seen = in.field(seen, 1 << 2, key);
          link = in.link();
        }
        case "generation_status" -> {
          seen = in.field(seen, 1 << 3, key);
          generationStatus = in.string();
        }
        default -> in.skipField();
      }
    }
    if (filename == null) {
      throw in.missing("filename");
    }
    return new RunOutput(filename, link, s3Key, generationStatus);
  }

  /** Prefers the name that the service's own paths use for it. */
  private static @Nullable String firstOf(
      @Nullable String runId, @Nullable String documentId, @Nullable String id) {
    if (runId != null) {
      return runId;
    }
    return documentId != null ? documentId : id;
  }
}
