package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.testing.FailingScheduler;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.shared.StepScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An error thrown below the client ends one wait at most: the others go on, and end in time. */
class ErrorsDuringWaitsTest extends ManualTest {
  private static final Duration RUN_TIME = Duration.ofSeconds(5);
  private static final WaitOptions LONG = WaitOptions.upTo(Duration.ofSeconds(20));
  private static final WaitOptions SHORT = WaitOptions.upTo(Duration.ofSeconds(2));
  private static final int CALLS = 200;

  private static ScriptedTransport service(StepScheduler time) {
    return new ScriptedTransport(
        request ->
            success(
                    "{\"status\":\""
                        + (time.elapsed().compareTo(RUN_TIME) < 0 ? "running" : "completed")
                        + "\"}")
                .make());
  }

  @ParameterizedTest
  @EnumSource(FailingScheduler.Method.class)
  void aSchedulerThatTakesNoTaskEndsOneWaitAtMost(FailingScheduler.Method method) {
    for (int call = 1; call <= CALLS; call++) {
      StepScheduler time = new StepScheduler();
      FailingScheduler failing = new FailingScheduler(time, method);
      try (Flowscale client =
          Flowscale.create(
              FlowscaleConfig.builder()
                  .baseUrl("http://127.0.0.1:1")
                  .apiKey("canary-key-0123456789")
                  .transport(service(time))
                  .scheduler(failing)
                  .callbackExecutor(Runnable::run)
                  .blockingExecutor(Runnable::run)
                  .build())) {
        failing.failAtCall(call);
        List<CompletableFuture<RunResult>> runs = new ArrayList<>();
        List<CompletableFuture<RunResult>> timeouts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          runs.add(started(client, "r" + i, LONG));
          timeouts.add(started(client, "t" + i, SHORT));
        }
        time.advance(Duration.ofSeconds(2));
        assertThat(timeouts)
            .as("waits of two seconds, refusal at call %s", call)
            .allMatch(CompletableFuture::isDone);
        time.advance(Duration.ofSeconds(12));
        if (!failing.hasFailed()) {
          assertThat(call).as("calls that the waits make").isGreaterThan(10);
          return;
        }
        assertThat(runs.stream().filter(CompletableFuture::isCompletedExceptionally).count())
            .as("waits that failed, refusal at call %s", call)
            .isLessThanOrEqualTo(1);
        assertThat(runs)
            .as("waits that ended, refusal at call %s", call)
            .allMatch(CompletableFuture::isDone);
      }
    }
  }

  /** Where the refusal meets the caller's own thread, it may come out there. */
  private static CompletableFuture<RunResult> started(
      Flowscale client, String runId, WaitOptions options) {
    try {
      return client.async().awaitRun(runId, options);
    } catch (RejectedExecutionException thrown) {
      return CompletableFuture.failedFuture(thrown);
    }
  }

  @Test
  void anErrorOfTheCallbackExecutorEndsOneWaitAtMost() {
    for (int call = 1; call <= 20; call++) {
      AtomicInteger left = new AtomicInteger(call);
      Executor failing =
          task -> {
            if (left.decrementAndGet() == 0) {
              throw new OutOfMemoryError("injected by the test");
            }
            task.run();
          };
      assertThatAllEnd("callback executor, call " + call, null, failing, noListener(), 1);
    }
  }

  @Test
  void anErrorOfAListenerOrInstrumentationEndsNoWait() {
    RunListener listener =
        new RunListener() {
          @Override
          public void onStatus(Run run) {
            throw new LinkageError("injected by the test");
          }
        };
    FlowscaleInstrumentation instrumentation =
        operation ->
            new OperationObserver() {
              @Override
              public void onRunStatus(RunStatusChange change) {
                throw new LinkageError("injected by the test");
              }
            };
    assertThatAllEnd("listener", instrumentation, Runnable::run, listener, 0);
  }

  private static RunListener noListener() {
    return new RunListener() {};
  }

  private void assertThatAllEnd(
      String what,
      FlowscaleInstrumentation instrumentation,
      Executor callbacks,
      RunListener listener,
      int mostFailures) {
    ScriptedTransport[] transport = {null};
    ScriptedTransport outer = new ScriptedTransport(request -> transport[0].send(request));
    ManualClient client =
        client(
            outer,
            config -> {
              if (instrumentation != null) {
                config.instrumentation(instrumentation);
              }
              return config.callbackExecutor(callbacks);
            });
    transport[0] = service(client.time);
    List<CompletableFuture<RunResult>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(
          client.async.awaitRun(
              "r" + i, WaitOptions.builder().timeout(LONG.timeout()).listener(listener).build()));
    }
    client.time.advance(Duration.ofSeconds(12));
    assertThat(runs).as(what).allMatch(CompletableFuture::isDone);
    assertThat(runs.stream().filter(CompletableFuture::isCompletedExceptionally).count())
        .as("waits that failed: %s", what)
        .isLessThanOrEqualTo(mostFailures);
  }

  @Test
  void anErrorOfTheTransportEndsOneWaitAtMost() {
    for (int call = 1; call <= 20; call++) {
      AtomicInteger left = new AtomicInteger(call);
      ScriptedTransport[] service = {null};
      ScriptedTransport transport =
          new ScriptedTransport(
              request -> {
                if (left.decrementAndGet() == 0) {
                  throw new NoClassDefFoundError("injected by the test");
                }
                return service[0].send(request);
              });
      ManualClient client = client(transport);
      service[0] = service(client.time);
      List<CompletableFuture<RunResult>> runs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        runs.add(client.async.awaitRun("r" + i, LONG));
      }
      client.time.advance(Duration.ofSeconds(12));
      assertThat(runs).as("error at request %s", call).allMatch(CompletableFuture::isDone);
      assertThat(runs.stream().filter(CompletableFuture::isCompletedExceptionally).count())
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void aTransportWhoseFuturesFailWithAnErrorEndsOneWaitAtMost() {
    AtomicInteger left = new AtomicInteger(7);
    ScriptedTransport[] service = {null};
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                left.decrementAndGet() == 0
                    ? CompletableFuture.failedFuture(new OutOfMemoryError("injected"))
                    : service[0].send(request));
    ManualClient client = client(transport);
    service[0] = service(client.time);
    List<CompletableFuture<RunResult>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(client.async.awaitRun("r" + i, LONG));
    }
    client.time.advance(Duration.ofSeconds(12));
    assertThat(runs).allMatch(CompletableFuture::isDone);
    assertThat(runs.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSize(1);
  }

  @Test
  void anErrorWhileOnePollIsAbortedKeepsNoOtherWaitFromEnding() {
    ScriptedTransport transport =
        new ScriptedTransport(
            request ->
                new CompletableFuture<>() {
                  @Override
                  public boolean cancel(boolean mayInterruptIfRunning) {
                    throw new LinkageError("injected by the test");
                  }
                });
    ManualClient client = client(transport);
    List<CompletableFuture<RunResult>> runs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      runs.add(client.async.awaitRun("r" + i, LONG));
    }
    client.close();
    assertThat(runs).allMatch(CompletableFuture::isDone);
  }

  @Test
  void theShortestWaitEnds() {
    StepScheduler time = new StepScheduler();
    ManualClient client = client(service(time));
    CompletableFuture<RunResult> waiting =
        client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofNanos(1)));
    client.time.advance(Duration.ofNanos(1));
    assertThat(waiting).isCompletedExceptionally();
    assertThat(client.time.pending()).isZero();
  }
}
