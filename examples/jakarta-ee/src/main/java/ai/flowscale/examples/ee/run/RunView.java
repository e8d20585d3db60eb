package ai.flowscale.examples.ee.run;

import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunInput;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.examples.ee.output.Links;
import ai.flowscale.examples.ee.output.OutputView;
import ai.flowscale.examples.ee.workflow.ExactJson;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.bind.annotation.JsonbProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as this application tells of it: without links and keys of the storage.
 *
 * @param promptId the id that it has in the queue, where the service tells another than its own
 * @param ended whether it has ended, however it did
 */
public record RunView(
    @Nullable String runId,
    @Nullable String workflowId,
    @Nullable String groupId,
    @Nullable String promptId,
    String status,
    @JsonbProperty("final") boolean ended,
    @Nullable Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant completedAt,
    List<InputView> inputs,
    List<OutputView> outputs) {

  /**
   * One input.
   *
   * @param value the value as {@link ExactJson} gives it, or null for a file
   * @param filename what a file is called, or null for a value
   * @param contentUrl where a file's content is, a path on this server, or null
   */
  public record InputView(
      String name,
      @Nullable JsonValue value,
      @Nullable String filename,
      @Nullable String contentUrl) {}

  static RunView of(Run run, Links links) {
    return of(run, run.outputs(), links);
  }

  static RunView of(RunResult result, Links links) {
    return of(result.run(), result.outputs(), links);
  }

  private static RunView of(Run run, List<RunOutput> outputs, Links links) {
    return new RunView(
        run.id(),
        run.workflowId(),
        run.groupId(),
        run.additional().get("prompt_id") instanceof JsonString id ? id.getString() : null,
        run.status().value(),
        run.status().isFinal(),
        run.createdAt(),
        run.startedAt(),
        run.completedAt(),
        run.inputs().stream().map(input -> input(run, input, links)).toList(),
        OutputView.of(outputs, links));
  }

  private static InputView input(Run run, RunInput input, Links links) {
    boolean none = input.value().getValueType() == JsonValue.ValueType.NULL;
    boolean file = none && input.link() != null;
    String runId = run.id();
    return new InputView(
        input.path(),
        none ? null : ExactJson.of(input.value()),
        file ? fileName(input) : null,
        file && runId != null ? links.input(runId, input.path()) : null);
  }

  /** The storage keeps a file under a key that ends in its name. */
  static String fileName(RunInput input) {
    String key = input.s3Key();
    return key == null ? input.path() : key.substring(key.lastIndexOf('/') + 1);
  }
}
