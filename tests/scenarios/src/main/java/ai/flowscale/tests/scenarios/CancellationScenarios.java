package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.spi.Capability;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RunPhase;
import ai.flowscale.tck.server.RawServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * Interrupting and cancelling calls, and closing the client. {@link ClientScenarios} checks after
 * every test that no timer and no busy thread is left.
 */
public abstract class CancellationScenarios {

  /**
   * Interrupts or cancels a call, depending on its style, and checks its failure. Returns that of
   * an interrupted call.
   */
  static Optional<CallAbortedException> cancel(Scenario on, CompletableFuture<?> call) {
    return cancel(on, call, () -> on.failure(CallAbortedException.class, call));
  }

  /** Cancels a submission in flight, which is then uncertain. */
  private static void cancelSubmission(Scenario on, CompletableFuture<?> call) {
    cancel(
        on,
        call,
        () -> {
          Throwable cause = on.failure(SubmissionUncertainException.class, call).getCause();
          assertThat(cause).isInstanceOf(CallAbortedException.class);
          return (CallAbortedException) cause;
        });
  }

  private static Optional<CallAbortedException> cancel(
      Scenario on, CompletableFuture<?> call, Supplier<CallAbortedException> abortion) {
    if (call instanceof ThreadCall<?> blocking) {
      blocking.interrupt();
      // Time that moved until then could end the call by its timeout first.
      on.soon("the interrupted call has ended", call::isDone);
      CallAbortedException failure = abortion.get();
      assertThat(failure.reason()).isEqualTo(CallAbortedException.Reason.INTERRUPTED);
      assertThat(blocking.isInterruptedAtTheEnd()).as("the interrupt flag after the call").isTrue();
      return Optional.of(failure);
    }
    call.cancel(true);
    on.failure(CancellationException.class, call);
    return Optional.empty();
  }

  private static void assertNothingPending(Scenario on) {
    on.soon("no timer of the call is left", () -> on.time().pending() == 0);
  }

  /** A cancelled call ends at once, and leaves no timer. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCancelledCallLeavesNoTimer(Scenario on) {
    on.discardEmulator();
    on.emulator().failAlways(Operation.CHECK_HEALTH, Fault.hang());
    CompletableFuture<?> call = on.client().checkHealth();
    on.awaitRequests(Operation.CHECK_HEALTH, 1);

    cancel(on, call);

    assertNothingPending(on);
    assertThat(on.emulator().count(Operation.CHECK_HEALTH)).as("it was not retried").isEqualTo(1);
  }

  /**
   * A cancelled call closes its connection, so that the service can stop. Only for transports that
   * guarantee it.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCancelledCallClosesItsConnection(Scenario on) {
    assumeTrue(on.transport().capabilities().contains(Capability.ABORTS_EXCHANGE));
    try (RawServer server = RawServer.start()) {
      server.always(
          connection -> {
            connection.readRequest();
            connection.readToEnd();
          });
      ScenarioClient client =
          on.open(config -> config.baseUrl("http://127.0.0.1:" + server.port()));
      int ended = 0;
      for (CompletableFuture<?> call :
          List.of(
              client.checkHealth(),
              client.execute(
                  Workflows.ID, Workflows.file("image_1", InputFile.of("a.png", new byte[1000]))),
              client.awaitRun("r1"))) {
        server.await("three requests", () -> server.requests().size() == 3);
        if (ended == 1) {
          cancelSubmission(on, call);
        } else {
          cancel(on, call);
        }
        ended++;
      }
      server.await(
          "the client's side of every connection ends",
          () -> server.connections().stream().allMatch(c -> c.end() != null));
    }
  }

  /** An upload that is cancelled midway creates no run, and closes its stream. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCancelledUploadCreatesNoRun(Scenario on) {
    on.discardEmulator();
    on.emulator().deploy(Workflows.usual().build());
    try (EndlessStream source = new EndlessStream()) {
      CompletableFuture<?> call =
          on.client()
              .execute(Workflows.ID, Workflows.file("video_1", InputFile.ofOnce("a.mp4", source)));
      on.soon("some of the stream was read", () -> source.read > 1_000_000);

      cancelSubmission(on, call);

      on.soon("the stream is closed", () -> source.closed);
    }
    on.get(on.client().checkHealth());
    assertThat(on.emulator().runsCreated()).isZero();
  }

  /**
   * A cancelled upload whose source hangs ends at once: the source is interrupted and closed,
   * whichever thread reads it.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCancelledUploadWithAHangingSourceEndsAtOnce(Scenario on) {
    on.discardEmulator();
    on.emulator().deploy(Workflows.usual().build());
    HangingStream source = new HangingStream();
    CompletableFuture<?> call =
        on.client()
            .execute(Workflows.ID, Workflows.file("video_1", InputFile.of("a.mp4", () -> source)));
    on.soon("the source is read", () -> source.reading);

    cancelSubmission(on, call);

    on.soon("the source is interrupted", () -> source.interrupted);
    on.soon("the stream is closed", () -> source.closed);
    assertNothingPending(on);
    assertThat(on.emulator().runsCreated()).isZero();
  }

  /**
   * A cancelled wait stops polling and leaves the run alone, and its exception contains the run's
   * id.
   */
  @ScenarioTest
  public final void aCancelledWaitLeavesTheRunAlone(Scenario on) {
    on.discardEmulator();
    on.emulator().deploy(Workflows.immediate().neverEnds().build());
    CompletableFuture<RunResult> waiting =
        on.client().executeAndWait(Workflows.ID, WorkflowInputs.none());
    on.until(() -> on.emulator().count(Operation.GET_RUN) >= 2);

    Optional<CallAbortedException> failure = cancel(on, waiting);

    // Neither a poll in flight nor a pause before the next one.
    assertNothingPending(on);
    String runId = on.emulator().runIds().get(0);
    assertThat(on.emulator().phase(runId)).hasValue(RunPhase.RUNNING);
    assertThat(on.emulator().cancelsReceived()).isZero();
    failure.ifPresent(aborted -> assertThat(aborted.runId()).hasValue(runId));
  }

  /** A cancelled download leaves no file, not even a temporary one. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aCancelledDownloadLeavesNoFile(Scenario on, @TempDir Path folder)
      throws IOException {
    try (RawServer server = RawServer.start()) {
      server.always(DownloadScenarios::respondInPart);
      RunOutput output = new RunOutput("a.png", Link.of(server.uri("/a.png")), null, null);
      CompletableFuture<?> call = on.client().download(output, folder);
      on.soon("a temporary file has grown", () -> size(folder) > 0);

      cancel(on, call);

      on.soon("the folder is empty again", () -> size(folder) == -1);
    }
  }

  /** Returns the size of the only file in a folder, or -1 if there is none. */
  private static long size(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> all = files.toList();
      return all.isEmpty() ? -1 : Files.size(all.get(0));
    } catch (IOException goneMeanwhile) {
      return 0;
    }
  }

  /** Closing the client ends every call in flight with a ClientClosedException. */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void closingEndsEveryCallInFlight(Scenario on, @TempDir Path folder) {
    on.discardEmulator();
    on.emulator().deploy(Workflows.usual().neverEnds().build());
    String runId = on.run(Workflows.usual().neverEnds().build());
    for (Operation operation :
        List.of(
            Operation.CHECK_HEALTH,
            Operation.EXECUTE_WORKFLOW,
            Operation.GET_RUNS,
            Operation.DOWNLOAD)) {
      on.emulator().failAlways(operation, Fault.hang());
    }
    RunOutput output =
        new RunOutput("a.png", new Link(on.emulator().storageUrl() + "/a.png"), null, null);
    List<CompletableFuture<?>> calls =
        List.of(
            on.client().checkHealth(),
            on.client().execute(Workflows.ID, WorkflowInputs.none()),
            on.client().streamRuns(RunQuery.all()),
            on.client().awaitRun(runId),
            on.client().download(output, folder));
    for (Operation operation :
        List.of(
            Operation.CHECK_HEALTH,
            Operation.EXECUTE_WORKFLOW,
            Operation.GET_RUNS,
            Operation.GET_RUN,
            Operation.DOWNLOAD)) {
      on.awaitRequests(operation, 1);
    }

    on.client().close();

    for (CompletableFuture<?> call : calls) {
      if (call == calls.get(1)) {
        assertThat(on.failure(SubmissionUncertainException.class, call))
            .as("the submission, which may have started a run")
            .hasCauseInstanceOf(ClientClosedException.class);
        continue;
      }
      ClientClosedException failure = on.failure(ClientClosedException.class, call);
      if (call == calls.get(3)) {
        assertThat(failure.runId()).as("the run that was waited for").hasValue(runId);
      }
    }
    assertNothingPending(on);
  }

  /** A stream that blocks until it is interrupted. */
  @SuppressWarnings("InputStreamSlowMultibyteRead") // It reads nothing.
  private static final class HangingStream extends InputStream {
    volatile boolean reading;
    volatile boolean interrupted;
    volatile boolean closed;

    @Override
    public int read() {
      reading = true;
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
      return -1;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @SuppressWarnings("InputStreamSlowMultibyteRead") // Fast enough for a test.
  private static final class EndlessStream extends InputStream {
    volatile long read;
    volatile boolean closed;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread reads.
    public int read() throws IOException {
      if (closed) {
        throw new IOException("closed");
      }
      read++;
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
