package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a log throws is none of the client's own failures. */
class FailingLogTest extends ManualTest {
  private static final Duration SETTLING = Duration.ofMinutes(1);
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(SETTLING).submitAgain().build();

  private final ScriptedService service = new ScriptedService();

  private static WorkflowRequest request(String text) {
    return WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", text).build())
        .key("k")
        .uncertaintyPolicy(AGAIN)
        .build();
  }

  @Test
  void aSubmissionOfABatchWhoseLogFailsIsNotRepeated(@TempDir Path folder) {
    service.submissions.next(
        () -> {
          service.make(
              service.submissions.groups().get(service.submissions.groups().size() - 1), "a");
          return json(
                  200,
                  "{\"status\":\"success\","
                      + "\"data\":{\"run_id\":\"r0\",\"node_errors\":{\"7\":{\"m\":1}}}}")
              .make();
        });
    whileTheLogFails(
        () ->
            assertThat(batch(folder, request("a")).failures().get(0).failure())
                .hasRootCauseInstanceOf(OutOfMemoryError.class));
    BatchResult second = batch(folder, request("a"));
    assertThat(second.orThrow().get(0).runId()).isEqualTo("r0");
    assertThat(service.submissions.count()).isEqualTo(1);
  }

  @Test
  void aCallWhoseLogFailsHasItsOutcomeAllTheSame() {
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                request.uri().getPath().endsWith("/hanging")
                    ? new CompletableFuture<>()
                    : json(404, "{\"detail\":\"unknown\"}").make());
    ManualClient client = client(transport);
    whileTheLogFails(
        () -> {
          CompletableFuture<Run> unknown = client.async.getRun("unknown");
          assertThat(unknown).isCompletedExceptionally();
          CompletableFuture<Run> hanging = client.async.getRun("hanging");
          client.async.close();
          assertThat(hanging).isCompletedExceptionally();
        });
  }

  private static void whileTheLogFails(Runnable action) {
    Handler failing =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            throw new OutOfMemoryError("injected by the test");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("ai.flowscale");
    Level before = logger.getLevel();
    logger.addHandler(failing);
    logger.setLevel(Level.ALL);
    try {
      action.run();
    } finally {
      logger.setLevel(before);
      logger.removeHandler(failing);
    }
  }

  private BatchResult batch(Path folder, WorkflowRequest request) {
    ManualClient client = client(service, c -> c.maxPollsPerSecond(0));
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(
            List.of(request),
            BatchOptions.builder()
                .checkpoint(BatchCheckpoint.file(folder.resolve("batch")))
                .resubmitFailedRuns()
                .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build())
                .build());
    client.time.advance(SETTLING.multipliedBy(2));
    assertThat(batch).isDone();
    return batch.join();
  }
}
