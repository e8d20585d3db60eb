package ai.flowscale.tests.batches;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Executes a batch with a checkpoint, as a program does that is started again when it was killed.
 */
final class BatchProgram {
  /** More than a request takes to get from a socket to the emulator. */
  private static final Duration SETTLING_TIME = Duration.ofSeconds(5);

  private BatchProgram() {}

  /** Takes the address, the key, the checkpoint and the number of requests. */
  public static void main(String[] arguments) {
    FlowscaleConfig config =
        FlowscaleConfig.builder()
            .baseUrl(arguments[0])
            .apiKey(arguments[1])
            .uncertaintyPolicy(
                UncertaintyPolicy.builder().search(SETTLING_TIME).submitAgain().build())
            .build();
    BatchOptions options =
        BatchOptions.builder()
            .maxConcurrent(3)
            .waitOptions(WaitOptions.builder().maxPollInterval(Duration.ofMillis(50)).build())
            .checkpoint(BatchCheckpoint.file(Path.of(arguments[2])))
            .build();
    List<WorkflowRequest> requests =
        IntStream.range(0, Integer.parseInt(arguments[3])).mapToObj(BatchProgram::request).toList();
    try (Flowscale flowscale = Flowscale.create(config)) {
      BatchResult batch = flowscale.executeBatch(requests, options);
      batch.orThrow();
      batch.items().forEach(item -> System.out.println(item.key() + " " + item.runId().orElse("")));
    }
  }

  private static WorkflowRequest request(int number) {
    return WorkflowRequest.builder(
            "w", WorkflowInputs.builder().text("text_1", "k" + number).build())
        .key("k" + number)
        .build();
  }
}
