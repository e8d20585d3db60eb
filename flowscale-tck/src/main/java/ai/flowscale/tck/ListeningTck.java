package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.TransferListener;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.RunPhase;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;

/** Listeners and instrumentations: they get all events in order, and never affect the call. */
public abstract class ListeningTck {

  /** A listener that records its events. */
  private static class Recorder implements RunListener {
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onSubmitted(Submission submission) {
      lines.add("submitted " + submission.runId());
    }

    @Override
    public void onStatus(Run run) {
      lines.add(run.status().value());
    }
  }

  private static WaitOptions options(RunListener listener) {
    return WaitOptions.builder().maxPollInterval(Duration.ofMillis(500)).listener(listener).build();
  }

  /**
   * A wait reports the submission and every status that it receives, each once and in order.
   *
   * @param on provided by the kit
   */
  @ScenarioTest
  public final void aWaitReportsEveryStatusOnceAndInOrder(Scenario on) {
    on.emulator()
        .deploy(
            Workflows.usual()
                .queueTime(Duration.ofSeconds(3))
                .runTime(Duration.ofSeconds(9))
                .runningStatuses("loading", "sampling", "loading")
                .build());
    Recorder recorder = new Recorder();

    RunResult result =
        on.get(
            on.client()
                .executeAndWait(
                    WorkflowRequest.of(Workflows.ID, WorkflowInputs.none()), options(recorder)));

    on.soon("the last status was reported", () -> recorder.lines.contains("completed"));
    assertThat(recorder.lines)
        .as("the events of the listener")
        .containsExactly(
            "submitted " + result.runId(), "queued", "loading", "sampling", "loading", "completed");
  }

  /**
   * A wait for a run of another client reports its statuses, including that of a failed run, and no
   * submission.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aWaitForAnotherRunReportsItsStatuses(Scenario on) {
    String runId = on.run(Workflows.usual().fails("x").status(RunPhase.FAILED, "error").build());
    Recorder recorder = new Recorder();

    on.failure(RunFailedException.class, on.client().awaitRun(runId, options(recorder)));

    on.soon("the last status was reported", () -> recorder.lines.contains("error"));
    assertThat(recorder.lines).containsExactly("queued", "running", "error");
  }

  /**
   * A listener that throws changes nothing, and its exception is logged.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aListenerThatThrowsChangesNothing(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    Recorder recorder =
        new Recorder() {
          @Override
          public void onStatus(Run run) {
            super.onStatus(run);
            throw new IllegalStateException("a fault of the listener");
          }
        };

    RunResult result =
        on.get(
            on.client()
                .executeAndWait(
                    WorkflowRequest.builder(Workflows.ID, WorkflowInputs.none())
                        .uploadListener(
                            progress -> {
                              throw new IllegalStateException("a fault of the listener");
                            })
                        .build(),
                    options(recorder)));

    assertThat(result.totalOutputs()).isEqualTo(1);
    on.soon("later events were reported", () -> recorder.lines.contains("completed"));
    assertThat(on.logs().text()).contains(IllegalStateException.class.getName());
  }

  /**
   * An upload reports how much of the request was sent, up to the end. The total is known if every
   * length is known.
   *
   * @param on provided by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void anUploadReportsItsProgress(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    byte[] content = new byte[2_000_000];
    for (boolean known : new boolean[] {true, false}) {
      ProgressRecorder progress = new ProgressRecorder();
      InputFile file =
          known
              ? InputFile.of("a.bin", content)
              : InputFile.of("a.bin", () -> new ByteArrayInputStream(content));
      on.get(
          on.client()
              .execute(
                  WorkflowRequest.builder(Workflows.ID, Workflows.file("video_1", file))
                      .uploadListener(progress)
                      .build()));
      long size = on.lastRequest(Operation.EXECUTE).bodySize();

      on.soon("all progress was reported", () -> progress.last().transferred() == size);
      progress.assertRising();
      assertThat(progress.last().name()).isEqualTo(Workflows.ID);
      assertThat(progress.last().totalBytes())
          .as("the total of a body of %s length", known ? "known" : "unknown")
          .isEqualTo(known ? OptionalLong.of(size) : OptionalLong.empty());
    }
  }

  /**
   * A download reports how much has arrived, up to the end.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aDownloadReportsItsProgress(Scenario on, @TempDir Path folder) {
    int size = 2_000_000;
    on.emulator().deploy(Workflows.giving("a.bin", "x/y", new byte[size]).build());
    RunOutput output =
        on.get(on.client().executeAndWait(Workflows.ID, WorkflowInputs.none())).outputs().get(0);
    ProgressRecorder progress = new ProgressRecorder();

    on.get(
        on.client()
            .download(output, DownloadOptions.builder().folder(folder).listener(progress).build()));

    on.soon(
        "all progress was reported",
        () -> progress.last().equals(new TransferProgress(output.filename(), size, size)));
    progress.assertRising();
  }

  /** A listener that records the progress of a transfer. */
  private static final class ProgressRecorder implements TransferListener {
    private final List<TransferProgress> all = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onProgress(TransferProgress progress) {
      all.add(progress);
    }

    TransferProgress last() {
      return all.isEmpty() ? new TransferProgress("none", -1, -1) : all.get(all.size() - 1);
    }

    void assertRising() {
      assertThat(all)
          .extracting(TransferProgress::transferred)
          .as("the reported numbers of bytes")
          .isSorted();
    }
  }

  /**
   * An instrumentation gets every operation with its requests, retries, the statuses of the run,
   * and the bytes sent and received.
   *
   * @param on provided by the kit
   * @param folder provided by JUnit
   */
  @ScenarioTest
  public final void anInstrumentationSeesEveryRequest(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.immediate().build());
    on.emulator().failNext(Operation.GET_RUN, Fault.status(503));
    byte[] picture = new byte[100_000];
    RunResult result =
        on.get(
            on.client()
                .executeAndWait(
                    WorkflowRequest.of(
                        Workflows.ID, Workflows.file("image_1", InputFile.of("a.png", picture))),
                    options(new Recorder())));
    on.get(on.client().download(result.outputs().get(0), folder));
    on.emulator().failNext(Operation.HEALTH, Fault.status(503));
    on.get(on.client().checkHealth());

    EventRecorder events = on.events();
    on.soon(
        "the end of the last operation was reported",
        () -> events.of(OperationObserver.End.class).size() == 3);
    assertThat(events.of(FlowscaleInstrumentation.Operation.class))
        .extracting(FlowscaleInstrumentation.Operation::name)
        .containsExactly("executeWorkflowAndWait", "download", "checkHealth");
    assertThat(events.of(OperationObserver.End.class))
        .allSatisfy(end -> assertThat(end.failure()).isEmpty());
    assertThat(events.of(OperationObserver.Submitted.class))
        .extracting(OperationObserver.Submitted::runId)
        .containsExactly(result.runId());
    assertThat(events.of(OperationObserver.RunStatusChange.class))
        .extracting(change -> change.runId() + " " + change.status())
        .containsExactly(result.runId() + " completed");
    assertThat(events.of(OperationObserver.Retry.class))
        .extracting(OperationObserver.Retry::call)
        .containsExactly("checkHealth");
    assertThat(events.of(RequestObserver.Request.class))
        .extracting(RequestObserver.Request::call)
        .startsWith("executeWorkflow", "getRun", "getRun")
        .endsWith("download", "checkHealth", "checkHealth");
    List<RequestObserver.End> ends = events.of(RequestObserver.End.class);
    assertThat(ends).hasSameSizeAs(events.of(RequestObserver.Request.class));
    assertThat(ends).anySatisfy(end -> assertThat(end.sentBytes()).isGreaterThan(picture.length));
    assertThat(ends)
        .allSatisfy(
            end -> {
              assertThat(end.status()).isPresent();
              assertThat(end.failure()).isEmpty();
            })
        .anySatisfy(end -> assertThat(end.receivedBytes()).isPositive());
  }
}
