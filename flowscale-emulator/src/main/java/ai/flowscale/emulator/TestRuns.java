package ai.flowscale.emulator;

import ai.flowscale.api.error.RunCancelledException;
import ai.flowscale.api.error.RunFailedException;
import ai.flowscale.api.error.WaitTimedOutException;
import ai.flowscale.api.model.JsonFields;
import ai.flowscale.api.model.Link;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import ai.flowscale.api.model.Submission;
import jakarta.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a client returns and throws, for tests with a mocked {@link ai.flowscale.api.Flowscale}. For
 * more than that, such as times or inputs, use {@link Run#builder}.
 *
 * <pre>{@code
 * when(flowscale.executeWorkflowAndWait(eq("poster"), any()))
 *     .thenReturn(TestRuns.completed("r1", "poster.png"));
 * when(flowscale.awaitRun("r2")).thenThrow(TestRuns.failed("r2", "the model file is missing"));
 * when(flowscale.getRun("r3")).thenReturn(TestRuns.running("r3"));
 * }</pre>
 */
public final class TestRuns {
  /** When all runs were submitted. */
  private static final Instant CREATED = Instant.parse("2026-01-01T12:00:00Z");

  private static final Instant STARTED = CREATED.plusSeconds(1);
  private static final Instant ENDED = CREATED.plusSeconds(6);

  private TestRuns() {}

  /**
   * Describes a submission that was accepted.
   *
   * @param runId the run's id
   * @param workflowId the workflow's id
   * @return what {@code executeWorkflow} returns
   */
  public static Submission submitted(String runId, String workflowId) {
    return new Submission(runId, workflowId, null, JsonFields.none(), List.of(), false);
  }

  /**
   * Describes a run that waits for its turn.
   *
   * @param runId the run's id
   * @return what {@code getRun} returns
   */
  public static Run queued(String runId) {
    return Run.builder(runId, RunStatus.QUEUED).createdAt(CREATED).build();
  }

  /**
   * Describes a run that is being worked on.
   *
   * @param runId the run's id
   * @return what {@code getRun} returns
   */
  public static Run running(String runId) {
    return started(runId, RunStatus.RUNNING).build();
  }

  /**
   * Describes a run that has completed. {@code result.run()} is what {@code getRun} returns; there
   * is no {@link RunResult#submission}, as where a run is resumed by its id.
   *
   * @param runId the run's id
   * @param outputs the file names of its outputs, each with a link that leads nowhere
   * @return what {@code executeWorkflowAndWait} and {@code awaitRun} return
   */
  public static RunResult completed(String runId, String... outputs) {
    List<RunOutput> files = Arrays.stream(outputs).map(name -> output(runId, name)).toList();
    Run run =
        started(runId, RunStatus.COMPLETED)
            .completedAt(ENDED)
            .outputNames(List.of(outputs))
            .outputs(files)
            .build();
    return new RunResult(runId, run, files, null);
  }

  /**
   * Describes a run that has failed. {@code exception.run()} is what {@code getRun} returns.
   *
   * @param runId the run's id
   * @param errors what the service says about the failure
   * @return what {@code executeWorkflowAndWait} and {@code awaitRun} throw
   */
  public static RunFailedException failed(String runId, String... errors) {
    Run run =
        started(runId, RunStatus.FAILED)
            .completedAt(ENDED)
            .additional(
                JsonFields.of(
                    errors.length == 0
                        ? Map.of()
                        : Map.of("errors", Json.createArrayBuilder(List.of(errors)).build())))
            .build();
    return new RunFailedException(
        "run '" + runId + "' failed", runId, run, List.of(), List.of(errors), null);
  }

  /**
   * Describes a run that was cancelled. {@code exception.run()} is what {@code getRun} returns.
   *
   * @param runId the run's id
   * @return what {@code executeWorkflowAndWait} and {@code awaitRun} throw
   */
  public static RunCancelledException cancelled(String runId) {
    Run run = started(runId, RunStatus.CANCELLED).completedAt(ENDED).build();
    return new RunCancelledException("run '" + runId + "' was cancelled", runId, run, List.of());
  }

  /**
   * Describes a run that has not ended within the time that the caller was ready to wait. {@code
   * exception.run()} is what {@code getRun} returns.
   *
   * @param runId the run's id
   * @return what {@code executeWorkflowAndWait} and {@code awaitRun} throw
   */
  public static WaitTimedOutException timedOut(String runId) {
    Duration timeout = Duration.ofMinutes(10);
    return new WaitTimedOutException(
        "run '" + runId + "' has not ended after " + timeout,
        runId,
        running(runId),
        List.of(),
        timeout,
        null);
  }

  private static Run.Builder started(String runId, RunStatus status) {
    return Run.builder(runId, status).createdAt(CREATED).startedAt(STARTED);
  }

  private static RunOutput output(String runId, String name) {
    String key = "generations/" + runId + "/" + name;
    try {
      // The name is percent-encoded.
      URI link = new URI("https", "storage.invalid", "/" + key, null);
      return new RunOutput(name, Link.of(link), key, null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a file", e);
    }
  }
}
