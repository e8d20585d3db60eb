package ai.flowscale.client.json;

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

  private static final Fields<RunField> RUN = Fields.of(RunField.class);

  private enum RunField {
    _ID,
    TEAM_ID,
    WORKFLOW_ID,
    GROUP_ID,
    STATUS,
    INPUTS,
    OUTPUT_NAMES,
    OUTPUTS,
    CREATED_AT,
    STARTED_AT,
    COMPLETED_AT,
    RUN_ID,
    ID,
    OTHER
  }

  private static final Fields<InputField> INPUT = Fields.of(InputField.class);

  private enum InputField {
    PATH,
    VALUE,
    S3_KEY,
    URL,
    OTHER
  }

  private static final Fields<OutputField> OUTPUT = Fields.of(OutputField.class);

  private enum OutputField {
    FILENAME,
    S3_KEY,
    URL,
    GENERATION_STATUS,
    OTHER
  }

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
    for (RunField field = in.nextField(RUN); field != null; field = in.nextField(RUN)) {
      switch (field) {
        case RUN_ID -> runId = in.string();
        case _ID -> documentId = in.string();
        case ID -> id = in.string();
        case WORKFLOW_ID -> workflowId = in.string();
        case GROUP_ID -> groupId = in.string();
        case TEAM_ID -> teamId = in.string();
        case STATUS -> status = status(in);
        case INPUTS -> inputs = in.listOrNull(RunReader::input);
        case OUTPUT_NAMES -> outputNames = in.listOrNull(JsonCursor::requiredString);
        case OUTPUTS -> outputs = in.listOrNull(RunReader::output);
        case CREATED_AT -> createdAt = in.timestamp();
        case STARTED_AT -> startedAt = in.timestamp();
        case COMPLETED_AT -> completedAt = in.timestamp();
        case OTHER -> {
          if (additional == null) {
            additional = new HashMap<>();
          }
          additional.put(in.name(), in.value());
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
    for (InputField field = in.nextField(INPUT); field != null; field = in.nextField(INPUT)) {
      switch (field) {
        case PATH -> path = in.string();
        case VALUE -> value = in.value();
        case S3_KEY -> s3Key = in.string();
        case URL -> link = in.link();
        case OTHER -> in.skip();
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
    for (OutputField field = in.nextField(OUTPUT); field != null; field = in.nextField(OUTPUT)) {
      switch (field) {
        case FILENAME -> filename = in.string();
        case S3_KEY -> s3Key = in.string();
        case URL -> link = in.link();
        case GENERATION_STATUS -> generationStatus = in.string();
        case OTHER -> in.skip();
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
