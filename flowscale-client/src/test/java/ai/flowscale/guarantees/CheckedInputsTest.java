package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.refusal;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.TestStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that is set to check inputs: what does not fit the descriptions is not sent. */
class CheckedInputsTest extends ManualTest {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final WorkflowInputs RIGHT = WorkflowInputs.builder().text("prompt", "x").build();
  private static final WorkflowInputs WRONG = WorkflowInputs.builder().text("promt", "x").build();

  private Response described = describing("prompt");
  private int fetched;

  @TempDir Path folder;

  private static Response describing(String input) {
    return success(
        """
        [{"id": "w", "name": "Poster", "inputs": {"%s": {"type": "text", "required": true}}}]
        """
            .formatted(input));
  }

  private CompletableFuture<TransportResponse> fetched() {
    fetched++;
    return described.make();
  }

  private ManualClient checking(UnaryOperator<FlowscaleConfig.Builder> settings) {
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                request.uri().getPath().endsWith("/workflows")
                    ? fetched()
                    : submitted("r1").make());
    return client(
        transport,
        builder -> settings.apply(builder.checkInputs(KEPT).retryPolicy(RetryPolicy.none())));
  }

  private ManualClient checking() {
    return checking(builder -> builder);
  }

  private static int submissions(ManualClient client) {
    return (int)
        client.requests().stream().filter(request -> request.method().equals("POST")).count();
  }

  @Test
  void descriptionsAreFetchedOnceAndWhatDoesNotFitIsNotSent() {
    ManualClient client = checking();

    assertThat(client.async.executeWorkflow("w", RIGHT).join().runId()).isEqualTo("r1");
    assertThat(failure(client.async.executeWorkflow("w", WRONG)))
        .isInstanceOfSatisfying(
            InvalidRequestException.class, e -> assertThat(e.field()).isEqualTo("promt"))
        .hasMessageContaining("did you mean 'prompt'?");
    client.async.executeWorkflow("w", RIGHT).join();

    assertThat(submissions(client)).isEqualTo(2);
    assertThat(fetched).isEqualTo(1);
  }

  @Test
  void nothingIsFetchedWhereNothingIsToBeChecked() {
    ManualClient client = responding(submitted("r1"));
    client.async.executeWorkflow("w", WRONG).join();
    assertThat(client.requests()).hasSize(1);
  }

  @Test
  void oldDescriptionsAreFetchedAgain() {
    ManualClient client = checking();
    client.async.executeWorkflow("w", RIGHT).join();
    client.time.advance(KEPT);
    client.async.executeWorkflow("w", RIGHT).join();
    assertThat(fetched).isEqualTo(2);
  }

  @Test
  void aWorkflowThatHasChangedIsCheckedAsItIsToday() {
    ManualClient client = checking();
    client.async.executeWorkflow("w", RIGHT).join();
    described = describing("promt");
    client.time.advance(Duration.ofMinutes(1));

    client.async.executeWorkflow("w", WRONG).join();
    assertThat(failure(client.async.executeWorkflow("w", RIGHT)))
        .isInstanceOf(InvalidRequestException.class);

    assertThat(submissions(client)).isEqualTo(2);
    assertThat(fetched).isEqualTo(2);
  }

  @Test
  void aMistakeStaysOneWhereTheDescriptionsCannotBeFetchedAgain() {
    ManualClient client = checking();
    client.async.executeWorkflow("w", RIGHT).join();
    described = refusal(503);
    client.time.advance(Duration.ofMinutes(1));

    assertThat(failure(client.async.executeWorkflow("w", WRONG)))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(fetched).isEqualTo(2);
  }

  @Test
  void whatIsNotDescribedIsLeftToTheService() {
    ManualClient client = checking();
    client.async.executeWorkflow("other", WRONG).join();
    assertThat(submissions(client)).isEqualTo(1);
  }

  @Test
  void nothingIsCheckedWhereTheDescriptionsCannotBeFetched() {
    described = refusal(404);
    ManualClient client = checking();
    try (RecordedLog log = new RecordedLog()) {
      client.async.executeWorkflow("w", WRONG).join();
      client.async.executeWorkflow("w", WRONG).join();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("could not be fetched, so that inputs are not checked", "404");
    }
    assertThat(fetched).as("the second one came soon after").isEqualTo(1);

    described = describing("prompt");
    client.time.advance(Duration.ofSeconds(30));
    assertThat(failure(client.async.executeWorkflow("w", WRONG)))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void requestsOfABatchAreCheckedOneByOne() {
    ManualClient client = checking();
    var result =
        client.async.executeBatch(
            List.of(WorkflowRequest.of("w", WRONG), WorkflowRequest.of("w", WRONG)),
            BatchOptions.defaults());
    client.time.advance(Duration.ofMinutes(1));

    assertThat(result.join().items())
        .hasSize(2)
        .allSatisfy(item -> assertThat(item.failure()).isInstanceOf(InvalidRequestException.class));
    assertThat(submissions(client)).isZero();
    assertThat(fetched).isEqualTo(1);
  }

  @Test
  void aStreamThatIsNotSentIsClosed() {
    ManualClient client = checking();
    TestStream stream = new TestStream(new byte[10]);
    WorkflowInputs inputs =
        WorkflowInputs.builder().file("promt", InputFile.ofOnce("x.png", stream)).build();
    assertThat(failure(client.async.executeWorkflow("w", inputs)))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(stream.closed()).isPositive();
  }

  @Test
  void manyWaitForOneFetchAndGoOnOnAThreadThatMayBlock() {
    CompletableFuture<TransportResponse> late = new CompletableFuture<>();
    described = () -> late;
    HeldExecutor blocking = new HeldExecutor();
    ManualClient client = checking(builder -> builder.blockingExecutor(blocking));

    List<CompletableFuture<Submission>> calls =
        List.of(client.async.executeWorkflow("w", RIGHT), client.async.executeWorkflow("w", RIGHT));
    blocking.runAll();
    assertThat(client.requests()).as("requests before the descriptions").hasSize(1);
    describing("prompt").make().thenAccept(late::complete);
    assertThat(client.requests()).as("requests of the thread that brings them").hasSize(1);
    blocking.runAll();

    assertThat(calls).allSatisfy(call -> assertThat(call.join().runId()).isEqualTo("r1"));
    assertThat(fetched).isEqualTo(1);
  }

  @Test
  void aCallThatIsEndedMeanwhileSendsNothing() {
    CompletableFuture<TransportResponse> late = new CompletableFuture<>();
    described = () -> late;
    ManualClient client = checking();
    CompletableFuture<Submission> cancelled = client.async.executeWorkflow("w", RIGHT);
    CompletableFuture<Submission> other = client.async.executeWorkflow("w", RIGHT);

    cancelled.cancel(true);
    describing("prompt").make().thenAccept(late::complete);

    assertThat(other.join().runId()).as("the call that still waited").isEqualTo("r1");
    assertThat(submissions(client)).isEqualTo(1);
    assertThatNothingIsPlanned();
  }

  @Test
  void theCloseOfTheClientEndsWhatWaits() {
    described = CompletableFuture::new;
    ManualClient client = checking();
    CompletableFuture<Submission> waiting = client.async.executeWorkflow("w", RIGHT);
    client.flowscale.close();
    assertThat(failure(waiting)).isInstanceOf(ClientClosedException.class);
    assertThat(submissions(client)).isZero();
    assertThatNothingIsPlanned();
  }

  @Test
  void aCallWaitsNoLongerForDescriptionsThanItMayTake() {
    described = CompletableFuture::new;
    ManualClient client = checking();
    CompletableFuture<Submission> call =
        client
            .async
            .withOptions(CallOptions.builder().callTimeout(Duration.ofSeconds(2)).build())
            .executeWorkflow("w", WRONG);
    client.time.advance(Duration.ofSeconds(2));
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.sent()).isEqualTo(TransportException.Sent.NO))
        .hasMessageContaining("PT2S (callTimeout)");
    assertThat(submissions(client)).isZero();
  }

  @Test
  void descriptionsThatDoNotComeHoldUpNoRequestForLongAndNoOtherRightAfter() {
    described = CompletableFuture::new;
    ManualClient client = checking();
    CompletableFuture<Submission> first = client.async.executeWorkflow("w", WRONG);
    client.time.advance(Duration.ofSeconds(30));
    assertThat(first.join().runId()).isEqualTo("r1");
    assertThat(client.async.executeWorkflow("w", WRONG).join().runId()).isEqualTo("r1");
    assertThat(fetched).isEqualTo(1);
  }

  @Test
  void whatIsCheckedBeforeItIsRecordedLeavesNothingInACheckpoint() throws Exception {
    ManualClient client = checking();
    Path file = folder.resolve("checkpoint.jsonl");
    BatchOptions options = BatchOptions.builder().checkpoint(BatchCheckpoint.file(file)).build();
    var result =
        client.async.executeBatch(List.of(WorkflowRequest.of("w", WRONG).withKey("a")), options);
    client.time.advance(Duration.ofMinutes(1));
    assertThat(result.join().failures()).hasSize(1);
    assertThat(Files.readString(file)).doesNotContain("submitting");
  }

  @Test
  void anInterruptedCallerHasSentNothing() {
    described = CompletableFuture::new;
    ManualClient client = checking();
    Thread.currentThread().interrupt();
    try {
      assertThat(
              failure(
                  CompletableFuture.runAsync(
                      () -> client.flowscale.executeWorkflow("w", RIGHT), Runnable::run)))
          .isInstanceOf(CallAbortedException.class);
    } finally {
      Thread.interrupted();
    }
    assertThat(client.requests()).isEmpty();
  }
}
