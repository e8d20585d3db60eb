package ai.flowscale.client;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.NotFoundException;
import ai.flowscale.api.error.ServerException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.FailingScheduler;
import ai.flowscale.testing.HeldExecutor;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.testing.ScriptedTransport.Response;
import ai.flowscale.testing.shared.StepScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstrumentationTest extends ManualTest {
  private static final Response RUNNING = RunJson.run("r1", "running");
  private static final Response COMPLETED =
      success(
          "{\"_id\":\"r1\",\"status\":\"completed\","
              + "\"created_at\":\"2026-01-01T00:00:00Z\",\"started_at\":\"2026-01-01T00:00:05Z\","
              + "\"completed_at\":\"2026-01-01T00:00:12Z\"}");
  private static final Response SUBMITTED = success("{\"run_id\":\"r1\",\"workflow_id\":\"w\"}");
  private static final Response BUSY = json(503, "{\"detail\":\"busy\"}");

  /** Records what happens, and which operation is current. */
  private static final class Recorder implements FlowscaleInstrumentation {
    private final List<String> lines = new ArrayList<>();
    private final List<Record> events = new ArrayList<>();
    private final ThreadLocal<String> current = new ThreadLocal<>();
    private Map<String, String> headers = Map.of();

    @Override
    public OperationObserver onOperation(Operation operation) {
      return observer(operation, operation.name());
    }

    private OperationObserver observer(Operation operation, String path) {
      lines.add("start " + path);
      events.add(operation);
      return new OperationObserver() {
        @Override
        public OperationObserver onChild(Operation child) {
          return observer(child, path + "/" + child.name());
        }

        @Override
        public RequestObserver onRequest(RequestObserver.Request request) {
          lines.add("request " + path + " " + request.call() + " " + request.number());
          events.add(request);
          return new RequestObserver() {
            @Override
            public Map<String, String> headers() {
              return headers;
            }

            @Override
            public void onEnd(RequestObserver.End end) {
              events.add(end);
              lines.add("response " + request.call() + " " + end.status().orElse(0));
            }
          };
        }

        @Override
        public Scope makeCurrent() {
          String before = current.get();
          current.set(path);
          return () -> current.set(before);
        }

        @Override
        public void onSubmitted(Submitted submitted) {
          lines.add("submitted " + submitted.runId() + " of " + submitted.workflowId());
        }

        @Override
        public void onRetry(Retry retry) {
          events.add(retry);
          lines.add("retry " + retry.call() + " " + retry.attempt());
        }

        @Override
        public void onRunStatus(RunStatusChange change) {
          events.add(change);
          lines.add("status " + change.status());
        }

        @Override
        public void onEnd(OperationObserver.End end) {
          events.add(end);
          lines.add("end " + path + (end.failure().isPresent() ? " failed" : ""));
        }
      };
    }

    <T extends Record> List<T> of(Class<T> type) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }

  private final Recorder recorder = new Recorder();

  private ManualClient observed(Response... responses) {
    return responding(config -> config.instrumentation(recorder), responses);
  }

  @Test
  void aCallThatIsRetriedIsOneOperation() {
    try (ManualClient client = observed(BUSY, RUNNING)) {
      CompletableFuture<?> call = client.async.getRun("r1");
      client.time.advance(Duration.ofMinutes(1));
      assertThat(call).isCompleted();
    }
    assertThat(recorder.lines)
        .containsExactly(
            "start getRun",
            "request getRun getRun 1",
            "response getRun 503",
            "retry getRun 1",
            "request getRun getRun 2",
            "response getRun 200",
            "end getRun");
    OperationObserver.Retry retry = recorder.of(OperationObserver.Retry.class).get(0);
    assertThat(retry.failure()).isInstanceOf(ServerException.class);
    assertThat(recorder.of(OperationObserver.End.class))
        .singleElement()
        .satisfies(end -> assertThat(end.elapsed()).isEqualTo(retry.delay()));
    FlowscaleInstrumentation.Operation operation =
        recorder.of(FlowscaleInstrumentation.Operation.class).get(0);
    assertThat(operation.runId()).contains("r1");
    assertThat(operation.host()).isEqualTo("127.0.0.1");
    RequestObserver.Request request = recorder.of(RequestObserver.Request.class).get(0);
    assertThat(request.path()).contains("/api/v1/runs/{run_id}");
    assertThat(request.origin()).hasToString("http://127.0.0.1:1");
  }

  @Test
  void aWaitIsOneOperationWithItsPolls() {
    try (ManualClient client = observed(SUBMITTED, RUNNING, RUNNING, COMPLETED)) {
      CompletableFuture<?> wait =
          client.async.executeWorkflowAndWait(
              WorkflowRequest.of("w", WorkflowInputs.none()), WaitOptions.defaults());
      client.time.advance(Duration.ofMinutes(1));
      assertThat(wait).isCompleted();
    }
    assertThat(recorder.lines)
        .containsExactly(
            "start executeWorkflowAndWait",
            "request executeWorkflowAndWait executeWorkflow 1",
            "response executeWorkflow 200",
            "submitted r1 of w",
            "request executeWorkflowAndWait getRun 1",
            "response getRun 200",
            "status running",
            "request executeWorkflowAndWait getRun 1",
            "response getRun 200",
            "request executeWorkflowAndWait getRun 1",
            "response getRun 200",
            "status completed",
            "end executeWorkflowAndWait");
    assertThat(recorder.of(OperationObserver.RunStatusChange.class))
        .last()
        .satisfies(
            change -> {
              assertThat(change.queued()).contains(Duration.ofSeconds(5));
              assertThat(change.running()).contains(Duration.ofSeconds(7));
            });
  }

  @Test
  void aBatchHasAChildForEachOfItsRequests() {
    try (ManualClient client = observed(SUBMITTED, COMPLETED)) {
      CompletableFuture<?> batch =
          client.async.executeBatch(List.of(WorkflowRequest.of("w", WorkflowInputs.none())));
      client.time.advance(Duration.ofMinutes(1));
      assertThat(batch).isCompleted();
    }
    assertThat(recorder.lines)
        .containsExactly(
            "start executeBatch",
            "start executeBatch/batchRequest",
            "request executeBatch/batchRequest executeWorkflow 1",
            "response executeWorkflow 200",
            "submitted r1 of w",
            "request executeBatch/batchRequest getRun 1",
            "response getRun 200",
            "status completed",
            "end executeBatch/batchRequest",
            "end executeBatch");
    assertThat(recorder.of(FlowscaleInstrumentation.Operation.class))
        .last()
        .satisfies(
            child -> {
              assertThat(child.workflowId()).contains("w");
              assertThat(child.groupId()).as("that of the caller's").isEmpty();
            });
  }

  @Test
  void eachPageOfAStreamIsAnOperation() {
    Response page = RunJson.list(RunJson.run("r1", "running"));
    try (ManualClient client = observed(page)) {
      assertThat(client.flowscale.streamRuns(RunQuery.group("g"))).hasSize(1);
    }
    assertThat(recorder.lines)
        .startsWith("start streamRuns", "request streamRuns getRuns 1")
        .endsWith("end streamRuns");
  }

  @Test
  void aFailureIsTheOneThatTheCallerGets() {
    ManualClient client = observed(json(404, "{\"detail\":\"no such run\"}"));
    NotFoundException told = (NotFoundException) failure(client.async.getRun("r1"));
    assertThat(recorder.of(OperationObserver.End.class))
        .singleElement()
        .satisfies(end -> assertThat(end.failure()).containsSame(told));
  }

  @Test
  void closingEndsOperationsAndTheirRequests() {
    try (ManualClient client =
        responding(
            config -> config.instrumentation(recorder),
            () -> new CompletableFuture<TransportResponse>())) {
      CompletableFuture<?> open = client.async.getRun("r1");
      client.flowscale.close();
      assertThat(failure(open)).isInstanceOf(ClientClosedException.class);
    }
    assertThat(recorder.of(OperationObserver.End.class))
        .singleElement()
        .satisfies(
            end -> assertThat(end.failure()).containsInstanceOf(ClientClosedException.class));
    assertThat(recorder.of(RequestObserver.End.class))
        .singleElement()
        .satisfies(
            end -> assertThat(end.failure()).containsInstanceOf(ClientClosedException.class));
  }

  @Test
  void whatIsCalledAfterTheCloseEndsToo() {
    Flowscale flowscale = withThreadsOfItsOwn(recorder);
    flowscale.close();
    assertThat(failure(flowscale.async().getRun("r1"))).isInstanceOf(ClientClosedException.class);
    assertThat(recorder.lines).containsExactly("start getRun", "end getRun failed");
  }

  @Test
  void whatStartsDuringTheCloseEndsToo() {
    AtomicReference<Flowscale> client = new AtomicReference<>();
    FlowscaleInstrumentation closing =
        operation -> {
          client.get().close();
          return recorder.onOperation(operation);
        };
    client.set(withThreadsOfItsOwn(closing));
    assertThatThrownBy(() -> client.get().getRun("r1")).isInstanceOf(ClientClosedException.class);
    assertThat(recorder.lines).containsExactly("start getRun", "end getRun failed");
  }

  /** Its executors are those that the client makes, and ends with the close. */
  private static Flowscale withThreadsOfItsOwn(FlowscaleInstrumentation instrumentation) {
    return Flowscale.create(
        FlowscaleConfig.builder()
            .baseUrl("http://127.0.0.1:1")
            .apiKey(ManualClient.KEY)
            .transport(ScriptedTransport.inTurn(RUNNING))
            .instrumentation(instrumentation)
            .build());
  }

  @Test
  void theBytesOfAResponseAreCounted() {
    try (ManualClient client = observed(RUNNING)) {
      client.flowscale.getRun("r1");
    }
    int length =
        "{\"status\":\"success\",\"data\":{\"_id\":\"r1\",\"status\":\"running\"}}".length();
    assertThat(recorder.of(RequestObserver.End.class))
        .singleElement()
        .satisfies(end -> assertThat(end.receivedBytes()).isEqualTo(length));
  }

  @Test
  void headersAreAddedToEachRequestUnlessTheyCannotBeSent() {
    recorder.headers =
        Map.of(
            "traceparent", "00-a-b-01",
            "X-API-KEY", "stolen",
            "Host", "elsewhere",
            "User-Agent", "other",
            "bad", "line\r\nbreak");
    List<TransportRequest> sent = new ArrayList<>();
    ScriptedTransport responses = ScriptedTransport.inTurn(SUBMITTED, RUNNING, COMPLETED);
    try (ManualClient client =
        client(
            new ScriptedTransport(
                request -> {
                  sent.add(request);
                  return responses.send(request);
                }),
            config -> config.instrumentation(recorder))) {
      CompletableFuture<?> wait = client.async.executeWorkflowAndWait("w", WorkflowInputs.none());
      client.time.advance(Duration.ofMinutes(1));
      assertThat(wait).isCompleted();
    }
    assertThat(sent)
        .hasSize(3)
        .allSatisfy(
            request -> {
              assertThat(request.headers().first("traceparent")).contains("00-a-b-01");
              assertThat(request.headers().first("X-API-KEY")).contains(ManualClient.KEY);
              assertThat(request.headers().first("Host")).isEmpty();
              assertThat(request.headers().first("User-Agent").orElseThrow()).isNotEqualTo("other");
              assertThat(request.headers().first("bad")).isEmpty();
            });
  }

  @Test
  void aMapOfHeadersThatThrowsBreaksNoCall() {
    recorder.headers = Collections.singletonMap(null, "value");
    ManualClient client = responding(config -> config.instrumentation(recorder), COMPLETED);
    assertThat(client.flowscale.getRun("r1").id()).isEqualTo("r1");
  }

  @Test
  void theContextIsCurrentForListenersAndForWhatDependsOnTheFuture() {
    List<String> seen = new ArrayList<>();
    RunListener listener =
        new RunListener() {
          @Override
          public void onStatus(Run run) {
            seen.add("listener in " + recorder.current.get());
          }
        };
    try (ManualClient client = observed(RUNNING, COMPLETED)) {
      CompletableFuture<?> wait =
          client
              .async
              .awaitRun("r1", WaitOptions.builder().listener(listener).build())
              .thenRun(() -> seen.add("future in " + recorder.current.get()));
      client.time.advance(Duration.ofMinutes(1));
      assertThat(wait).isCompleted();
    }
    assertThat(seen)
        .containsExactly("listener in awaitRun", "listener in awaitRun", "future in awaitRun");
    assertThat(recorder.current.get()).isNull();
  }

  @Test
  void theContextIsCurrentWhenHeadersAreSupplied() {
    List<String> seen = new ArrayList<>();
    try (ManualClient client =
        responding(
            config ->
                config
                    .instrumentation(recorder)
                    .headers(
                        () -> {
                          seen.add("supplier in " + recorder.current.get());
                          return Map.of();
                        }),
            COMPLETED)) {
      client.async.awaitRun("r1", WaitOptions.defaults());
      client.time.advance(Duration.ofMinutes(1));
      client.flowscale.getRun("r1");
    }
    assertThat(seen).containsExactly("supplier in awaitRun", "supplier in getRun");
  }

  @Test
  void theEndOfARequestThatNoOneObservesIsNotHandedOver() {
    HeldExecutor held = new HeldExecutor();
    FlowscaleInstrumentation operationsOnly = operation -> new OperationObserver() {};
    ManualClient client =
        responding(
            config -> config.instrumentation(operationsOnly).callbackExecutor(held), RUNNING);
    var unused = client.async.awaitRun("r1", WaitOptions.defaults());
    client.time.advance(Duration.ofSeconds(1));
    held.runAll();
    int polls = client.requests().size();
    client.time.advance(Duration.ofMinutes(1));
    assertThat(client.requests()).hasSizeGreaterThan(polls);
    assertThat(held.waiting()).isZero();
  }

  @Test
  void anOperationStartsOnTheThreadOfItsCaller() {
    List<Thread> threads = new ArrayList<>();
    FlowscaleInstrumentation noting =
        operation -> {
          threads.add(Thread.currentThread());
          return OperationObserver.NONE;
        };
    HeldExecutor held = new HeldExecutor();
    try (ManualClient client =
        responding(
            config -> config.instrumentation(noting).callbackExecutor(held).blockingExecutor(held),
            RUNNING)) {
      client.flowscale.getRun("r1");
      var unused = client.async.getRun("r1");
    }
    assertThat(threads).hasSize(2).containsOnly(Thread.currentThread());
  }

  @Test
  void eachInstrumentationIsCalledWhateverAnotherThrows() {
    Recorder second = new Recorder();
    FlowscaleInstrumentation atOnce =
        operation -> {
          throw new LinkageError("as a test");
        };
    FlowscaleInstrumentation later =
        operation ->
            new OperationObserver() {
              @Override
              public RequestObserver onRequest(RequestObserver.Request request) {
                throw new IllegalStateException("as a test");
              }

              @Override
              public Scope makeCurrent() {
                throw new AssertionError("as a test");
              }

              @Override
              public void onEnd(OperationObserver.End end) {
                throw new AssertionError("as a test");
              }
            };
    try (ManualClient client =
        responding(
            config ->
                config
                    .instrumentation(recorder)
                    .instrumentation(atOnce)
                    .instrumentation(later)
                    .instrumentation(second),
            RUNNING)) {
      assertThat(client.async.getRun("r1").join().id()).isEqualTo("r1");
    }
    assertThat(second.lines).contains("end getRun").isEqualTo(recorder.lines);
  }

  @Test
  void aPartThatIsCancelledWhileItStartsEnds() throws Exception {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    FlowscaleInstrumentation blocking =
        operation ->
            new OperationObserver() {
              @Override
              public OperationObserver onChild(FlowscaleInstrumentation.Operation child) {
                blocked.countDown();
                awaitUninterruptibly(release);
                return new OperationObserver() {
                  @Override
                  public void onEnd(OperationObserver.End end) {
                    ended.countDown();
                  }
                };
              }
            };
    ExecutorService threads = Executors.newCachedThreadPool();
    try (ManualClient client =
        responding(
            config -> config.instrumentation(blocking).blockingExecutor(threads),
            SUBMITTED,
            COMPLETED)) {
      CompletableFuture<?> batch =
          client.async.executeBatch(List.of(WorkflowRequest.of("w", WorkflowInputs.none())));
      blocked.await();
      batch.cancel(true);
      release.countDown();
      assertThat(ended.await(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      release.countDown();
      threads.shutdown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void oneThatReceivesNoEventsHoldsUpNothingAndFillsNoMemory() {
    HeldExecutor held = new HeldExecutor();
    ManualClient client =
        responding(config -> config.instrumentation(recorder).callbackExecutor(held), RUNNING);
    for (int i = 0; i < 6_000; i++) {
      assertThat(client.flowscale.getRun("r1").id()).isEqualTo("r1");
    }
    assertThat(recorder.of(OperationObserver.End.class)).isEmpty();
    held.runAll();
    int ends =
        recorder.of(OperationObserver.End.class).size()
            + recorder.of(RequestObserver.End.class).size();
    assertThat(ends).isEqualTo(10_000);
  }

  @Test
  void withoutAnInstrumentationRequestsAreAsBefore() {
    List<TransportRequest> sent = new ArrayList<>();
    HeldExecutor held = new HeldExecutor();
    FlowscaleConfig.Builder[] used = new FlowscaleConfig.Builder[1];
    try (ManualClient client =
        client(
            new ScriptedTransport(
                request -> {
                  sent.add(request);
                  return RUNNING.make();
                }),
            config -> {
              used[0] = config.callbackExecutor(held);
              return used[0];
            })) {
      client.flowscale.getRun("r1");
    }
    assertThat(sent).hasSize(1);
    assertThat(held.waiting()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void whatHasStartedEndsAlthoughTheSchedulerTakesNoLimit(int call) {
    StepScheduler time = new StepScheduler();
    FailingScheduler scheduler =
        new FailingScheduler(time, FailingScheduler.Method.SCHEDULE_TIMEOUT);
    scheduler.failAtCall(call);
    try (ManualClient client =
        responding(
            config -> config.instrumentation(recorder).scheduler(scheduler),
            SUBMITTED,
            RUNNING,
            COMPLETED)) {
      CompletableFuture<?> wait =
          client.async.executeWorkflowAndWait(
              WorkflowRequest.of("w", WorkflowInputs.none()), WaitOptions.defaults());
      time.advance(Duration.ofMinutes(10));
      assertThat(wait).isDone();
    }
    assertThat(scheduler.hasFailed()).isTrue();
    assertThat(recorder.of(RequestObserver.End.class))
        .hasSameSizeAs(recorder.of(RequestObserver.Request.class));
    assertThat(recorder.of(OperationObserver.End.class))
        .hasSameSizeAs(recorder.of(FlowscaleInstrumentation.Operation.class));
  }
}
