package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.submitted;
import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.testing.CountedThreads;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.OpenExchanges;
import ai.flowscale.testing.OpenExchanges.Exchange;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.RunJson;
import ai.flowscale.testing.ScriptedService;
import ai.flowscale.testing.ScriptedTransport.Response;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch that is ended early finishes what it still has to do, and tells what there is. */
class EndedBatchTest extends ManualTest {
  /** Longer than a call that was aborted may usually take to end. */
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS);

  private static final Response CANCELLED = success("\"ok\"");
  private static final List<WorkflowRequest> REQUESTS =
      List.of(
          WorkflowRequest.of("quick", WorkflowInputs.none()),
          WorkflowRequest.of("slow", WorkflowInputs.none()));

  private final OpenExchanges service = new OpenExchanges();

  private static BatchOptions.Builder options(Set<WaitTermination> cancelRunOn) {
    return BatchOptions.builder()
        .maxConcurrent(2)
        .waitOptions(WaitOptions.builder().cancelRunOn(cancelRunOn).build());
  }

  private static final Set<WaitTermination> ALWAYS = EnumSet.allOf(WaitTermination.class);

  /** Waits for a request whose address has an end. */
  private Exchange next(String method, String end) {
    while (true) {
      for (Exchange one : service.open()) {
        String address = one.request().uri().toString();
        if (one.request().method().equals(method) && address.matches(".*" + end)) {
          return one;
        }
      }
      Thread.yield();
    }
  }

  /** Until one run has completed, and the other one is waited for. */
  private void serve() {
    for (String run : List.of("quick", "slow")) {
      next("POST", "workflow_id=" + run + ".*").respond(submitted(run));
    }
    next("GET", "/quick").respond(run("completed"));
    next("GET", "/slow").respond(run("running"));
  }

  private static Response run(String status) {
    return RunJson.nameless(status);
  }

  private static void tellsBoth(FlowscaleException ended, RunCancellation cancellation) {
    assertThat(ended).isInstanceOf(BatchException.class);
    List<BatchItem> items = ((BatchException) ended).items();
    assertThat(items).extracting(item -> item.runId().orElse("")).containsExactly("quick", "slow");
    assertThat(items.get(0).isSuccess()).isTrue();
    assertThat(items.get(1).failure().runCancellation()).isEqualTo(cancellation);
  }

  @Test
  void theCloseWaitsForTheCancellations() throws Exception {
    ManualClient client = client(service, c -> c.maxPollsPerSecond(0));
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(REQUESTS, options(ALWAYS).build());
    serve();

    Thread closing = new Thread(client::close);
    closing.start();
    Exchange cancellation = next("POST", "/slow/cancel");
    while (closing.getState() == Thread.State.RUNNABLE
        || closing.getState() == Thread.State.BLOCKED) {
      Thread.yield();
    }
    assertThat(closing.isAlive()).as("the close waits").isTrue();
    assertThat(batch).isNotDone();
    cancellation.respond(CANCELLED);
    closing.join();
    tellsBoth(failure(batch), RunCancellation.CONFIRMED);
    assertThat(client.time.pending()).isZero();
  }

  @Test
  void aBatchThatIsCancelledIsOverAfterItsCancellations(@TempDir Path folder) {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(folder.resolve("batch"));
    try (RecordedLog log = new RecordedLog();
        ManualClient client = client(service, c -> c.maxPollsPerSecond(0))) {
      CompletableFuture<BatchResult> batch =
          client.async.executeBatch(REQUESTS, options(ALWAYS).checkpoint(checkpoint).build());
      serve();
      batch.cancel(true);
      Exchange cancellation = next("POST", "/slow/cancel");
      assertThat(log.warnings()).isEmpty();
      cancellation.respond(CANCELLED);
      assertThat(log.warnings()).singleElement().asString().contains("2 run(s)", "quick", "slow");
      assertThat(client.time.pending()).isZero();
      // It can be opened again.
      checkpoint.begin();
      checkpoint.end();
    }
  }

  private FlowscaleException interrupted(ManualClient client, BatchOptions options)
      throws InterruptedException {
    CompletableFuture<BatchResult> outcome = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                outcome.complete(client.flowscale.executeBatch(REQUESTS, options));
              } catch (Throwable e) {
                outcome.completeExceptionally(e);
              }
            });
    caller.start();
    serve();
    caller.interrupt();
    if (!options.waitOptions().cancelRunOn().isEmpty()) {
      Exchange cancellation = next("POST", "/slow/cancel");
      LATER.execute(() -> cancellation.respond(CANCELLED));
    }
    caller.join();
    return failure(outcome);
  }

  @Test
  void aCallerThatIsInterruptedIsToldAllHoweverLongACancellationTakes() throws Exception {
    ManualClient client = client(service, c -> c.maxPollsPerSecond(0));
    tellsBoth(interrupted(client, options(ALWAYS).build()), RunCancellation.CONFIRMED);
  }

  /** A checkpoint on a disk that takes its time. */
  private static BatchCheckpoint slowToEnd(BatchCheckpoint checkpoint) {
    return (BatchCheckpoint)
        Proxy.newProxyInstance(
            BatchCheckpoint.class.getClassLoader(),
            new Class<?>[] {BatchCheckpoint.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("end")) {
                CompletableFuture.runAsync(() -> {}, LATER).join();
              }
              try {
                return method.invoke(checkpoint, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** A checkpoint that hangs in one of its methods. */
  private static BatchCheckpoint hanging(
      String in, CountDownLatch reached, CountDownLatch released) {
    return (BatchCheckpoint)
        Proxy.newProxyInstance(
            BatchCheckpoint.class.getClassLoader(),
            new Class<?>[] {BatchCheckpoint.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals(in)) {
                reached.countDown();
                released.await();
              }
              return method.getName().equals("find") ? Optional.empty() : null;
            });
  }

  @Test
  void theCloseDoesNotWaitForTheCheckpointOfAStream() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    BatchOptions options = options(Set.of()).checkpoint(hanging("find", reached, released)).build();
    ExecutorService blocking = Executors.newCachedThreadPool();
    ManualClient client = client(service, c -> c.blockingExecutor(blocking));
    Thread consumer =
        new Thread(
            () -> {
              try (Stream<BatchItem> outcomes =
                  client.flowscale.executeBatch(REQUESTS.stream(), options)) {
                assertThat(outcomes).isEmpty();
              } catch (FlowscaleException closed) {
                // As it must.
              }
            });
    consumer.start();
    reached.await();

    Thread closing = new Thread(client::close);
    closing.start();
    while (closing.getState() != Thread.State.TERMINATED
        && closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.yield();
    }

    assertThat(closing.isAlive()).as("the close waits").isFalse();
    released.countDown();
    consumer.join();
    blocking.shutdown();
  }

  /** The run is there, and the close does not wait until that is stored. */
  @Test
  void aCloseWhileASubmissionIsRecordedCancelsItsRun() throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    BatchOptions options =
        options(Set.of(WaitTermination.CLOSE))
            .checkpoint(hanging("submitted", reached, released))
            .build();
    ExecutorService blocking = Executors.newCachedThreadPool();
    ManualClient client = client(service, c -> c.blockingExecutor(blocking));
    CompletableFuture<BatchResult> batch =
        client.async.executeBatch(REQUESTS.subList(0, 1), options);
    next("POST", "workflow_id=quick.*").respond(submitted("quick"));
    reached.await();
    try {
      Thread closing = new Thread(client::close);
      closing.start();
      while (closing.getState() != Thread.State.TERMINATED
          && closing.getState() != Thread.State.TIMED_WAITING) {
        Thread.yield();
      }
      assertThat(closing.isAlive()).as("the close waits").isTrue();
      next("POST", "/quick/cancel").respond(CANCELLED);
      closing.join();
    } finally {
      released.countDown();
      blocking.shutdown();
    }
    batch.handle((result, failure) -> failure).join();
    assertThat(((BatchException) failure(batch)).items())
        .extracting(item -> item.failure().runCancellation())
        .containsExactly(RunCancellation.CONFIRMED);
  }

  /** A checkpoint that closes the client when the second run is there. */
  private static BatchCheckpoint closing(
      AtomicReference<ManualClient> client,
      CompletableFuture<Thread> begun,
      CompletableFuture<Boolean> closed) {
    AtomicInteger runs = new AtomicInteger();
    return (BatchCheckpoint)
        Proxy.newProxyInstance(
            BatchCheckpoint.class.getClassLoader(),
            new Class<?>[] {BatchCheckpoint.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "find" -> Optional.empty();
                  case "submitted" -> {
                    if (runs.incrementAndGet() == 2) {
                      begun.complete(Thread.currentThread());
                      client.get().close();
                      closed.complete(true);
                    }
                    yield null;
                  }
                  default -> null;
                });
  }

  /** The close would wait for the batch, which needs the thread that closes. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCloseFromWithinTheCheckpointDoesNotWaitForItself(boolean hasThreads) throws Exception {
    ScriptedService runs = new ScriptedService();
    runs.usualStatus = "running";
    // One is to close the client, and one to send.
    ExecutorService blocking = Executors.newCachedThreadPool();
    AtomicReference<ManualClient> client = new AtomicReference<>();
    CompletableFuture<Thread> begun = new CompletableFuture<>();
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    BatchOptions options =
        options(Set.of()).cancelRemaining().checkpoint(closing(client, begun, closed)).build();
    client.set(client(runs, c -> hasThreads ? c.blockingExecutor(blocking) : c));
    CompletableFuture<CompletableFuture<BatchResult>> started = new CompletableFuture<>();
    WorkflowRequest request = WorkflowRequest.of("w", WorkflowInputs.none());
    List<WorkflowRequest> requests = List.of(request, request);
    Thread caller =
        new Thread(() -> started.complete(client.get().async.executeBatch(requests, options)));
    caller.start();

    begun.join();
    assertThat(closed)
        .as("the close, which would take ten seconds if it waited for itself")
        .succeedsWithin(Duration.ofSeconds(9));
    CompletableFuture<BatchResult> outcome = started.join();
    outcome.handle((result, failure) -> failure).join();
    BatchException ended = (BatchException) failure(outcome);
    assertThat(ended.items())
        .extracting(item -> item.runId().orElse(""))
        .hasSize(2)
        .doesNotContain("");
    String waitedFor = runs.cancellations.ids().get(0);
    assertThat(ended.items())
        .filteredOn(item -> item.runId().orElse("").equals(waitedFor))
        .extracting(item -> item.failure().runCancellation())
        .containsExactly(RunCancellation.CONFIRMED);
    caller.join();
    blocking.shutdown();
  }

  @Test
  void aCloseFromWithinTheCheckpointWaitsForTheCancellations() throws Exception {
    ExecutorService blocking = Executors.newCachedThreadPool();
    AtomicReference<ManualClient> client = new AtomicReference<>();
    CompletableFuture<Thread> begun = new CompletableFuture<>();
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    BatchOptions options =
        options(Set.of()).cancelRemaining().checkpoint(closing(client, begun, closed)).build();
    client.set(client(service, c -> c.blockingExecutor(blocking)));
    CompletableFuture<BatchResult> batch = client.get().async.executeBatch(REQUESTS, options);
    for (String run : List.of("quick", "slow")) {
      next("POST", "workflow_id=" + run + ".*").respond(submitted(run));
    }

    Thread closing = begun.join();
    Exchange cancellation = next("POST", "/quick/cancel");
    while (closing.getState() == Thread.State.RUNNABLE
        || closing.getState() == Thread.State.BLOCKED) {
      Thread.yield();
    }
    assertThat(closed).as("the close, which waits").isNotDone();
    cancellation.respond(CANCELLED);
    // The run that is being recorded is cancelled too.
    next("POST", "/slow/cancel").respond(CANCELLED);
    closed.join();
    batch.handle((result, failure) -> failure).join();
    tellsAll(batch);
    blocking.shutdown();
  }

  private static void tellsAll(CompletableFuture<BatchResult> batch) {
    assertThat(((BatchException) failure(batch)).items())
        .extracting(item -> item.failure().runCancellation())
        .containsExactly(RunCancellation.CONFIRMED, RunCancellation.CONFIRMED);
  }

  @Test
  void aCallerThatIsInterruptedIsToldAllHoweverLongTheCheckpointTakes(@TempDir Path folder)
      throws Exception {
    BatchCheckpoint checkpoint = slowToEnd(BatchCheckpoint.file(folder.resolve("batch")));
    try (CountedThreads blocking = new CountedThreads(1);
        ManualClient client =
            client(service, c -> c.maxPollsPerSecond(0).blockingExecutor(blocking))) {
      tellsBoth(
          interrupted(client, options(Set.of()).checkpoint(checkpoint).build()),
          RunCancellation.NOT_ASKED);
    }
  }
}
