package ai.flowscale.client.json;

import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.QueueEntry;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How one operation's response is read, in every format of the service. A response without data, or
 * with null, says nothing and is refused.
 *
 * <p>What decides something has to be readable: which run it is, its status and outputs, in a list
 * also what a run is recognised by, and how many pages there are. Any other field counts as absent
 * where it cannot be read: it must not hide what the rest of the response says.
 *
 * @param operation the operation's name in this library, for messages
 * @param reader reads the data, and what is beside it in the whole response
 * @param <T> what becomes of the data
 */
public record ResponseFormat<T>(String operation, BiFunction<JsonPart, JsonPart, T> reader) {

  /** The containers, named by {@code container} or {@code url}. */
  public static final ResponseFormat<List<ContainerHealth>> HEALTH =
      ofData("checkHealth", data -> data.list(ResponseFormat::health));

  /** The queues, by {@code container} or {@code comfy_uri}. */
  public static final ResponseFormat<List<ContainerQueue>> QUEUE =
      ofData("getQueue", data -> data.list(ResponseFormat::queue));

  /** The workflows, as a list or under {@code workflows}. */
  public static final ResponseFormat<List<Workflow>> WORKFLOWS =
      ofData("getWorkflows", ResponseFormat::workflows);

  /** The new run, as an object or as an array of one; without a workflow, its id is empty. */
  public static final ResponseFormat<Submission> SUBMISSION =
      ofData("executeWorkflow", ResponseFormat::submission);

  /** One run. */
  public static final ResponseFormat<Run> RUN = ofData("getRun", data -> run(data, false));

  /** A page of runs, with {@code meta} or without. */
  public static final ResponseFormat<RunList> RUNS = new ResponseFormat<>("getRuns", RunList::read);

  /** Where an output is, by an empty name where the service does not repeat it. */
  public static final ResponseFormat<RunOutput> OUTPUT = ofData("getOutput", ResponseFormat::place);

  /**
   * What the service says when it cancels, of a run whose id is empty where it does not tell one;
   * anything but a string is kept as JSON text.
   */
  public static final ResponseFormat<Cancellation> CANCELLATION =
      ofData("cancelRun", ResponseFormat::cancellation);

  private static final Set<String> WORKFLOW_FIELDS =
      Set.of("id", "workflow_id", "name", "description", "inputs", "outputs");

  private static final Set<String> RUN_FIELDS =
      Set.of(
          "run_id",
          "_id",
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

  private static <T> ResponseFormat<T> ofData(String operation, Function<JsonPart, T> reader) {
    return new ResponseFormat<>(operation, (data, root) -> reader.apply(data));
  }

  private static ContainerHealth health(JsonPart in) {
    return new ContainerHealth(containerName(in, "url"), in.get("status").requiredString());
  }

  private static ContainerQueue queue(JsonPart in) {
    JsonPart queue = in.get("queue");
    return new ContainerQueue(
        containerName(in, "comfy_uri"),
        entries(queue, "queue_running"),
        entries(queue, "queue_pending"));
  }

  private static String containerName(JsonPart in, String address) {
    return in.get("container").required(in.firstString("container", address));
  }

  private static List<QueueEntry> entries(JsonPart queue, String field) {
    return queue.isNull() ? List.of() : queue.get(field).listOrEmpty(ResponseFormat::entry);
  }

  /**
   * Reads the first two elements; what may follow holds the whole prompt. How many entries there
   * are counts, their numbers do not.
   */
  private static QueueEntry entry(JsonPart in) {
    List<JsonPart> parts = in.list(part -> part);
    if (parts.size() < 2) {
      throw in.misfit(parts.isEmpty() ? "has no number" : "has no prompt id");
    }
    return new QueueEntry(parts.get(0).decimal(), parts.get(1).requiredString());
  }

  private static List<Workflow> workflows(JsonPart in) {
    return (in.isObject() ? in.get("workflows") : in).list(ResponseFormat::workflow);
  }

  private static Workflow workflow(JsonPart in) {
    return new DescriptionReader(in.document()::unpacked)
        .workflow(
            in.get("id").required(in.firstString("workflow_id", "id")),
            in.getLeniently("name", JsonPart::string),
            in.getLeniently("description", JsonPart::string),
            in.document().unpacked(in.get("inputs").raw()),
            in.document().unpacked(in.get("outputs").raw()),
            in.others(WORKFLOW_FIELDS));
  }

  /** Reads an object, or an array with one. */
  private static Submission submission(JsonPart in) {
    if (!in.isArray()) {
      return startedRun(in);
    }
    List<JsonPart> runs = in.list(run -> run);
    if (runs.isEmpty()) {
      throw in.misfit("has no element");
    }
    if (runs.size() > 1) {
      throw runs.get(1).misfit("is a second run");
    }
    return startedRun(runs.get(0));
  }

  /** The run is there, so its id must not be lost because another field cannot be read. */
  private static Submission startedRun(JsonPart in) {
    JsonPart runId = in.get("run_id");
    return new Submission(
        runId.word(runId.requiredString()),
        Objects.requireNonNullElse(in.getLeniently("workflow_id", JsonPart::string), ""),
        in.getLeniently("number", JsonPart::longInteger),
        JsonFields.of(in.getLeniently("node_errors", ResponseFormat::nodeErrors)),
        in.getLeniently("output_names", it -> it.listOrEmpty(JsonPart::requiredString)),
        false);
  }

  private static Map<String, JsonValue> nodeErrors(JsonPart in) {
    return in.isNull() ? Map.of() : in.object();
  }

  /**
   * Reads a run.
   *
   * @param isListed whether it stands in a list: there its workflow and group tell whether it is
   *     the run of a lost submission, and its time how far the list goes; one that cannot be read
   *     is no evidence
   */
  static Run run(JsonPart in, boolean isListed) {
    return new Run(
        runId(in),
        evidence(in, isListed, "workflow_id", JsonPart::string),
        evidence(in, isListed, "group_id", JsonPart::string),
        in.getLeniently("team_id", JsonPart::string),
        new RunStatus(in.get("status").requiredWord()),
        in.getLeniently("inputs", inputs -> inputs.listOrEmpty(ResponseFormat::input)),
        in.get("output_names").listOrEmpty(JsonPart::requiredString),
        in.get("outputs").listOrEmpty(ResponseFormat::output),
        evidence(in, isListed, "created_at", JsonPart::timestamp),
        in.getLeniently("started_at", JsonPart::timestamp),
        in.getLeniently("completed_at", JsonPart::timestamp),
        JsonFields.of(in.others(RUN_FIELDS)));
  }

  private static @Nullable String runId(JsonPart in) {
    // First the name that the service's own paths use for it.
    String id = in.firstString("run_id", "_id");
    return id == null || id.isBlank() ? null : id;
  }

  private static <T extends @Nullable Object> T evidence(
      JsonPart in, boolean isListed, String field, Function<JsonPart, T> reader) {
    return isListed ? reader.apply(in.get(field)) : in.getLeniently(field, reader);
  }

  private static RunInput input(JsonPart in) {
    return new RunInput(
        in.get("path").requiredString(),
        in.get("value").raw(),
        in.getLeniently("s3_key", JsonPart::string),
        in.getLeniently("url", JsonPart::link));
  }

  /** An output without a link is requested by its name. */
  private static RunOutput output(JsonPart in) {
    return new RunOutput(
        in.get("filename").requiredString(),
        in.getLeniently("url", JsonPart::link),
        in.getLeniently("s3_key", JsonPart::string),
        in.get("generation_status").string());
  }

  private static RunOutput place(JsonPart in) {
    return new RunOutput(
        Objects.requireNonNullElse(in.getLeniently("filename", JsonPart::string), ""),
        in.get("download_url").link(),
        null,
        in.get("generation_status").string());
  }

  private static Cancellation cancellation(JsonPart in) {
    String runId = in.isObject() ? in.firstString("run_id", "_id") : null;
    JsonValue said = in.raw();
    return new Cancellation(
        Objects.requireNonNullElse(runId, ""),
        said instanceof JsonString string ? string.getString() : said.toString());
  }

  /** Reads a whole response. Of one that is not a success, data and meta may have any form. */
  Envelope<T> read(JsonPart root) {
    String status = root.get("status").string();
    JsonPart data = root.get("data");
    if (!Envelope.isSuccess(status)) {
      // Must not come twice either; its texts are read with the whole error.
      var unused = root.get("errors");
      return new Envelope<>(status, null);
    }
    if (data.isNull()) {
      throw data.misfit(data.value() == null ? "is missing" : "is null");
    }
    return new Envelope<>(status, reader.apply(data, root));
  }

  /** Names the operation. */
  @Override
  public String toString() {
    return operation;
  }
}
