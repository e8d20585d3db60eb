package ai.flowscale.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * No more exchanges with one origin are in flight than the settings allow, whatever carries them.
 */
class ConnectionLimitTest extends ManualTest {
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(150);
  private static final RunOutput CAT =
      new RunOutput("cat.png", new Link("http://127.0.0.1:2/cat.png"), null, null);
  private static final RunOutput CAT_OF_THE_SAME_ORIGIN =
      new RunOutput("cat.png", new Link("http://127.0.0.1:1/cat.png"), null, null);

  private final List<CompletableFuture<TransportResponse>> open = new ArrayList<>();
  private final ScriptedTransport service =
      new ScriptedTransport(
          request -> {
            CompletableFuture<TransportResponse> response = new CompletableFuture<>();
            open.add(response);
            return response;
          });

  private ManualClient client(int maxConnections) {
    return client(
        service,
        c ->
            c.maxConnections(maxConnections)
                .responseTimeout(RESPONSE_TIMEOUT)
                .retryPolicy(RetryPolicy.none()));
  }

  private static ScriptedTransport.Response run() {
    return RunJson.nameless("running");
  }

  private void respond(int request) {
    run().make().thenAccept(open.get(request)::complete);
  }

  private List<String> sent() {
    return service.requests().stream()
        .map(TransportRequest::uri)
        .map(uri -> uri.getPath().replaceAll(".*/", ""))
        .toList();
  }

  private static CompletableFuture<Submission> upload(ManualClient client) {
    return client.async.executeWorkflow(
        "w", WorkflowInputs.of(Map.of("image_1", InputFile.of("cat.png", new byte[] {1, 2, 3}))));
  }

  @Test
  void callsBeyondTheBoundWaitInTheirOrder() {
    ManualClient client = client(2);
    List<CompletableFuture<Run>> calls =
        IntStream.range(0, 5).mapToObj(i -> client.async.getRun("run-" + i)).toList();
    assertThat(sent()).containsExactly("run-0", "run-1");

    respond(1);
    assertThat(sent()).containsExactly("run-0", "run-1", "run-2");
    respond(0);
    respond(2);
    assertThat(sent()).containsExactly("run-0", "run-1", "run-2", "run-3", "run-4");
    respond(3);
    respond(4);
    assertThat(calls).allMatch(CompletableFuture::isDone);
    assertThat(client.time.pending()).isZero();
  }

  /** Until the transport has it and has been told to stop, the exchange may be on its way. */
  @Test
  void aCallThatEndsWhileItsRequestIsHandedOverKeepsItsConnectionUntilThen() {
    List<CompletableFuture<Run>> calls = new ArrayList<>();
    List<Integer> openAtOnce = new ArrayList<>();
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              if (open.size() == 1) {
                // On another thread: this one hands out what it gives back after it is done here.
                CompletableFuture.runAsync(() -> calls.get(1).cancel(true)).join();
              }
              CompletableFuture<TransportResponse> response = new CompletableFuture<>();
              open.add(response);
              openAtOnce.add((int) open.stream().filter(one -> !one.isDone()).count());
              return response;
            });
    ManualClient client = client(transport, c -> c.maxConnections(1));
    IntStream.range(0, 3).forEach(i -> calls.add(client.async.getRun("run-" + i)));

    respond(0);

    assertThat(open).hasSize(3);
    assertThat(open.get(1)).isCancelled();
    assertThat(openAtOnce).containsExactly(1, 1, 1);
    respond(2);
    assertThat(calls.get(2)).isCompleted();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void sixtyFourIsTheBoundWhereNoneIsSet() {
    ManualClient client = client(service);
    IntStream.range(0, 100).forEach(i -> client.async.getRun("r1"));
    assertThat(open).hasSize(64);
  }

  @Test
  void aConnectionIsInUseUntilTheBodyHasEnded() {
    ManualBody body = new ManualBody();
    ManualClient client = client(1);
    client.async.getRun("first");
    client.async.getRun("second");
    open.get(0).complete(body.response(Map.of()));
    body.send("{\"status\":\"success\",");
    assertThat(sent()).containsExactly("first");
    body.send("\"data\":{\"status\":\"running\"}}");
    body.complete();
    assertThat(sent()).containsExactly("first", "second");
  }

  @Test
  void aConnectionIsInUseUntilTheContentIsClosed() {
    ManualClient client = client(1);
    CompletableFuture<OutputContent> first = client.async.openOutput(CAT);
    CompletableFuture<OutputContent> second = client.async.openOutput(CAT);
    ManualBody body = new ManualBody();
    open.get(0).complete(body.response(Map.of()));
    assertThat(first).isCompleted();
    assertThat(second).isNotDone();
    assertThat(open).hasSize(1);

    first.join().close();
    assertThat(body.isCancelled()).isTrue();
    assertThat(open).hasSize(2);
  }

  @Test
  void eachOriginHasConnectionsOfItsOwn() {
    ManualClient client = client(1);
    client.async.openOutput(CAT);
    open.get(0).complete(new ManualBody().response(Map.of()));
    client.async.getRun("r1");
    assertThat(open).hasSize(2);
  }

  @Test
  void aCallThatIsCancelledWhileItWaitsIsNotSentAndNotUncertain() {
    ManualClient client = client(1);
    client.async.getRun("first");
    CompletableFuture<Submission> waiting = upload(client);
    CompletableFuture<Run> last = client.async.getRun("last");

    try (RecordedLog log = new RecordedLog()) {
      assertThat(waiting.cancel(true)).isTrue();
      assertThat(log.warnings()).as("uncertain submissions").isEmpty();
    }
    respond(0);

    assertThat(sent()).containsExactly("first", "last");
    respond(1);
    assertThat(last).isCompleted();
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aCallWhoseTimeIsUpWhileItWaitsIsToldAsNotSent() {
    ManualClient client = client(1);
    client.async.getRun("first");
    CompletableFuture<Submission> waiting =
        client
            .async
            .withOptions(CallOptions.builder().callTimeout(Duration.ofSeconds(20)).build())
            .executeWorkflow("w", WorkflowInputs.none());
    client.time.advance(Duration.ofSeconds(20));
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(TransportException.Kind.TIMEOUT);
              assertThat(e.sent()).isEqualTo(TransportException.Sent.NO);
            });
    respond(0);
    assertThat(sent()).containsExactly("first");
  }

  @Test
  void aCallWhoseTimeIsUpAfterItWasSentIsNotToldAsNotSent() {
    ManualClient client = client(1);
    CompletableFuture<Run> call =
        client
            .async
            .withOptions(CallOptions.builder().callTimeout(Duration.ofSeconds(20)).build())
            .getRun("r1");
    client.time.advance(Duration.ofSeconds(20));
    assertThat(failure(call))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.sent()).isEqualTo(TransportException.Sent.MAYBE));
  }

  @Test
  void theCloseEndsWhatWaitsAndSendsNothingMore() {
    ManualClient client = client(1);
    client.async.getRun("first");
    List<CompletableFuture<Submission>> waiting =
        IntStream.range(0, 100).mapToObj(i -> upload(client)).toList();
    client.close();
    assertThat(waiting)
        .allSatisfy(one -> assertThat(failure(one)).isInstanceOf(ClientClosedException.class));
    assertThat(sent()).containsExactly("first");
  }

  @Test
  void aBatchThatIsCancelledSendsNoneOfItsRequestsThatWait() {
    WorkflowRequest request = WorkflowRequest.of("w", WorkflowInputs.none());
    ManualClient client = client(2);
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(
            Collections.nCopies(50, request), BatchOptions.builder().maxConcurrent(50).build());
    assertThat(open).hasSize(2);
    batch.cancel(true);
    assertThat(open).hasSize(2);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aCallThatIsAbortedGivesItsConnectionBack() {
    ManualClient client = client(1);
    CompletableFuture<Run> first = client.async.getRun("first");
    client.async.getRun("second");
    first.cancel(true);
    assertThat(open.get(0)).isCancelled();
    assertThat(sent()).containsExactly("first", "second");

    client.time.advance(RESPONSE_TIMEOUT);
    client.async.getRun("third");
    assertThat(sent()).containsExactly("first", "second", "third");
  }

  @Test
  void waitingTakesNoneOfTheTimeForTheResponse() {
    ManualClient client = client(1);
    client.async.getRun("first");
    CompletableFuture<Run> second = client.async.getRun("second");
    client.time.advance(RESPONSE_TIMEOUT.minusSeconds(1));
    respond(0);
    client.time.advance(RESPONSE_TIMEOUT.minusSeconds(1));
    respond(1);
    assertThat(second).isCompleted();
  }

  @Test
  void contentsThatNobodyReadsStopNoCallForEver() {
    ManualClient client = client(1);
    OutputContent content = opened(client);
    content.publisher().subscribe(new Idle());
    CompletableFuture<Submission> waiting = upload(client);
    client.time.advance(RESPONSE_TIMEOUT.multipliedBy(2));
    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(TransportException.Kind.TIMEOUT);
              assertThat(e.sent()).isEqualTo(TransportException.Sent.NO);
            })
        .hasMessageContaining("maxConnections");
    assertThat(open).hasSize(1);
  }

  private OutputContent opened(ManualClient client) {
    CompletableFuture<OutputContent> opening = client.async.openOutput(CAT_OF_THE_SAME_ORIGIN);
    open.get(0).complete(new ManualBody().response(Map.of()));
    return opening.join();
  }

  /** Asks for nothing. */
  private static final class Idle implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {}

    @Override
    public void onNext(ByteBuffer item) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  @Test
  void aTransferThatMovesIsWaitedForHoweverLongItTakes() {
    ManualBody body = new ManualBody();
    ManualClient client = client(1);
    client
        .async
        .withOptions(
            CallOptions.builder()
                .responseTimeout(Duration.ofHours(3))
                .idleTimeout(Duration.ofHours(3))
                .build())
        .getRun("first");
    CompletableFuture<Run> second = client.async.getRun("second");
    open.get(0).complete(body.response(Map.of()));
    body.send("{\"status\":\"success\",");
    for (int i = 0; i < 20; i++) {
      client.time.advance(RESPONSE_TIMEOUT.minusSeconds(1));
      body.send(" ");
    }
    assertThat(second).isNotDone();
    body.send("\"data\":{\"status\":\"running\"}}");
    body.complete();
    respond(1);
    assertThat(second).isCompleted();
  }

  @Test
  void uploadsLeaveConnectionsForEverythingElse() {
    ManualClient client = client(4);
    IntStream.range(0, 10).forEach(i -> upload(client));
    assertThat(open).hasSize(3);
    client.async.getRun("poll");
    assertThat(sent()).last().isEqualTo("poll");
    client.async.getRun("another");
    respond(3);
    assertThat(sent()).last().isEqualTo("another");
    assertThat(open).hasSize(5);
  }

  @Test
  void anUploadThatWaitedLongerGoesBeforeWhatMayPassIt() {
    ManualClient client = client(4);
    IntStream.range(0, 4).forEach(i -> upload(client));
    client.async.getRun("poll");
    client.async.getRun("another");
    client.async.getRun("last");
    assertThat(open).hasSize(4);

    respond(0);
    assertThat(open).hasSize(5);
    assertThat(sent()).last().isNotEqualTo("another");
    respond(3);
    respond(4);
    assertThat(sent()).endsWith("another", "last");
  }

  @Test
  void aSingleConnectionIsThereForUploadsToo() {
    ManualClient client = client(1);
    upload(client);
    assertThat(open).hasSize(1);
  }

  @Test
  void thousandsThatFailAtOnceFollowOneAnother() {
    int calls = 3_000;
    List<CompletableFuture<TransportResponse>> first = new ArrayList<>();
    ScriptedTransport failing =
        new ScriptedTransport(
            request -> {
              if (first.isEmpty()) {
                first.add(new CompletableFuture<>());
                return first.get(0);
              }
              return CompletableFuture.failedFuture(
                  new TransportException(
                      TransportException.Kind.CLOSED,
                      TransportException.Sent.NO,
                      "the transport is closed",
                      null));
            });
    ManualClient client = client(failing, c -> c.maxConnections(1).retryPolicy(RetryPolicy.none()));
    List<CompletableFuture<Run>> all =
        IntStream.range(0, calls).mapToObj(i -> client.async.getRun("r1")).toList();
    run().make().thenAccept(first.get(0)::complete);
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(failing.requests()).hasSize(calls);
    assertThat(failure(all.get(calls - 1))).hasMessageContaining("the transport is closed");
  }

  @Test
  void aRedirectGivesItsConnectionBackBeforeItIsFollowed() {
    ManualBody moved = new ManualBody();
    ManualClient client = client(1);
    CompletableFuture<Run> call = client.async.getRun("r1");
    open.get(0)
        .complete(
            TransportResponses.of(
                307,
                Headers.of(Map.of("Location", List.of("/api/v1/runs/elsewhere"))),
                "HTTP/1.1",
                moved));
    assertThat(moved.isCancelled()).as("the redirect's own response is closed").isTrue();
    assertThat(sent()).containsExactly("r1", "elsewhere");
    respond(1);
    assertThat(call).isCompleted();
  }
}
