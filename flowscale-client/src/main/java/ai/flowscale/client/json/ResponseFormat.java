package ai.flowscale.client.json;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How one operation's response is read, in every format of the service. A response without data, or
 * with null, says nothing and is refused.
 *
 * @param <T> what becomes of the data
 */
public final class ResponseFormat<T> {

  /** The containers, named by {@code container} or {@code url}. */
  public static final ResponseFormat<List<ContainerHealth>> HEALTH =
      ofData("checkHealth", data -> data.list(ContainerReaders::health));

  /** The queues, by {@code container} or {@code comfy_uri}. */
  public static final ResponseFormat<List<ContainerQueue>> QUEUE =
      ofData("getQueue", data -> data.list(ContainerReaders::queue));

  /** The workflows, as a list or under {@code workflows}. */
  public static final ResponseFormat<List<Workflow>> WORKFLOWS =
      ofData("getWorkflows", WorkflowReader::list);

  /** The new run, as an object or as an array of one. */
  public static final ResponseFormat<SubmissionResponse> SUBMISSION =
      ofData("executeWorkflow", SubmissionResponse::read);

  /** One run. */
  public static final ResponseFormat<Run> RUN = ofData("getRun", RunReader::run);

  /** A page of runs, with {@code meta} or without. */
  public static final ResponseFormat<RunList> RUNS = new ResponseFormat<>("getRuns", RunList::read);

  /** Where an output is. */
  public static final ResponseFormat<OutputResponse> OUTPUT =
      ofData("getOutput", OutputResponse::read);

  /** What the service says when it cancels; anything but a string is kept as JSON text. */
  public static final ResponseFormat<String> MESSAGE = ofData("cancelRun", ResponseFormat::message);

  private final String operation;
  private final BiFunction<JsonPart, JsonPart, T> reader;

  private ResponseFormat(String operation, BiFunction<JsonPart, JsonPart, T> reader) {
    this.operation = operation;
    this.reader = reader;
  }

  private static <T> ResponseFormat<T> ofData(String operation, Function<JsonPart, T> reader) {
    return new ResponseFormat<>(operation, (data, meta) -> reader.apply(data));
  }

  private static String message(JsonPart data) {
    JsonValue value = data.raw();
    return value instanceof JsonString string ? string.getString() : value.toString();
  }

  /** Reads a whole response. Of one that is not a success, data and meta may have any form. */
  Envelope<T> read(JsonPart root) {
    String status = root.get("status").string();
    JsonPart data = root.get("data");
    JsonPart meta = root.get("meta");
    // Must not come twice either; its texts are read with the whole error.
    var unused = root.get("errors");
    if (!Envelope.isSuccess(status)) {
      return new Envelope<>(status, null);
    }
    if (data.isNull()) {
      throw data.misfit(data.value() == null ? "is missing" : "is null");
    }
    return new Envelope<>(status, reader.apply(data, meta));
  }

  /** Returns the operation's name in this library, for messages. */
  String operation() {
    return operation;
  }

  /** Names the operation. */
  @Override
  public String toString() {
    return operation;
  }
}
