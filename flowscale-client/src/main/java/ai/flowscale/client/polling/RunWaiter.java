package ai.flowscale.client.polling;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.Checks;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.concurrent.SerialExecutor;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.RecentRuns;
import ai.flowscale.client.submission.Submissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Waits for runs, those just submitted and those known by their id. */
public final class RunWaiter {
  /** How long a run that the service does not find may still appear. */
  static final Duration GRACE = RecentRuns.SPAN;

  /** The same for an id that may be wrong. */
  private static final Duration GRACE_OF_AN_ID = Duration.ofSeconds(2);

  private final Submissions submissions;
  private final Executor callbackExecutor;
  private final WaitContext waiting;

  /** Takes what a wait needs, and the bounds on polls from the client's settings. */
  public RunWaiter(
      FlowscaleApi api,
      Submissions submissions,
      Scheduler scheduler,
      Executor callbackExecutor,
      FlowscaleConfig config) {
    this.submissions = submissions;
    this.callbackExecutor = callbackExecutor;
    // The other connections are for everything else.
    int maxInFlight = Math.max(1, config.maxConnections() / 4);
    this.waiting =
        new WaitContext(
            api,
            scheduler,
            new Poller(api, scheduler, config.maxPollsPerSecond(), maxInFlight),
            new RunTimes());
  }

  /** Waits for a run whose id the caller gives. */
  public CompletableFuture<RunResult> await(String runId, WaitOptions options, CallScope scope) {
    return await(runId, options, submissions.isRecent(runId) ? GRACE : GRACE_OF_AN_ID, scope);
  }

  /** Waits for a run that is known to exist, though the service may not find it at once. */
  public CompletableFuture<RunResult> awaitKnown(
      String runId, WaitOptions options, CallScope scope) {
    return await(runId, options, GRACE, scope);
  }

  private CompletableFuture<RunResult> await(
      String runId, WaitOptions options, Duration grace, CallScope scope) {
    Checks.pathId("runId", runId);
    SerialExecutor calls = new SerialExecutor(scope.operation().around(callbackExecutor));
    return new RunWait(waiting, calls, scope, runId, options, grace, null).start(null);
  }

  /**
   * Waits for the run of a submission that has just been accepted.
   *
   * @param groupId the group in which it was submitted, or null for none
   */
  public CompletableFuture<RunResult> await(
      Submission submission, @Nullable String groupId, WaitOptions options, CallScope scope) {
    SerialExecutor calls = new SerialExecutor(scope.operation().around(callbackExecutor));
    options.listener().ifPresent(l -> calls.offer(() -> l.onSubmitted(submission)));
    return new RunWait(waiting, calls, scope, submission.runId(), options, GRACE, submission)
        .start(groupId);
  }

  /** Submits a workflow and waits for its run. */
  public CompletableFuture<RunResult> submitAndAwait(
      WorkflowRequest request, WaitOptions options, CallScope scope) {
    CompletableFuture<RunResult> result = new CompletableFuture<>();
    if (!options.cancelRunOn().isEmpty()) {
      // A close of the client may come between the submission and the wait.
      scope.finishing(result);
    }
    submissions
        .submit(request, scope)
        .thenCompose(
            submission -> await(submission, request.groupId().orElse(null), options, scope))
        .whenComplete(Futures.into(result));
    return result;
  }
}
