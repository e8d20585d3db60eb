package ai.flowscale.cli;

import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.QueueEntry;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonArray;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import jakarta.json.stream.JsonParser;
import jakarta.json.stream.JsonParserFactory;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --json} prints. The field names are the command line's own, such as {@code id} for
 * the service's {@code run_id} and {@code running} for its {@code queue_running}. Links are left
 * out: anyone who has one has the file.
 */
final class Documents {
  /** Looked up once; each method of {@code Json} would look again. */
  private static final JsonProvider PROVIDER = JsonProvider.provider();

  /** Parsson's own property: the standard one holds for readers, which ignore what follows. */
  private static final JsonParserFactory PARSERS =
      PROVIDER.createParserFactory(Map.of("org.eclipse.parsson.rejectDuplicateKeys", true));

  private Documents() {}

  static JsonObjectBuilder object() {
    return PROVIDER.createObjectBuilder();
  }

  static <T> JsonArray array(List<T> list, Function<T, JsonValue> item) {
    JsonArrayBuilder array = PROVIDER.createArrayBuilder();
    list.forEach(each -> array.add(item.apply(each)));
    return array.build();
  }

  static JsonArray strings(List<String> list) {
    return array(list, PROVIDER::createValue);
  }

  /** The value of a text that is JSON and nothing else, and in which no field comes twice. */
  @SuppressWarnings("IllegalCatch") // Deep nesting and long numbers bring more than JsonException.
  static Optional<JsonValue> parse(String text) {
    try (JsonParser parser = PARSERS.createParser(new StringReader(text))) {
      parser.next();
      JsonValue value = parser.getValue();
      // Fails if anything follows.
      parser.hasNext();
      return Optional.of(value);
    } catch (RuntimeException | StackOverflowError malformed) {
      return Optional.empty();
    }
  }

  static JsonParser parser(String text) {
    return PARSERS.createParser(new StringReader(text));
  }

  static JsonValue health(ContainerHealth health) {
    return object().add("container", health.container()).add("status", health.status()).build();
  }

  static JsonValue queue(ContainerQueue queue) {
    return object()
        .add("container", queue.container())
        .add("running", strings(queue.running().stream().map(QueueEntry::promptId).toList()))
        .add("pending", strings(queue.pending().stream().map(QueueEntry::promptId).toList()))
        .build();
  }

  static JsonValue workflow(Workflow workflow) {
    return object()
        .add("id", workflow.id())
        .add("name", orNull(workflow.name()))
        .add("description", orNull(workflow.description()))
        .add("inputs", workflow.inputs())
        .add("outputs", workflow.outputs())
        .build();
  }

  static JsonObjectBuilder run(@Nullable String id, Run run) {
    return object()
        .add("id", orNull(id))
        .add("workflow_id", orNull(run.workflowId()))
        .add("group_id", orNull(run.groupId()))
        .add("status", run.status().value())
        .add("created_at", orNull(run.createdAt()))
        .add("started_at", orNull(run.startedAt()))
        .add("completed_at", orNull(run.completedAt()));
  }

  static JsonArray inputs(Run run) {
    return array(
        run.inputs(),
        input -> object().add("path", input.path()).add("value", input.value()).build());
  }

  static JsonArray outputs(List<RunOutput> outputs) {
    return strings(outputs.stream().map(RunOutput::filename).toList());
  }

  static JsonArray files(List<DownloadedFile> files) {
    return array(
        files,
        file ->
            object()
                .add("filename", file.output().filename())
                .add("path", file.path().toString())
                .add("size", file.size())
                .add("content_type", orNull(file.contentType()))
                .build());
  }

  static JsonValue seconds(Optional<Duration> time) {
    return time.<JsonValue>map(each -> PROVIDER.createValue(each.toMillis() / 1000.0))
        .orElse(JsonValue.NULL);
  }

  static JsonValue orNull(@Nullable Object value) {
    return value == null ? JsonValue.NULL : PROVIDER.createValue(value.toString());
  }
}
