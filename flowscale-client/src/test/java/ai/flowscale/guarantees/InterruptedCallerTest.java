package ai.flowscale.guarantees;

import static ai.flowscale.testing.ScriptedTransport.success;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.BatchException;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.RunCancellation;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.client.ImpatientClient;
import ai.flowscale.testing.CountedThreads;
import ai.flowscale.testing.ManualClient;
import ai.flowscale.testing.ManualTest;
import ai.flowscale.testing.RecordedLog;
import ai.flowscale.testing.ScriptedTransport;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thread that was interrupted before it makes a call sends nothing, and so does a closed client.
 */
class InterruptedCallerTest extends ManualTest {
  private static final WorkflowRequest REQUEST = WorkflowRequest.of("w", WorkflowInputs.none());
  private static final RunOutput CAT =
      new RunOutput("cat.png", new Link("http://127.0.0.1:2/cat.png"), null, null);
  private static final ScriptedTransport.Response WHATEVER =
      success("{\"run_id\":\"r1\",\"_id\":\"r1\",\"status\":\"completed\"}");

  @TempDir private static Path folder;

  static Stream<Arguments> operations() {
    Map<String, Consumer<Flowscale>> all = new TreeMap<>();
    all.put("checkHealth", Flowscale::checkHealth);
    all.put("getQueue", Flowscale::getQueue);
    all.put("getWorkflows", Flowscale::getWorkflows);
    all.put("executeWorkflow", client -> client.executeWorkflow(REQUEST));
    all.put(
        "executeWorkflowAndWait",
        client -> client.executeWorkflowAndWait(REQUEST, WaitOptions.defaults()));
    all.put("awaitRun", client -> client.awaitRun("r1"));
    all.put(
        "executeBatch", client -> client.executeBatch(List.of(REQUEST), BatchOptions.defaults()));
    all.put(
        "executeBatch, a stream",
        client -> client.executeBatch(Stream.of(REQUEST), BatchOptions.defaults()).toList());
    all.put("getOutput", client -> client.getOutput("cat.png"));
    all.put("cancelRun", client -> client.cancelRun("r1"));
    all.put("getRun", client -> client.getRun("r1"));
    all.put("getRuns", client -> client.getRuns(RunQuery.all()));
    all.put("streamRuns", client -> client.streamRuns(RunQuery.all()).toList());
    all.put("download", client -> client.download(CAT, folder));
    all.put(
        "downloadAll",
        client -> client.downloadAll(List.of(CAT), DownloadOptions.toFolder(folder)));
    all.put(
        "downloadAll, a result",
        client -> client.downloadAll(result(), DownloadOptions.toFolder(folder)));
    all.put("openOutput", client -> client.openOutput(CAT).close());
    return all.entrySet().stream().map(one -> Arguments.of(one.getKey(), one.getValue()));
  }

  private static RunResult result() {
    try (ManualClient client = new ManualClient(ScriptedTransport.inTurn(WHATEVER))) {
      Run run = client.async.getRun("r1").join();
      return new RunResult("r1", run, List.of(CAT), null);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void nothingIsSent(String name, Consumer<Flowscale> operation) {
    ScriptedTransport service = ScriptedTransport.inTurn(WHATEVER);
    try (ManualClient client = client(service)) {
      Thread.currentThread().interrupt();
      Throwable thrown = catchThrowable(() -> operation.accept(client.flowscale));
      boolean interrupted = Thread.interrupted();

      // A batch tells what became of its requests, of which none was begun.
      if (thrown instanceof BatchException batch) {
        assertThat(batch.items()).isEmpty();
        thrown = batch.getCause();
      }
      assertThat(thrown)
          .isInstanceOfSatisfying(
              CallAbortedException.class,
              e -> assertThat(e.reason()).isEqualTo(CallAbortedException.Reason.INTERRUPTED));
      assertThat(interrupted).as("the thread is interrupted still").isTrue();
      assertThat(service.requests()).isEmpty();
      assertThat(client.time.pending()).isZero();
    } finally {
      Thread.interrupted();
    }
  }

  /** What it was to do is left to the executor, which makes it do that itself. */
  @Test
  void norIsItWhereTheInterruptComesWithTheHeaders() {
    ScriptedTransport service = ScriptedTransport.inTurn(WHATEVER);
    Supplier<Map<String, String>> interrupting =
        () -> {
          Thread.currentThread().interrupt();
          return Map.of();
        };
    try (ManualClient client =
        client(service, c -> c.headers(interrupting).blockingExecutor(Runnable::run))) {
      Throwable thrown =
          catchThrowable(() -> client.flowscale.executeWorkflow("w", WorkflowInputs.none()));

      assertThat(Thread.interrupted()).as("the thread is interrupted still").isTrue();
      assertThat(thrown).isInstanceOf(CallAbortedException.class);
      assertThat(service.requests()).isEmpty();
    } finally {
      Thread.interrupted();
    }
  }

  /** The response has come, and closing a stream of the application takes its time. */
  @Test
  void aRunIsReturnedToACallerWhoWasInterruptedAfterItsResponse() throws InterruptedException {
    CountDownLatch closing = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    InputStream once =
        new ByteArrayInputStream(new byte[1]) {
          @Override
          public void close() {
            closing.countDown();
            awaitUninterruptibly(closed);
          }
        };
    ScriptedTransport service = ScriptedTransport.inTurn(WHATEVER);
    CompletableFuture<String> run = new CompletableFuture<>();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    try (Flowscale client = ImpatientClient.open(service, Runnable::run)) {
      WorkflowInputs inputs =
          WorkflowInputs.builder().file("image_1", InputFile.ofOnce("a.png", once)).build();
      Thread caller =
          new Thread(
              () -> {
                run.complete(client.executeWorkflow("w", inputs).runId());
                interrupted.complete(Thread.currentThread().isInterrupted());
              });
      caller.start();
      closing.await();

      caller.interrupt();
      closed.countDown();
      caller.join();

      assertThat(run).isCompletedWithValue("r1");
      assertThat(interrupted).isCompletedWithValue(true);
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
  void theOutcomesOfABatchThatEndTooLateForTheirCallerAreLogged() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    BatchCheckpoint hanging =
        (BatchCheckpoint)
            Proxy.newProxyInstance(
                BatchCheckpoint.class.getClassLoader(),
                new Class<?>[] {BatchCheckpoint.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "find" -> Optional.empty();
                      case "submitted" -> {
                        held.countDown();
                        released.await();
                        yield null;
                      }
                      default -> null;
                    });
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    try (RecordedLog log = new RecordedLog();
        CountedThreads blocking = new CountedThreads(1);
        Flowscale client = ImpatientClient.open(ScriptedTransport.inTurn(WHATEVER), blocking)) {
      Thread caller =
          new Thread(
              () ->
                  thrown.complete(
                      catchThrowable(
                          () ->
                              client
                                  .executeBatch(
                                      Stream.of(REQUEST),
                                      BatchOptions.builder().checkpoint(hanging).build())
                                  .toList())));
      caller.start();
      held.await();

      caller.interrupt();
      caller.join();

      assertThat(thrown.join())
          .isInstanceOfSatisfying(
              CallAbortedException.class,
              e -> assertThat(e.runCancellation()).isEqualTo(RunCancellation.NOT_ASKED));
      assertThat(log.warnings()).isEmpty();
      released.countDown();
      log.awaitWarning("1 run(s)", ": r1");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void aClosedClientSendsNothing(String name, Consumer<Flowscale> operation) {
    ScriptedTransport service = ScriptedTransport.inTurn(WHATEVER);
    ManualClient client = client(service);
    client.close();
    Throwable thrown = catchThrowable(() -> operation.accept(client.flowscale));
    assertThat(thrown instanceof BatchException ? thrown.getCause() : thrown)
        .isInstanceOf(ClientClosedException.class);
    assertThat(service.requests()).isEmpty();
  }
}
