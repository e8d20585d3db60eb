package ai.flowscale.guarantees;

import static ai.flowscale.testing.RunJson.run;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.lost;
import static ai.flowscale.testing.ScriptedTransport.response;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunCancellationTest extends ManualTest {
  private final ScriptedService service = new ScriptedService();
  private final ManualClient client = client(service);

  private static final Response RUNNING = run("r1", "running");
  private static final Response NEVER = CompletableFuture::new;
  private static final Response CONFIRMED = success("\"Run cancelled successfully\"");
  private static final Response BROKEN = lost();
  private static final Set<WaitTermination> ALWAYS = EnumSet.allOf(WaitTermination.class);

  private static WaitOptions cancelling(Set<WaitTermination> ends) {
    return WaitOptions.builder().timeout(Duration.ofSeconds(60)).cancelRunOn(ends).build();
  }

  @Test
  void aTimeoutCancelsTheRunAndSaysSo() {
    service.polling(RUNNING).cancelling(CONFIRMED);
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ALWAYS));
    client.time.advance(Duration.ofSeconds(60));
    FlowscaleException failure = failure(waiting);
    assertThat(failure)
        .isInstanceOf(WaitTimedOutException.class)
        .hasMessageContaining("runCancellation()");
    assertThat(failure.runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
    assertThat(service.cancellations.requests())
        .singleElement()
        .matches(request -> request.uri().getPath().equals("/api/v1/runs/r1/cancel"));
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void byDefaultNoEndCancelsTheRun() {
    service.polling(RUNNING);
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(9)));
    client.time.advance(Duration.ofSeconds(9));
    assertThat(failure(waiting).runCancellation()).isEqualTo(RunCancellation.NOT_ASKED);
    CompletableFuture<RunResult> closed = client.async.awaitRun("r1");
    client.close();
    assertThat(failure(closed).runCancellation()).isEqualTo(RunCancellation.NOT_ASKED);
    assertThat(service.cancellations.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(WaitTermination.class)
  void anEndThatIsNotNamedDoesNotCancelTheRun(WaitTermination end) throws InterruptedException {
    ScriptedService service = new ScriptedService().polling(RUNNING).cancelling(CONFIRMED);
    Set<WaitTermination> others = EnumSet.complementOf(EnumSet.of(end));
    assertThat(endedBy(end, service, others)).isEqualTo(RunCancellation.NOT_ASKED);
    assertThat(service.cancellations.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(WaitTermination.class)
  void anEndThatIsNamedCancelsTheRunOnce(WaitTermination end) throws InterruptedException {
    ScriptedService service = new ScriptedService().polling(RUNNING).cancelling(CONFIRMED);
    assertThat(endedBy(end, service, EnumSet.of(end))).isEqualTo(RunCancellation.CONFIRMED);
    assertThat(service.cancellations.requests()).hasSize(1);
  }

  private RunCancellation endedBy(
      WaitTermination end, ScriptedService service, Set<WaitTermination> ends)
      throws InterruptedException {
    ManualClient client = client(service);
    if (end == WaitTermination.INTERRUPT) {
      FlowscaleException thrown = interrupted(client, ends);
      assertThat(thrown).isInstanceOf(CallAbortedException.class);
      return thrown.runCancellation();
    }
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ends));
    if (end == WaitTermination.CANCEL) {
      assertThat(waiting.cancel(true)).isTrue();
      assertThat(client.time.pending()).isZero();
      // Its future has no exception to say so.
      return service.cancellations.requests().isEmpty()
          ? RunCancellation.NOT_ASKED
          : RunCancellation.CONFIRMED;
    }
    CompletableFuture<FlowscaleException> heard =
        waiting.handle((result, failure) -> (FlowscaleException) failure);
    switch (end) {
      case CLOSE -> client.close();
      default -> client.time.advance(Duration.ofSeconds(60));
    }
    assertThat(client.time.pending()).isZero();
    assertThat(heard.join().runId()).contains("r1");
    return heard.join().runCancellation();
  }

  private static FlowscaleException interrupted(ManualClient client, Set<WaitTermination> ends)
      throws InterruptedException {
    AtomicReference<FlowscaleException> thrown = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                // Set before the wait: it is seen as soon as the thread waits.
                Thread.currentThread().interrupt();
                client.flowscale.awaitRun("r1", cancelling(ends));
              } catch (FlowscaleException e) {
                thrown.set(e);
              }
              flag.set(Thread.currentThread().isInterrupted());
            });
    caller.start();
    caller.join(TimeUnit.SECONDS.toMillis(120));
    assertThat(flag.get()).isTrue();
    return thrown.get();
  }

  @Test
  void theExchangeOfTheMomentIsAborted() {
    CompletableFuture<TransportResponse> poll = new CompletableFuture<>();
    service.polling(() -> poll).cancelling(CONFIRMED);
    client.async.awaitRun("r1", cancelling(ALWAYS)).cancel(true);
    assertThat(poll).isCancelled();
    assertThat(service.cancellations.requests()).hasSize(1);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aCancellationWithoutAResponseIsGivenUpAfterFiveSeconds() {
    service.polling(RUNNING).cancelling(NEVER);
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ALWAYS));
    client.time.advance(Duration.ofMillis(64_999));
    assertThat(waiting).isNotDone();
    client.time.advance(Duration.ofMillis(1));
    assertThat(failure(waiting).runCancellation()).isEqualTo(RunCancellation.UNCONFIRMED);
    assertThat(failure(waiting).getSuppressed())
        .singleElement()
        .isInstanceOf(TransportException.class);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aCancellationThatFailsIsRetried() {
    service.polling(RUNNING).cancelling(BROKEN, json(503, "{}"), CONFIRMED);
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ALWAYS));
    client.time.advance(Duration.ofSeconds(65));
    assertThat(failure(waiting).runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
    assertThat(service.cancellations.requests()).hasSize(3);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aCancellationThatAlwaysFailsIsGivenUpWithItsLastAttempt() {
    service.polling(RUNNING).cancelling(BROKEN);
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ALWAYS));
    client.time.advance(Duration.ofSeconds(65));
    assertThat(failure(waiting).runCancellation()).isEqualTo(RunCancellation.UNCONFIRMED);
    assertThat(service.cancellations.requests()).hasSizeBetween(2, 4);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void endingTheWaitAgainWhileItsRunIsBeingCancelledCancelsNothingTwice() {
    service.polling(RUNNING).cancelling(NEVER);
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ALWAYS));
    client.time.advance(Duration.ofSeconds(60));
    waiting.thenApply(RunResult::runId).cancel(true);
    assertThat(service.cancellations.requests()).hasSize(1);
    client.time.advance(Duration.ofSeconds(5));
    assertThat(failure(waiting)).isInstanceOf(WaitTimedOutException.class);
    assertThat(service.cancellations.requests()).hasSize(1);
  }

  @Test
  void theCloseWaitsForTheResponse() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<TransportResponse> late = new CompletableFuture<>();
    ScriptedService service =
        new ScriptedService()
            .polling(RUNNING)
            .cancelling(
                () -> {
                  asked.countDown();
                  return late;
                });
    ManualClient client = client(service);
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ALWAYS));
    Thread closing = new Thread(client::close);
    closing.start();
    assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(restingState(closing)).isEqualTo(Thread.State.TIMED_WAITING);
    CONFIRMED.make().thenAccept(late::complete);
    closing.join(TimeUnit.SECONDS.toMillis(120));
    assertThat(failure(waiting)).isInstanceOf(ClientClosedException.class);
    assertThat(failure(waiting).runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
  }

  @Test
  void aCloseBetweenTheSubmissionAndTheWaitWaitsForTheResponse() throws InterruptedException {
    ScriptedService service =
        new ScriptedService().submitting(submitted("r1")).cancelling(CONFIRMED);
    AtomicReference<ManualClient> client = new AtomicReference<>();
    AtomicReference<Thread.State> state = new AtomicReference<>();
    Thread closing = new Thread(() -> client.get().close());
    Executor callbacks =
        task -> {
          // The first one is that of the listener, which hears of the submission before the wait.
          if (closing.getState() == Thread.State.NEW) {
            closing.start();
            state.set(restingState(closing));
          }
          task.run();
        };
    client.set(client(service, config -> config.callbackExecutor(callbacks)));

    CompletableFuture<RunResult> waiting =
        client
            .get()
            .async
            .executeWorkflowAndWait(
                WorkflowRequest.of("w", WorkflowInputs.none()),
                WaitOptions.builder().cancelRunOn(ALWAYS).onStatus(run -> {}).build());

    closing.join(TimeUnit.SECONDS.toMillis(120));
    assertThat(state).as("of the close").hasValue(Thread.State.TIMED_WAITING);
    assertThat(service.cancellations.requests()).hasSize(1);
    assertThat(failure(waiting).runCancellation()).isEqualTo(RunCancellation.CONFIRMED);
  }

  /** The state in which a thread stays: it waits, or it has ended. */
  private static Thread.State restingState(Thread thread) {
    Thread.State state = thread.getState();
    while (state != Thread.State.TIMED_WAITING && state != Thread.State.TERMINATED) {
      Thread.onSpinWait();
      state = thread.getState();
    }
    return state;
  }

  @Test
  void anInterruptedCallerGetsTheResponse() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<TransportResponse> late = new CompletableFuture<>();
    ScriptedService service =
        new ScriptedService()
            .polling(RUNNING)
            .cancelling(
                () -> {
                  asked.countDown();
                  return late;
                });
    ManualClient client = client(service);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              try {
                client.flowscale.awaitRun("r1", cancelling(ALWAYS));
              } catch (FlowscaleException e) {
                thrown.set(e);
              }
            });
    caller.start();
    assertThat(asked.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(restingState(caller)).isEqualTo(Thread.State.TIMED_WAITING);
    CONFIRMED.make().thenAccept(late::complete);
    caller.join(TimeUnit.SECONDS.toMillis(120));
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            CallAbortedException.class,
            e -> assertThat(e.runCancellation()).isEqualTo(RunCancellation.CONFIRMED));
  }

  @Test
  void whatEndsTheWaitByItselfDoesNotCancelTheRun() {
    service.polling(run("r1", "failed"), json(404, "{\"detail\":\"gone\"}"));
    assertThat(failure(client.async.awaitRun("r1", cancelling(ALWAYS))))
        .isInstanceOf(RunFailedException.class);
    CompletableFuture<RunResult> unknown = client.async.awaitRun("r2", cancelling(ALWAYS));
    client.time.advance(Duration.ofSeconds(20));
    assertThat(failure(unknown)).isInstanceOf(NotFoundException.class);
    assertThat(service.cancellations.requests()).isEmpty();
  }

  @Test
  void aRunThatHasEndedIsNotCancelled() {
    service.polling(run("r1", "completed").outputNames("a"), response(204, Map.of(), ""));
    CompletableFuture<RunResult> waiting = client.async.awaitRun("r1", cancelling(ALWAYS));
    client.time.advance(Duration.ofSeconds(60));
    assertThat(failure(waiting).runCancellation()).isEqualTo(RunCancellation.NOT_ASKED);
    assertThat(service.cancellations.requests()).isEmpty();
  }
}
