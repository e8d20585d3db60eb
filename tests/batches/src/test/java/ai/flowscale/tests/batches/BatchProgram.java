package ai.flowscale.tests.batches;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Executes a batch with a checkpoint, as a program does that is started again when it was killed.
 */
final class BatchProgram {
  static final String KEYED = "keyed";
  static final String KEYLESS = "keyless";

  /** What the texts of requests begin with that name a group, which has this name too. */
  static final String NAMED_GROUP = "named";

  /** More than a request takes to get from a socket to the emulator. */
  private static final Duration SETTLING_TIME = Duration.ofSeconds(5);

  private BatchProgram() {}

  /**
   * Takes the address, the key, the transport, the checkpoint, whether the requests have keys, and
   * the text of each request.
   */
  public static void main(String[] arguments) {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(arguments[0])
            .apiKey(arguments[1])
            .transportName(arguments[2])
            .uncertaintyPolicy(
                UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build())
            .build();
    BatchOptions options =
        BatchOptions.builder()
            .maxConcurrent(3)
            .waitOptions(WaitOptions.builder().maxPollInterval(Duration.ofMillis(50)).build())
            .checkpoint(BatchCheckpoint.file(Path.of(arguments[3])))
            .build();
    List<String> texts = List.of(arguments).subList(5, arguments.length);
    List<WorkflowRequest> requests =
        texts.stream().map(text -> request(text, arguments[4].equals(KEYED))).toList();
    try (Flowscale flowscale = Flowscale.create(config)) {
      BatchResult batch = flowscale.executeBatch(requests, options);
      for (BatchItem item : batch.items()) {
        String run =
            item.isSuccess()
                ? item.runId().orElse("")
                : Objects.requireNonNull(item.failure()).getClass().getSimpleName();
        System.out.println("> " + texts.get((int) item.index()) + " " + run);
      }
    }
  }

  private static WorkflowRequest request(String text, boolean isKeyed) {
    WorkflowRequest.Builder request =
        WorkflowRequest.builder(
            "w",
            WorkflowInputs.builder()
                .text("text_1", text)
                .file("image_1", InputFile.of("picture.png", text.getBytes(UTF_8)))
                .build());
    if (text.startsWith(NAMED_GROUP)) {
      request.groupId(NAMED_GROUP);
    }
    return (isKeyed ? request.key(text) : request).build();
  }
}
