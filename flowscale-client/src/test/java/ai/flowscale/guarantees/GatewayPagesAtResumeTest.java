package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedDigest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of a gateway is no proof that a batch which is started again has no runs. */
class GatewayPagesAtResumeTest extends ManualTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final ScriptedService service = new ScriptedService();

  @TempDir private Path folder;

  private static Response page(int status) {
    return response(status, Map.of("Content-Type", List.of("text/html")), "<html>no</html>");
  }

  private static List<WorkflowRequest> requests() {
    return List.of(
        WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", "t0").build())
            .key("t0")
            .uncertaintyPolicy(
                UncertaintyPolicy.builder().search(Duration.ofMinutes(1)).submitAgain().build())
            .build());
  }

  private static BatchOptions.Builder options() {
    return BatchOptions.builder()
        .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build());
  }

  private ManualClient client() {
    return client(service);
  }

  /** A checkpoint whose process ended while it submitted. */
  private BatchCheckpoint interrupted() {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(folder.resolve("batch"));
    checkpoint.begin();
    checkpoint.submitting(
        "t0",
        new BatchCheckpoint.Entry(RecordedDigest.of(requests().get(0)), "own", true, START, null));
    checkpoint.end();
    return checkpoint;
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404})
  void nothingIsSubmittedAgainWhereTheSearchSeesPagesOnly(int status) {
    service.make("own", "t0");
    service.lists.always(page(status));
    ManualClient client = client();
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(requests(), options().checkpoint(interrupted()).build());
    client.time.advance(Duration.ofHours(1));
    BatchItem item = batch.join().items().get(0);
    assertThat(item.failure()).isInstanceOf(SubmissionUncertainException.class);
    assertThat(service.submissions.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 403, 404})
  void theRunIsFoundOnceThePagesAreOver(int status) {
    service.make("own", "t0");
    service.lists.always(page(status));
    ManualClient client = client();
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(requests(), options().checkpoint(interrupted()).build());
    client.time.advance(Duration.ofSeconds(10));
    assertThat(batch).isNotDone();
    service.lists.usual();
    client.time.advance(Duration.ofHours(1));
    assertThat(batch.join().items().get(0).runId()).contains("r0");
    assertThat(service.submissions.count()).isZero();
  }
}
