package ai.flowscale.client.json;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response to a submission. Without a run's id it is unknown whether there is a run.
 *
 * @param runId the run's id, or null where the service sent none
 * @param workflowId the workflow, or null
 * @param number the run's number in the queue, or null
 * @param nodeErrors the nodes that were refused
 * @param outputNames the outputs to come
 */
public record SubmissionResponse(
    @Nullable String runId,
    @Nullable String workflowId,
    @Nullable Long number,
    Map<String, JsonValue> nodeErrors,
    List<String> outputNames) {

  private static final int MAX_NUMBER_LENGTH = 40;

  public SubmissionResponse {
    nodeErrors = Map.copyOf(nodeErrors);
    outputNames = List.copyOf(outputNames);
  }

  /** Reads an object, or an array with one. */
  static SubmissionResponse read(JsonPart in) {
    if (!in.isArray()) {
      return readRun(in);
    }
    List<JsonPart> runs = in.list(run -> run);
    if (runs.isEmpty()) {
      throw in.misfit("has no element");
    }
    if (runs.size() > 1) {
      throw runs.get(1).misfit("is a second run");
    }
    return readRun(runs.get(0));
  }

  /** The run is there, so its id must not be lost because another field cannot be read. */
  private static SubmissionResponse readRun(JsonPart in) {
    return new SubmissionResponse(
        in.get("run_id").string(),
        in.getLeniently("workflow_id", JsonPart::string),
        in.getLeniently("number", SubmissionResponse::number),
        in.getLeniently("node_errors", SubmissionResponse::nodeErrors),
        in.getLeniently("output_names", it -> it.listOrEmpty(JsonPart::requiredString)));
  }

  /** Reads a whole number, which may come as text or with a fraction of zero; any other is none. */
  private static @Nullable Long number(JsonPart in) {
    JsonValue value = in.raw();
    String text = value instanceof JsonString string ? string.getString() : value.toString();
    try {
      return text.length() > MAX_NUMBER_LENGTH
          ? null
          : (Long) new BigDecimal(text.strip()).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  /** Reads what was refused, by node; from Python an empty array may stand for an empty object. */
  private static Map<String, JsonValue> nodeErrors(JsonPart in) {
    JsonValue value = in.raw();
    if (value instanceof JsonObject object) {
      return object;
    }
    Map<String, JsonValue> errors = new HashMap<>();
    if (value instanceof JsonArray array) {
      array.forEach(error -> errors.put(String.valueOf(errors.size()), error));
    } else if (!in.isNull()) {
      errors.put("0", value);
    }
    return errors;
  }

  /** Names the refused nodes without what is said of them, which may quote an input. */
  @Override
  public String toString() {
    return "SubmissionResponse[runId=" + runId + ", nodeErrors=" + nodeErrors.keySet() + "]";
  }
}
