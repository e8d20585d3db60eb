package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.CallOptions;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.Run;
import ai.flowscale.testing.FailingScheduler;
import ai.flowscale.testing.GivenResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.StepScheduler;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An Error from an executor or a transport, or a refusal of the scheduler, ends one call. */
class ErrorsFromBelowTest extends ManualTest {
  private static final Duration LONG = Duration.ofHours(1);

  private static ScriptedTransport.Response run() {
    return RunJson.nameless("running");
  }

  /** Takes so many tasks, refuses one, and takes all others. */
  private static FailingScheduler after(int taken, StepScheduler time) {
    FailingScheduler scheduler = new FailingScheduler(time, FailingScheduler.Method.ANY);
    scheduler.failAtCall(taken + 1);
    return scheduler;
  }

  /** Whichever of its tasks the scheduler does not take, the call ends within its limits. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void aSchedulerThatFailsEndsOneCallInTime(int taken) {
    StepScheduler time = new StepScheduler();
    // One that has to be tried again, and whose body then takes its time and stalls.
    ManualBody body = new ManualBody();
    List<ScriptedTransport.Response> responses = new ArrayList<>();
    responses.add(json(503, "busy"));
    responses.add(() -> CompletableFuture.completedFuture(body.response(Map.of())));
    ScriptedTransport service =
        new ScriptedTransport(
            request ->
                responses.isEmpty() || request.uri().getPath().endsWith("next")
                    ? run().make()
                    : responses.remove(0).make());
    FailingScheduler scheduler = after(taken, time);
    ManualClient client =
        client(
            service,
            c ->
                c.scheduler(scheduler)
                    .maxConnections(1)
                    .idleTimeout(Duration.ofMinutes(1))
                    .callTimeout(LONG)
                    .retryPolicy(RetryPolicy.builder().maxAttempts(2).build()));
    CompletableFuture<Run> call = client.async.getRun("r1");
    CompletableFuture<Run> waiting = client.async.getRun("next");
    time.advance(Duration.ofSeconds(40));
    if (body.isRead() && !body.isCancelled()) {
      body.send("{");
    }
    time.advance(LONG);
    assertThat(call).isCompletedExceptionally();
    assertThat(waiting).isDone();

    scheduler.failAtCall(Integer.MAX_VALUE);
    assertThat(client.async.getRun("next")).isCompleted();
    assertThat(time.pending()).isZero();
  }

  @Test
  void aPauseThatCannotBePlannedEndsTheCallWithItsOwnFailure() {
    StepScheduler time = new StepScheduler();
    ManualClient client = responding(c -> c.scheduler(after(1, time)), json(503, "busy"));
    assertThat(failure(client.async.getRun("r1"))).isInstanceOf(ServerException.class);
  }

  /** Each exchange takes one, and that which waits then needs another. */
  @Test
  void aWaitForAConnectionThatCannotBeTimedEndsWithTheFailureOfTheScheduler() {
    StepScheduler time = new StepScheduler();
    ManualBody body = new ManualBody();
    ManualClient client =
        responding(
            c ->
                c.scheduler(after(2, time))
                    .maxConnections(1)
                    .responseTimeout(Duration.ofSeconds(20))
                    .retryPolicy(RetryPolicy.none()),
            body);
    CompletableFuture<Run> first = client.async.getRun("r1");
    CompletableFuture<Run> waiting =
        client
            .async
            .withOptions(CallOptions.builder().responseTimeout(Duration.ofSeconds(10)).build())
            .getRun("r2");
    time.advance(Duration.ofSeconds(5));
    body.send("{");

    time.advance(Duration.ofSeconds(5));

    assertThat(failure(waiting))
        .isInstanceOfSatisfying(
            TransportException.class,
            e -> assertThat(e.sent()).isEqualTo(TransportException.Sent.NO))
        .hasMessageContaining("scheduler")
        .hasMessageNotContaining("PT0S")
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(first).isNotDone();
  }

  /** Runs what it is given, unless it cannot make a thread. */
  private static Executor failing(AtomicBoolean broken) {
    return task -> {
      if (broken.get()) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      task.run();
    };
  }

  @Test
  void aCallbackExecutorThatFailsLeavesNoFutureOpen() {
    AtomicBoolean broken = new AtomicBoolean(true);
    ManualClient client = responding(c -> c.callbackExecutor(failing(broken)), run());
    assertThat(client.async.getRun("r1")).isCompleted();
  }

  @Test
  void anInstrumentationIsCalledAgainAfterItsExecutorHasFailed() {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger finished = new AtomicInteger();
    FlowscaleInstrumentation instrumentation =
        operation ->
            new OperationObserver() {
              @Override
              public void onEnd(End end) {
                finished.incrementAndGet();
              }
            };
    ManualClient client =
        responding(
            c -> c.callbackExecutor(failing(broken)).instrumentation(instrumentation), run());
    assertThat(client.async.getRun("r1")).isCompleted();
    broken.set(false);
    client.async.getRun("r1").join();
    assertThat(finished).hasValue(1);
  }

  @Test
  void aTransportThatThrowsEndsOneCallAndGivesItsConnectionBack() {
    AtomicBoolean broken = new AtomicBoolean(true);
    ScriptedTransport transport =
        new ScriptedTransport(
            request -> {
              if (broken.get()) {
                throw new StackOverflowError("injected");
              }
              return run().make();
            });
    ManualClient client = client(transport, c -> c.maxConnections(1));
    assertThat(failure(client.async.getRun("r1")))
        .isInstanceOf(TransportException.class)
        .hasRootCauseInstanceOf(StackOverflowError.class);
    assertThat(client.time.pending()).isZero();
    broken.set(false);
    assertThat(client.async.getRun("r1")).isCompleted();
  }

  @Test
  void aBodyThatThrowsEndsOneCallAndGivesItsConnectionBack() {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicBoolean closed = new AtomicBoolean();
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                broken.get()
                    ? CompletableFuture.completedFuture(
                        new GivenResponse(
                            new InputStream() {
                              @Override
                              public int read() {
                                throw new StackOverflowError("injected");
                              }
                            },
                            () -> closed.set(true)))
                    : run().make());
    ManualClient client =
        client(transport, c -> c.maxConnections(1).retryPolicy(RetryPolicy.none()));
    assertThat(failure(client.async.getRun("r1"))).hasRootCauseInstanceOf(StackOverflowError.class);
    assertThat(closed).isTrue();
    assertThat(client.time.pending()).isZero();
    broken.set(false);
    assertThat(client.async.getRun("r1")).isCompleted();
  }
}
