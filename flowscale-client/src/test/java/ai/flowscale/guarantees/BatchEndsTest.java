package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.failing;
import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.lost;
import static ai.flowscale.testing.ScriptedTransport.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.PermissionDeniedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.testing.FailingScheduler;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.StepScheduler;
import ai.flowscale.testing.shared.TestStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch ends and tells each run that it started, whatever fails around it. */
class BatchEndsTest extends ManualTest {
  private static final Duration HOURS = Duration.ofHours(3);
  private static final Response LOST = lost();

  private final ScriptedService service = new ScriptedService();

  private ManualClient client(UnaryOperator<FlowscaleConfig.Builder> settings) {
    return client(service, config -> settings.apply(config.maxPollsPerSecond(0)));
  }

  private static BatchOptions.Builder options() {
    return BatchOptions.builder()
        .waitOptions(WaitOptions.builder().fixedInterval(Duration.ofSeconds(1)).build());
  }

  private static WorkflowRequest request(String text) {
    return WorkflowRequest.builder("w", WorkflowInputs.builder().text("text_1", text).build())
        .key(text)
        .uncertaintyPolicy(UncertaintyPolicy.search(Duration.ofMinutes(1)))
        .build();
  }

  private static List<WorkflowRequest> requests(int count) {
    return IntStream.range(0, count).mapToObj(i -> request("t" + i)).toList();
  }

  /** Returns the items of a batch, which must have ended, however it did. */
  private static List<BatchItem> items(CompletableFuture<BatchResult> batch) {
    assertThat(batch).as("the batch").isDone();
    try {
      return batch.join().items();
    } catch (CompletionException e) {
      return e.getCause() instanceof BatchException ended ? ended.items() : List.of();
    }
  }

  private void tellsEachRun(List<BatchItem> items) {
    List<String> told = items.stream().flatMap(item -> item.runId().stream()).toList();
    assertThat(told).containsExactlyInAnyOrderElementsOf(service.runs.keySet());
  }

  /** The search for a run whose response was lost ends where no thread can be made for it. */
  private void tellsOrDoubtsEachRun(List<BatchItem> items) {
    long doubtful =
        items.stream()
            .filter(item -> item.failure() instanceof SubmissionUncertainException)
            .count();
    List<String> told = items.stream().flatMap(item -> item.runId().stream()).toList();
    assertThat(service.runs.keySet())
        .containsAll(told)
        .hasSizeBetween(told.size(), told.size() + (int) doubtful);
  }

  private void forget() {
    service.runs.clear();
    service.submissions.forget();
    service.queues.forget();
  }

  private static InternalError noThread() {
    return new InternalError("unable to create native thread (the test says so)");
  }

  /** One thread asks for the first outcome, and another one closes the stream meanwhile. */
  @Test
  void aStreamThatIsClosedWhileItsBatchOpensSubmitsNothing() {
    AtomicReference<Stream<BatchItem>> outcomes = new AtomicReference<>();
    FlowscaleInstrumentation closing =
        operation -> {
          outcomes.get().close();
          return OperationObserver.NONE;
        };
    try (ManualClient client = client(c -> c.instrumentation(closing))) {
      outcomes.set(client.flowscale.executeBatch(requests(2).stream(), options().build()));
      Iterator<BatchItem> items = outcomes.get().iterator();

      assertThatThrownBy(items::hasNext).isInstanceOf(CallAbortedException.class);
    }
    assertThat(service.submissions.count()).isZero();
  }

  // What the batch runs on.

  /** Takes no task that comes as one of these, and runs all others. */
  private static Executor failingAt(AtomicInteger calls, int failing) {
    return task -> {
      if (calls.getAndIncrement() == failing) {
        throw noThread();
      }
      task.run();
    };
  }

  @Test
  void anExecutorThatThrowsAnErrorOnceDoesNotStopTheBatchForGood(@TempDir Path folder) {
    for (boolean isBlocking : new boolean[] {true, false}) {
      int most = 1;
      for (int failing = 0; failing < most; failing++) {
        forget();
        service.lostResponses = 1;
        AtomicInteger calls = new AtomicInteger();
        Executor executor = failingAt(calls, failing);
        try (ManualClient client =
            client(
                config ->
                    isBlocking
                        ? config.blockingExecutor(executor)
                        : config.callbackExecutor(executor))) {
          CompletableFuture<BatchResult> batch =
              client.async.executeBatch(
                  requests(3),
                  options()
                      .checkpoint(BatchCheckpoint.file(folder.resolve(isBlocking + "-" + failing)))
                      .build());
          client.time.advance(HOURS);
          assertThat(batch).as("blocking %s, task %d", isBlocking, failing).isDone();
          if (isBlocking) {
            tellsOrDoubtsEachRun(items(batch));
          } else {
            tellsEachRun(items(batch));
          }
        }
        most = Math.max(most, Math.min(calls.get(), 200));
      }
    }
  }

  /** Fails once, as a thread that cannot be made does. */
  private static FailingScheduler failing(StepScheduler time, int call, boolean isError) {
    FailingScheduler scheduler =
        new FailingScheduler(
            time,
            FailingScheduler.Method.SCHEDULE,
            () -> {
              if (isError) {
                throw noThread();
              }
              throw new RejectedExecutionException("the test says so");
            });
    scheduler.failAtCall(call + 1);
    return scheduler;
  }

  @Test
  void aSchedulerThatThrowsAnErrorEndsTheSearchForALostRun() {
    for (int failing = 0; failing < 3; failing++) {
      forget();
      service.submissions.next(LOST);
      StepScheduler time = new StepScheduler();
      FailingScheduler scheduler = failing(time, failing, true);
      ManualClient client = client(config -> config.scheduler(scheduler));
      CompletableFuture<BatchResult> batch =
          client.async.executeBatch(requests(1), options().build());
      time.advance(Duration.ofMinutes(1));
      assertThat(items(batch))
          .singleElement()
          .extracting(BatchItem::failure)
          .isInstanceOf(SubmissionUncertainException.class);
    }
  }

  // What the batch calls.

  /** A checkpoint in a file whose methods fail at one of their calls. */
  private static BatchCheckpoint failingAt(Path file, AtomicInteger calls, int failing) {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(file);
    return (BatchCheckpoint)
        Proxy.newProxyInstance(
            BatchCheckpoint.class.getClassLoader(),
            new Class<?>[] {BatchCheckpoint.class},
            (proxy, method, arguments) -> {
              if (calls.getAndIncrement() == failing) {
                throw noThread();
              }
              try {
                return method.invoke(checkpoint, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aCheckpointThatThrowsAnErrorEndsTheBatch(@TempDir Path folder) {
    int most = 1;
    for (int failing = 0; failing < most; failing++) {
      forget();
      AtomicInteger calls = new AtomicInteger();
      try (ManualClient client = client(config -> config)) {
        CompletableFuture<BatchResult> batch =
            client.async.executeBatch(
                requests(3),
                options()
                    .checkpoint(failingAt(folder.resolve("batch" + failing), calls, failing))
                    .build());
        client.time.advance(HOURS);
        tellsEachRun(items(batch));
      }
      most = Math.max(most, Math.min(calls.get(), 100));
    }
  }

  @Test
  void aSourceThatThrowsAnErrorEndsTheBatchAfterThoseInFlight() {
    try (ManualClient client = client(config -> config);
        Stream<BatchItem> outcomes =
            client.flowscale.executeBatch(
                IntStream.range(0, 5)
                    .mapToObj(
                        i -> {
                          if (i == 2) {
                            throw noThread();
                          }
                          return request("t" + i);
                        }),
                options().build())) {
      List<BatchItem> told = new ArrayList<>();
      try {
        Iterator<BatchItem> each = outcomes.iterator();
        while (each.hasNext()) {
          told.add(each.next());
        }
        throw new AssertionError("the batch did not fail");
      } catch (BatchException e) {
        told.addAll(e.items());
      }
      tellsEachRun(told);
      assertThat(told).hasSize(2);
    }
  }

  // What comes over the wire.

  @Test
  void aRequestThatComesTooLateHasItsStreamsClosed() {
    TestStream once = new TestStream(new byte[1]);
    AtomicReference<Stream<BatchItem>> outcomes = new AtomicReference<>();
    Stream<WorkflowRequest> source =
        Stream.generate(
            () -> {
              outcomes.get().close();
              return WorkflowRequest.of(
                  "w",
                  WorkflowInputs.builder().file("image_1", InputFile.ofOnce("a", once)).build());
            });
    try (ManualClient client = client(config -> config)) {
      outcomes.set(client.flowscale.executeBatch(source, options().build()));
      assertThatThrownBy(() -> outcomes.get().forEach(item -> {}))
          .isInstanceOf(CallAbortedException.class);
    }
    assertThat(once.closed()).isPositive();
    assertThat(service.runs).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void aPageOfAGatewayDoesNotStopTheOtherRequests(int status) {
    service.polls.next(json(status, "<html>"));
    service.submissions.next(json(status, "<html>"));
    ManualClient client = client(config -> config);
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(requests(4), options().maxConcurrent(1).build());
    client.time.advance(HOURS);
    assertThat(items(batch)).hasSize(4);
    assertThat(batch.join().stoppedBy()).isNull();
    assertThat(service.submissions.count()).isEqualTo(4);
    assertThat(items(batch)).filteredOn(BatchItem::isSuccess).hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  void aKeyThatTheServiceRefusesStopsThem() {
    service.polls.next(refusal(403));
    ManualClient client = client(config -> config);
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(requests(4), options().maxConcurrent(1).build());
    client.time.advance(HOURS);
    assertThat(batch.join().stoppedBy()).isInstanceOf(PermissionDeniedException.class);
    assertThat(service.submissions.count()).isEqualTo(1);
  }
}
