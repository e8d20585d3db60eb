package ai.flowscale.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.FlowscaleObserver.BytesMoved;
import ai.flowscale.api.FlowscaleObserver.CallFinished;
import ai.flowscale.api.FlowscaleObserver.CallRetried;
import ai.flowscale.api.FlowscaleObserver.CallStarted;
import ai.flowscale.api.FlowscaleObserver.Direction;
import ai.flowscale.api.FlowscaleObserver.RunStatusChanged;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.RunListener;
import ai.flowscale.api.TransferListener;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.RunFailedException;
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

/** What listeners hear: everything, in order, and never so that it matters to the call. */
public abstract class ListeningTck extends ClientTck {
  /** Makes the suite. */
  protected ListeningTck() {}

  /** Writes down what it hears. */
  private static class Notes implements RunListener {
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
   * A wait tells of the submission and of every status that it sees, each once and in order.
   *
   * @param on given by the kit
   */
  @ScenarioTest
  public final void aWaitTellsEveryStatusOnceAndInOrder(Scenario on) {
    on.emulator()
        .deploy(
            Workflows.usual()
                .queueTime(Duration.ofSeconds(3))
                .runTime(Duration.ofSeconds(9))
                .runningStatuses("loading", "sampling", "loading")
                .build());
    Notes notes = new Notes();

    RunResult result =
        on.get(
            on.client()
                .executeAndWait(
                    WorkflowRequest.of(Workflows.ID, WorkflowInputs.none()), options(notes)));

    on.soon("the last status was told", () -> notes.lines.contains("completed"));
    assertThat(notes.lines)
        .as("what the listener heard")
        .containsExactly(
            "submitted " + result.runId(), "queued", "loading", "sampling", "loading", "completed");
  }

  /**
   * A wait for a run of somebody else tells its statuses, and no submission; the last status of a
   * failed run is told too.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aWaitForAnotherRunTellsItsStatuses(Scenario on) {
    String runId = on.run(Workflows.usual().fails("x").status(RunPhase.FAILED, "error").build());
    Notes notes = new Notes();

    on.failure(RunFailedException.class, on.client().awaitRun(runId, options(notes)));

    on.soon("the last status was told", () -> notes.lines.contains("error"));
    assertThat(notes.lines).containsExactly("queued", "running", "error");
  }

  /**
   * A listener that throws changes nothing; that it did is logged.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aListenerThatThrowsChangesNothing(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    Notes notes =
        new Notes() {
          @Override
          public void onStatus(Run run) {
            super.onStatus(run);
            throw new IllegalStateException("the listener's own fault");
          }
        };

    RunResult result =
        on.get(
            on.client()
                .executeAndWait(
                    WorkflowRequest.builder(Workflows.ID, WorkflowInputs.none())
                        .uploadListener(
                            progress -> {
                              throw new IllegalStateException("the listener's own fault");
                            })
                        .build(),
                    options(notes)));

    assertThat(result.totalOutputs()).isEqualTo(1);
    on.soon("it was told on", () -> notes.lines.contains("completed"));
    assertThat(on.logs().text()).contains(IllegalStateException.class.getName());
  }

  /**
   * An upload tells how much of the request is out, up to all of it; the total is known where every
   * length is.
   *
   * @param on given by the kit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void anUploadTellsHowMuchIsOut(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    byte[] content = new byte[2_000_000];
    for (boolean known : new boolean[] {true, false}) {
      ProgressNotes notes = new ProgressNotes();
      InputFile file =
          known
              ? InputFile.of("a.bin", content)
              : InputFile.of("a.bin", () -> new ByteArrayInputStream(content));
      on.get(
          on.client()
              .execute(
                  WorkflowRequest.builder(
                          Workflows.ID, WorkflowInputs.builder().file("video_1", file).build())
                      .uploadListener(notes)
                      .build()));
      long size = on.lastRequest(Operation.EXECUTE).bodySize();

      on.soon("all of it was told", () -> notes.last().transferred() == size);
      notes.assertRising();
      assertThat(notes.last().name()).isEqualTo(Workflows.ID);
      assertThat(notes.last().totalBytes())
          .as("the total of a body of %s length", known ? "known" : "unknown")
          .isEqualTo(known ? OptionalLong.of(size) : OptionalLong.empty());
    }
  }

  /**
   * A download tells how much has arrived, up to all of it.
   *
   * @param on given by the kit
   * @param folder given by JUnit
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void aDownloadTellsHowMuchHasArrived(Scenario on, @TempDir Path folder) {
    int size = 2_000_000;
    on.emulator().deploy(Workflows.giving("a.bin", "x/y", new byte[size]).build());
    RunOutput output =
        on.get(on.client().executeAndWait(Workflows.ID, WorkflowInputs.none())).outputs().get(0);
    ProgressNotes notes = new ProgressNotes();

    on.get(
        on.client()
            .download(output, DownloadOptions.builder().folder(folder).listener(notes).build()));

    on.soon(
        "all of it was told",
        () -> notes.last().equals(new TransferProgress(output.filename(), size, size)));
    notes.assertRising();
  }

  /** Writes down how far a transfer is. */
  private static final class ProgressNotes implements TransferListener {
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
          .as("the numbers of bytes, one call after the other")
          .isSorted();
    }
  }

  /**
   * An observer sees every call once, however often it was tried, the statuses of the run that is
   * waited for, and the bytes both ways.
   *
   * @param on given by the kit
   * @param folder given by JUnit
   */
  @ScenarioTest
  public final void anObserverSeesEveryCall(Scenario on, @TempDir Path folder) {
    on.emulator().deploy(Workflows.immediate().build());
    on.emulator().failNext(Operation.GET_RUN, Fault.status(503));
    byte[] picture = new byte[100_000];
    RunResult result =
        on.get(
            on.client()
                .executeAndWait(
                    WorkflowRequest.of(
                        Workflows.ID,
                        WorkflowInputs.builder()
                            .file("image_1", InputFile.of("a.png", picture))
                            .build()),
                    options(new Notes())));
    on.get(on.client().download(result.outputs().get(0), folder));
    on.emulator().failNext(Operation.HEALTH, Fault.status(503));
    on.get(on.client().checkHealth());

    on.soon(
        "the end of the last call was told",
        () ->
            on.events().of(CallFinished.class).stream()
                .anyMatch(end -> end.operation().equals("checkHealth")));
    List<CallFinished> ends = on.events().of(CallFinished.class);
    assertThat(on.events().of(CallStarted.class))
        .as("each call begins and ends once")
        .extracting(CallStarted::callId)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(ends.stream().map(CallFinished::callId).toList());
    assertThat(ends)
        .extracting(CallFinished::operation)
        .contains("executeWorkflow", "getRun", "download", "checkHealth");
    CallFinished health = ends.get(ends.size() - 1);
    assertThat(health.attempts()).isEqualTo(2);
    assertThat(health.failure()).isEmpty();
    assertThat(on.events().of(CallRetried.class))
        .extracting(CallRetried::callId)
        .containsExactly(health.callId());
    assertThat(on.events().of(RunStatusChanged.class))
        .extracting(change -> change.runId() + " " + change.status())
        .containsExactly(result.runId() + " completed");
    assertThat(most(on, "executeWorkflow", Direction.SENT)).isGreaterThan(picture.length);
    assertThat(most(on, "download", Direction.RECEIVED)).isPositive();
  }

  private static long most(Scenario on, String operation, Direction direction) {
    return on.events().of(BytesMoved.class).stream()
        .filter(move -> move.operation().equals(operation) && move.direction() == direction)
        .mapToLong(move -> move.progress().transferred())
        .max()
        .orElse(0);
  }
}
