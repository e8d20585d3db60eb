package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.json;
import static ai.flowscale.testing.ScriptedTransport.submitted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.DownloadException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.testing.ManualBody;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.Outputs;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedTransport;
import ai.flowscale.transport.toolkit.TransportResponses;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Code of the application, or a transport, that blocks where the client got to by its timer holds
 * up the deadline of no other call, whatever executors the application gives: it blocks here until
 * such a deadline has been kept.
 */
class BlockedThreadsTest extends ManualTest {
  private static final long LIMIT_SECONDS = 60;
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Executor REJECTING =
      task -> {
        throw new RejectedExecutionException("the test says so");
      };
  private static final WaitOptions POLLS =
      WaitOptions.builder().timeout(Duration.ofHours(1)).fixedInterval(SOON).build();
  private static final WaitOptions SHORT = WaitOptions.builder().timeout(SOON).build();
  private static final WorkflowInputs NONE = WorkflowInputs.none();

  private final ExecutorService consumers = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = new ScheduledThreadPoolExecutor(2);
  private final ScheduledExecutorService singleTimer = new ScheduledThreadPoolExecutor(1);
  private final AtomicBoolean isBlocked = new AtomicBoolean();
  private final CompletableFuture<Throwable> kept = new CompletableFuture<>();
  private volatile Flowscale client;
  private volatile String blockedThread = "none";

  @AfterEach
  void end() {
    consumers.shutdownNow();
    timer.shutdownNow();
    singleTimer.shutdownNow();
  }

  /** Blocks the first time, until the deadline of another call has been kept. */
  private void block() {
    if (!isBlocked.compareAndSet(false, true)) {
      return;
    }
    blockedThread = Thread.currentThread().getName();
    try {
      client
          .withOptions(CallOptions.builder().callTimeout(SOON).build())
          .async()
          .getRun("other")
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      kept.complete(e.getCause());
    } catch (Exception e) {
      kept.complete(e);
    }
  }

  /** What the service says to a request; polls of runs that go on for ever, where nothing else. */
  private CompletableFuture<TransportResponse> respond(TransportRequest request) {
    String path = request.uri().getPath();
    if (path.endsWith("other")) {
      return new CompletableFuture<>();
    }
    if (path.endsWith(".png")) {
      return CompletableFuture.completedFuture(
          TransportResponses.of(200, Headers.empty(), "HTTP/1.1", new ManualBody()));
    }
    if (request.method().equals("POST")) {
      return submitted("r1").make();
    }
    return path.endsWith("/queue") ? json(200, FULL).make() : run("running").make();
  }

  private static ScriptedTransport.Response run(String status) {
    return RunJson.run("r1", status);
  }

  private static final String FULL =
      "{\"status\":\"success\",\"data\":[{\"container\":\"c\",\"queue\":"
          + "{\"queue_running\":[],\"queue_pending\":[[0,\"p0\"]]}}]}";

  /** Somewhere that the client gets to by its timer. */
  private record Place(
      UnaryOperator<FlowscaleConfig.Builder> settings, ScriptedTransport transport, Start start) {}

  /** Has the client get there. */
  private interface Start {
    void start(Flowscale client) throws Exception;
  }

  private static UnaryOperator<FlowscaleConfig.Builder> none() {
    return builder -> builder;
  }

  private ScriptedTransport service() {
    return new ScriptedTransport(this::respond);
  }

  private Runnable secondTime() {
    AtomicInteger times = new AtomicInteger();
    return () -> {
      if (times.incrementAndGet() == 2) {
        block();
      }
    };
  }

  private Place header() {
    Runnable supplied = secondTime();
    return new Place(
        c ->
            c.headers(
                () -> {
                  supplied.run();
                  return Map.of();
                }),
        service(),
        client -> client.async().awaitRun("r1", POLLS));
  }

  private Place poll() {
    Runnable sent = secondTime();
    return new Place(
        none(),
        new ScriptedTransport(
            request -> {
              if (request.uri().getPath().endsWith("r1")) {
                sent.run();
              }
              return respond(request);
            }),
        client -> client.async().awaitRun("r1", POLLS));
  }

  private Place retry() {
    Runnable sent = secondTime();
    return new Place(
        c ->
            c.retryPolicy(
                RetryPolicy.builder().baseDelay(SOON).maxDelay(SOON).maxAttempts(9).build()),
        new ScriptedTransport(
            request -> {
              if (request.uri().getPath().endsWith("other")) {
                return new CompletableFuture<>();
              }
              sent.run();
              return json(503, "busy").make();
            }),
        client -> client.async().getRun("r1"));
  }

  private Place source() {
    Runnable read = secondTime();
    InputFile file =
        InputFile.of(
            "a.bin",
            () -> {
              read.run();
              return new ByteArrayInputStream(new byte[9]);
            });
    return new Place(
        c -> c.retryPolicy(RetryPolicy.builder().baseDelay(SOON).maxDelay(SOON).build()),
        new ScriptedTransport(
            request -> {
              request.body().ifPresent(body -> body.writeTo(new ByteArrayOutputStream()));
              return request.method().equals("POST")
                  ? json(429, "{\"detail\":\"slow down\"}").make()
                  : respond(request);
            }),
        client -> client.async().executeWorkflow("w", WorkflowInputs.of(Map.of("a", file))));
  }

  private Place callback() {
    return new Place(
        none(),
        service(),
        client -> client.async().awaitRun("r1", SHORT).whenComplete((result, failure) -> block()));
  }

  private Place limit() {
    return new Place(
        c -> c.callTimeout(SOON),
        service(),
        client -> client.async().getRun("other").whenComplete((run, failure) -> block()));
  }

  private Place listener() {
    AtomicInteger polls = new AtomicInteger();
    return new Place(
        none(),
        new ScriptedTransport(
            request ->
                request.uri().getPath().endsWith("r1") && polls.incrementAndGet() == 1
                    ? run("queued").make()
                    : respond(request)),
        client ->
            client
                .async()
                .awaitRun(
                    "r1",
                    WaitOptions.builder()
                        .timeout(Duration.ofHours(1))
                        .fixedInterval(SOON)
                        .onStatus(
                            run -> {
                              if (run.status().equals(RunStatus.RUNNING)) {
                                block();
                              }
                            })
                        .build()));
  }

  private Place instrumentation() {
    Runnable request = secondTime();
    OperationObserver observer =
        new OperationObserver() {
          @Override
          public RequestObserver onRequest(RequestObserver.Request started) {
            request.run();
            return RequestObserver.NONE;
          }
        };
    return new Place(
        c -> c.instrumentation(watching("awaitRun", observer)),
        service(),
        client -> client.async().awaitRun("r1", POLLS));
  }

  private Place events() {
    OperationObserver observer =
        new OperationObserver() {
          @Override
          public void onEnd(OperationObserver.End end) {
            block();
          }
        };
    return new Place(
        c -> c.instrumentation(watching("awaitRun", observer)),
        service(),
        client -> client.async().awaitRun("r1", SHORT));
  }

  private static FlowscaleInstrumentation watching(String name, OperationObserver observer) {
    return operation -> operation.name().equals(name) ? observer : OperationObserver.NONE;
  }

  private Place reader() {
    return new Place(
        c -> c.idleTimeout(SOON),
        service(),
        client -> {
          OutputContent content = opened(client);
          content.publisher().subscribe(new Reader());
        });
  }

  /** On a busy machine the limit may be reached before. */
  private static OutputContent opened(Flowscale client) {
    while (true) {
      try {
        return client.openOutput(Outputs.output("a.png", "http://127.0.0.1:1/a.png"));
      } catch (DownloadException | TransportException outOfTime) {
        Thread.onSpinWait();
      }
    }
  }

  /** Blocks at its end. */
  private final class Reader implements Flow.Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer chunk) {}

    @Override
    public void onError(Throwable failure) {
      block();
    }

    @Override
    public void onComplete() {}
  }

  private Place batch() {
    return new Place(
        none(),
        service(),
        client ->
            consume(
                client,
                Stream.of(1, 2)
                    .peek(
                        number -> {
                          if (number == 2) {
                            block();
                          }
                        })
                    .map(number -> WorkflowRequest.of("w", NONE)),
                BatchOptions.builder().maxConcurrent(1).waitOptions(SHORT).build()));
  }

  private void consume(Flowscale from, Stream<WorkflowRequest> requests, BatchOptions options) {
    var unused =
        consumers.submit(
            () -> {
              try (var items = from.executeBatch(requests, options)) {
                items.forEach(item -> {});
              }
            });
  }

  /** Where the client gets to by its timer. */
  private enum Where {
    A_SUPPLIER_OF_HEADERS(BlockedThreadsTest::header),
    A_TRANSPORT_AT_A_POLL(BlockedThreadsTest::poll),
    A_TRANSPORT_AT_A_RETRY(BlockedThreadsTest::retry),
    A_STREAM_OF_AN_INPUT(BlockedThreadsTest::source),
    A_FUNCTION_OF_A_WAIT(BlockedThreadsTest::callback),
    A_FUNCTION_OF_A_CALL(BlockedThreadsTest::limit),
    A_LISTENER_OF_A_WAIT(BlockedThreadsTest::listener),
    AN_INSTRUMENTATION_AT_A_POLL(BlockedThreadsTest::instrumentation),
    AN_EVENT_OF_AN_INSTRUMENTATION(BlockedThreadsTest::events),
    A_READER_OF_A_CONTENT(BlockedThreadsTest::reader),
    A_STREAM_OF_A_BATCH(BlockedThreadsTest::batch);

    private final Function<BlockedThreadsTest, Place> place;

    Where(Function<BlockedThreadsTest, Place> place) {
      this.place = place;
    }
  }

  /** Where an executor that rejects keeps the client from getting at all. */
  private static final Set<Where> REJECTED_BY_CALLBACKS =
      Set.of(Where.A_LISTENER_OF_A_WAIT, Where.AN_EVENT_OF_AN_INSTRUMENTATION);

  private void holdsUpNoDeadline(Where where, UnaryOperator<FlowscaleConfig.Builder> threads)
      throws Exception {
    Place place = where.place.apply(this);
    try (Flowscale blocked =
        Flowscale.create(
            place
                .settings()
                .apply(
                    threads.apply(
                        FlowscaleConfig.builder()
                            .baseUrl("http://127.0.0.1:1")
                            .apiKey("key")
                            .transport(place.transport())))
                .build())) {
      client = blocked;
      place.start().start(blocked);
      assertThat(kept.get(2 * LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("the end of a call with a limit, while %s was blocked", blockedThread)
          .isInstanceOfSatisfying(
              TransportException.class,
              failure -> assertThat(failure.kind()).isEqualTo(TransportException.Kind.TIMEOUT));
      assertThat(blockedThread).doesNotStartWith("flowscale-timer");
    }
  }

  @ParameterizedTest
  @EnumSource
  void holdsUpNoDeadlineWhereExecutorsRunInTheCaller(Where where) throws Exception {
    holdsUpNoDeadline(
        where, c -> c.callbackExecutor(Runnable::run).blockingExecutor(Runnable::run));
  }

  @ParameterizedTest
  @EnumSource
  void norWhereTheCallbackExecutorRejects(Where where) throws Exception {
    assumeTrue(!REJECTED_BY_CALLBACKS.contains(where));
    holdsUpNoDeadline(where, c -> c.callbackExecutor(REJECTING).blockingExecutor(Runnable::run));
  }

  @ParameterizedTest
  @EnumSource
  void norWhereTheSchedulerIsGivenWithOneThread(Where where) throws Exception {
    holdsUpNoDeadline(
        where, c -> c.callbackExecutor(Runnable::run).scheduler(Scheduler.of(singleTimer)));
  }

  @ParameterizedTest
  @EnumSource
  void norWhereAllThreadsAreGivenAndTheSchedulerHasTwo(Where where) throws Exception {
    holdsUpNoDeadline(
        where,
        c ->
            c.callbackExecutor(Runnable::run)
                .blockingExecutor(Runnable::run)
                .scheduler(Scheduler.of(timer)));
  }
}
