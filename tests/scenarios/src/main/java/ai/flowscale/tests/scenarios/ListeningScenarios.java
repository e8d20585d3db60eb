package ai.flowscale.tests.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.TransferProgress;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;

/** Listeners and instrumentations: they get all events in order, and never affect the call. */
public abstract class ListeningScenarios {

  /**
   * An upload reports how much of the request was sent, up to the end. The total is known if every
   * length is known.
   */
  @ScenarioTest(dialects = Dialect.CURRENT)
  public final void anUploadReportsItsProgress(Scenario on) {
    on.emulator().deploy(Workflows.usual().build());
    byte[] content = new byte[2_000_000];
    for (boolean known : new boolean[] {true, false}) {
      List<TransferProgress> progress = new CopyOnWriteArrayList<>();
      InputFile file =
          known
              ? InputFile.of("a.bin", content)
              : InputFile.of("a.bin", () -> new ByteArrayInputStream(content));
      on.get(
          on.client()
              .execute(
                  WorkflowRequest.builder(Workflows.ID, Workflows.file("video_1", file))
                      .uploadListener(progress::add)
                      .build()));
      long size = on.lastRequest(Operation.EXECUTE_WORKFLOW).bodySize();

      on.soon(
          "all progress was reported",
          () -> progress.stream().anyMatch(step -> step.transferred() == size));
      assertThat(progress)
          .as("the progress of a body of %s length", known ? "known" : "unknown")
          .allSatisfy(
              step -> {
                assertThat(step.name()).isEqualTo(Workflows.ID);
                assertThat(step.totalBytes())
                    .isEqualTo(known ? OptionalLong.of(size) : OptionalLong.empty());
              })
          .extracting(TransferProgress::transferred)
          .isSorted();
    }
  }

  /**
   * An instrumentation gets every operation with its requests, retries, the statuses of the run,
   * and the bytes sent and received.
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
                    WaitOptions.builder().maxPollInterval(Duration.ofMillis(500)).build()));
    on.get(on.client().download(result.outputs().get(0), folder));
    on.emulator().failNext(Operation.CHECK_HEALTH, Fault.status(503));
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
