package ai.flowscale.client.polling;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.Checks;
import ai.flowscale.api.support.ExpectedRun;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.GroupedRequest;
import ai.flowscale.client.submission.Submissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Waits for runs, those just submitted and those known by their id.
 *
 * @param poller polls for all waits of the client
 * @param times what is remembered of the workflows
 */
public record RunWaiter(
    FlowscaleApi api,
    Submissions submissions,
    Scheduler scheduler,
    Executor callbackExecutor,
    Poller poller,
    RunTimes times) {
  /** How long a run that the service does not find may still appear. */
  static final Duration GRACE = Duration.ofSeconds(10);

  /** Takes the bounds on polls from the client's settings. */
  public RunWaiter(
      FlowscaleApi api,
      Submissions submissions,
      Scheduler scheduler,
      Executor callbackExecutor,
      FlowscaleConfig config) {
    this(
        api,
        submissions,
        scheduler,
        callbackExecutor,
        // The other connections are for everything else.
        new Poller(
            api, scheduler, config.maxPollsPerSecond(), Math.max(1, config.maxConnections() / 4)),
        new RunTimes());
  }

  /** Waits for a run whose id the caller gives. */
  public CompletableFuture<RunResult> await(String runId, WaitOptions options, CallScope scope) {
    return await(Checks.pathId("runId", runId), ExpectedRun.of(runId), options, scope);
  }

  /**
   * Waits for a run that was submitted before.
   *
   * @param expected what else is known of it
   */
  public CompletableFuture<RunResult> await(
      String runId, ExpectedRun expected, WaitOptions options, CallScope scope) {
    return start(runId, null, expected, options, scope);
  }

  /**
   * Waits for the run of a submission that has just been accepted.
   *
   * @param expected what else is known of it
   */
  public CompletableFuture<RunResult> await(
      Submission submission, ExpectedRun expected, WaitOptions options, CallScope scope) {
    return start(submission.runId(), submission, expected, options, scope);
  }

  /**
   * Starts a wait. Where that fails, the run is there all the same, and its id must not be lost.
   */
  private CompletableFuture<RunResult> start(
      String runId,
      @Nullable Submission submission,
      ExpectedRun expected,
      WaitOptions options,
      CallScope scope) {
    try {
      SerialExecutor calls = new SerialExecutor(scope.operation().around(callbackExecutor));
      if (submission != null) {
        options.listener().ifPresent(l -> calls.offer(() -> l.onSubmitted(submission)));
      }
      return new RunWait(this, calls, scope, runId, expected.withId(runId), options, submission)
          .start();
    } catch (Throwable failure) {
      FlowscaleException ours = CallFailures.toFlowscaleException(failure);
      ours.noteRunId(runId);
      return CompletableFuture.failedFuture(ours);
    }
  }

  /** Submits a workflow and waits for its run. */
  public CompletableFuture<RunResult> submitAndAwait(
      WorkflowRequest request, WaitOptions options, CallScope scope) {
    CompletableFuture<RunResult> result = new CompletableFuture<>();
    if (!options.cancelRunOn().isEmpty()) {
      // A close of the client may come between the submission and the wait.
      scope.finishing(result);
    }
    GroupedRequest grouped = submissions.grouped(request);
    submissions
        .submit(grouped, scope)
        .thenCompose(submission -> await(submission, grouped.expected(), options, scope))
        .whenComplete(Futures.into(result));
    return result;
  }
}
