package ai.flowscale.guarantees;

import static ai.flowscale.testing.ManualClient.failure;
import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.BatchService;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.StepScheduler;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A clock that fails after a submission went out loses neither its run nor that there may be one.
 */
class BrokenClockTest {
  private static final Duration SETTLING = Duration.ofMinutes(1);
  private static final UncertaintyPolicy AGAIN =
      UncertaintyPolicy.builder().search(SETTLING).submitAgain().build();

  private final StepScheduler time = new StepScheduler();
  private final BrokenClock clock = new BrokenClock(time);
  private final BatchService service = new BatchService();
  private final ScriptedTransport transport = service.transport();

  /** Its methods can throw, each by itself and for as long as it is told. */
  private static final class BrokenClock implements Scheduler {
    /** The methods. */
    enum Method {
      NOW,
      NANO_TIME,
      CANCEL
    }

    private final StepScheduler time;
    private Method broken;
    private int skipped;

    BrokenClock(StepScheduler time) {
      this.time = time;
    }

    private void call(Method method) {
      if (method == broken && skipped-- <= 0) {
        throw new OutOfMemoryError("injected by the test");
      }
    }

    @Override
    public Scheduled schedule(Runnable task, Duration delay) {
      return cancelling(time.schedule(task, delay));
    }

    @Override
    public Scheduled scheduleTimeout(Runnable task, Duration limit) {
      return cancelling(time.scheduleTimeout(task, limit));
    }

    private Scheduled cancelling(Scheduled scheduled) {
      return () -> {
        scheduled.cancel();
        call(Method.CANCEL);
      };
    }

    @Override
    public long nanoTime() {
      call(Method.NANO_TIME);
      return time.nanoTime();
    }

    @Override
    public Instant now() {
      call(Method.NOW);
      return time.now();
    }
  }

  /** The clock breaks while the response to a submission is lost, whose run there is. */
  private Response lost() {
    return () -> {
      clock.broken = BrokenClock.Method.NANO_TIME;
      makeRun();
      return failing(new TransportException(Kind.CLOSED, Sent.MAYBE, "broken", null)).make();
    };
  }

  /** Of the submission that has just come, in its group. */
  private void makeRun() {
    service.make(service.groups.get(service.groups.size() - 1), "a");
  }

  private static Response accepted(Runnable meanwhile) {
    return () -> {
      meanwhile.run();
      return json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r0\"}}").make();
    };
  }

  private static WorkflowRequest request(String text) {
    return WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", text).build())
        .key("k")
        .uncertaintyPolicy(AGAIN)
        .build();
  }

  private ManualClient client() {
    return new ManualClient(transport, c -> c.scheduler(clock).maxPollsPerSecond(0));
  }

  @Test
  void aLostSubmissionStaysUncertain() {
    service.nextSubmissions.add(lost());
    try (ManualClient client = client()) {
      CompletableFuture<Submission> call = client.async.executeWorkflow(request("a"));
      FlowscaleException failure = failure(call);
      assertThat(failure).isInstanceOf(SubmissionUncertainException.class);
      assertThat(failure.getSuppressed())
          .singleElement()
          .satisfies(why -> assertThat(why).hasCauseInstanceOf(OutOfMemoryError.class));
    }
  }

  @Test
  void aLostSubmissionOfABatchIsNotRepeatedWhenItIsStartedAgain(@TempDir Path folder) {
    service.nextSubmissions.add(lost());
    BatchResult first = batch(folder, request("a"));
    assertThat(first.failures().get(0).failure()).isInstanceOf(SubmissionUncertainException.class);

    clock.broken = null;
    BatchResult second = batch(folder, request("a"));
    assertThat(second.orThrow().get(0).runId()).isEqualTo("r0");
    assertThat(service.submissions).isEqualTo(1);
  }

  /** What a log throws is none of the client's own failures. */
  @Test
  void aSubmissionOfABatchWhoseLogFailsIsNotRepeatedEither(@TempDir Path folder) {
    service.nextSubmissions.add(
        () -> {
          makeRun();
          return json(
                  200,
                  "{\"status\":\"success\","
                      + "\"data\":{\"run_id\":\"r0\",\"node_errors\":{\"7\":{\"m\":1}}}}")
              .make();
        });
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
    logger.addHandler(failing);
    try {
      assertThat(batch(folder, request("a")).failures().get(0).failure())
          .isInstanceOf(SubmissionUncertainException.class)
          .hasRootCauseInstanceOf(OutOfMemoryError.class);
    } finally {
      logger.removeHandler(failing);
    }
    BatchResult second = batch(folder, request("a"));
    assertThat(second.orThrow().get(0).runId()).isEqualTo("r0");
    assertThat(service.submissions).isEqualTo(1);
  }

  /** The stream has not been read: the service responds before it has read the body. */
  @Test
  void aStreamThatCannotBeClosedLosesNoRun() {
    InputFile file =
        InputFile.ofOnce(
            "a.png",
            new ByteArrayInputStream(new byte[1]) {
              @Override
              public void close() {
                throw new OutOfMemoryError("injected by the test");
              }
            });
    Response accepted = accepted(() -> {});
    try (ManualClient client = new ManualClient(ScriptedTransport.inTurn(accepted))) {
      assertThat(
              client.async.executeWorkflow(
                  "w", WorkflowInputs.builder().file("image_1", file).build()))
          .isCompletedWithValueMatching(submission -> submission.runId().equals("r0"));
    }
  }

  /** That the failed run was polled says nothing about a submission that never went out. */
  @Test
  void aRequestIsDoneAgainThoughTheClockBrokeBeforeThat(@TempDir Path folder) {
    WorkflowRequest request =
        WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", "a").build())
            .key("k")
            .build();
    service.statuses.put("r0", "failed");
    batch(folder, request);
    service.nextPolls.add(
        () -> {
          clock.broken = BrokenClock.Method.NOW;
          // That with which the checkpoint records the submission.
          clock.skipped = 1;
          return json(200, "{\"status\":\"success\",\"data\":{\"status\":\"failed\"}}").make();
        });
    assertThat(batch(folder, request).failures().get(0).failure())
        .hasCauseInstanceOf(OutOfMemoryError.class);
    assertThat(service.submissions).isEqualTo(1);

    clock.broken = null;
    BatchResult third = batch(folder, request);
    assertThat(third.orThrow().get(0).runId()).isEqualTo("r1");
    assertThat(service.submissions).isEqualTo(2);
  }

  private BatchResult batch(Path folder, WorkflowRequest request) {
    try (ManualClient client = client()) {
      CompletableFuture<BatchResult> batch =
          client.async.executeBatch(
              List.of(request),
              BatchOptions.builder()
                  .checkpoint(BatchCheckpoint.file(folder.resolve("batch")))
                  .redoFailures()
                  .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build())
                  .build());
      time.advance(SETTLING.multipliedBy(2));
      assertThat(batch).isDone();
      return batch.join();
    }
  }

  @Test
  void aClockThatIsReadForAnInstrumentationBreaksNoSubmission() {
    service.nextSubmissions.add(accepted(() -> clock.broken = BrokenClock.Method.NOW));
    FlowscaleInstrumentation instrumentation = operation -> new OperationObserver() {};
    try (RecordedLog log = new RecordedLog();
        ManualClient client =
            new ManualClient(
                service.transport(), c -> c.scheduler(clock).instrumentation(instrumentation))) {
      assertThat(client.async.executeWorkflow(request("a"))).isCompleted();
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("scheduler", "OutOfMemoryError")
          .doesNotContain("BrokenClock");
    }
  }

  @ParameterizedTest
  @EnumSource(BrokenClock.Method.class)
  void whateverFailsInAWaitTheIdOfItsRunIsKnown(BrokenClock.Method method) {
    int failures = 0;
    for (int call = 0; call < 20; call++) {
      int before = call;
      RunListener listener =
          new RunListener() {
            @Override
            public void onSubmitted(Submission submission) {
              clock.broken = method;
              clock.skipped = before;
            }
          };
      try (ManualClient client = client()) {
        CompletableFuture<RunResult> wait =
            client.async.executeWorkflowAndWait(
                WorkflowRequest.of("w", WorkflowInputs.of(Map.of())),
                WaitOptions.builder().listener(listener).build());
        clock.broken = null;
        time.advance(WaitOptions.defaults().timeout());
        assertThat(wait).isDone();
        if (wait.isCompletedExceptionally()) {
          failures++;
          assertThat(failure(wait).runId()).as("error after %s calls", call).isPresent();
        }
      }
    }
    if (method == BrokenClock.Method.CANCEL) {
      assertThat(failures).as("waits that failed").isZero();
    } else {
      assertThat(failures).as("waits that failed").isPositive();
    }
  }

  @Test
  void aTaskThatCannotBeCancelledChangesNoOutcome(@TempDir Path folder) {
    clock.broken = BrokenClock.Method.CANCEL;
    ScriptedTransport service =
        new ScriptedTransport(
            request ->
                request.uri().getPath().endsWith(".png")
                    ? response(200, Map.of(), "picture").make()
                    : json(200, "{\"status\":\"success\",\"data\":{\"run_id\":\"r1\"}}").make());
    RunOutput output = new RunOutput("cat.png", new Link("http://127.0.0.1:2/cat.png"), null, null);
    try (ManualClient client = new ManualClient(service, c -> c.scheduler(clock))) {
      assertThat(client.async.executeWorkflow(request("a"))).isCompleted();
      assertThat(client.async.download(output, folder)).isCompleted();
    }
  }

  /** Some timers run what they had begun to run once more after a failure of their own. */
  @Test
  void aTimerThatRunsATaskTwiceSubmitsNothingTwice() {
    Scheduler repeating =
        new Scheduler() {
          @Override
          public Scheduled schedule(Runnable task, Duration delay) {
            Runnable twice =
                () -> {
                  task.run();
                  task.run();
                };
            return time.schedule(twice, delay);
          }

          @Override
          public long nanoTime() {
            return time.nanoTime();
          }

          @Override
          public Instant now() {
            return time.now();
          }
        };
    service.nextSubmissions.add(
        failing(new TransportException(Kind.CONNECT, Sent.NO, "refused", null)));
    CompletableFuture<TransportResponse> second = new CompletableFuture<>();
    service.nextSubmissions.add(() -> second);
    try (ManualClient client = new ManualClient(transport, c -> c.scheduler(repeating))) {
      CompletableFuture<Submission> call = client.async.executeWorkflow(request("a"));
      time.advance(Duration.ofMinutes(1));
      assertThat(service.submissions).as("attempts").isEqualTo(2);
      call.cancel(true);
    }
  }

  @Test
  void theTimeOfTheFirstPollCounts() {
    ScriptedTransport hanging =
        new ScriptedTransport(
            request -> {
              time.advance(Duration.ofSeconds(5));
              return new CompletableFuture<>();
            });
    try (ManualClient client = new ManualClient(hanging, c -> c.scheduler(time))) {
      CompletableFuture<RunResult> wait =
          client.async.awaitRun("r1", WaitOptions.upTo(Duration.ofSeconds(20)));
      time.advance(Duration.ofSeconds(15));
      assertThat(wait).isDone();
      assertThat(failure(wait)).isInstanceOf(WaitTimedOutException.class);
    }
  }
}
