package ai.flowscale.engine.waiting;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.Checks;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.listening.SerialCalls;
import ai.flowscale.engine.submission.Submissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Waits for runs, those just submitted and those known by their id. */
public final class RunWaiter {
  private final FlowscaleApi api;
  private final Submissions submissions;
  private final Scheduler scheduler;
  private final Executor callbackExecutor;

  /** Takes what a wait needs. */
  public RunWaiter(
      FlowscaleApi api, Submissions submissions, Scheduler scheduler, Executor callbackExecutor) {
    this.api = api;
    this.submissions = submissions;
    this.scheduler = scheduler;
    this.callbackExecutor = callbackExecutor;
  }

  /** Waits for a run by its id. */
  public CompletableFuture<RunResult> await(String runId, WaitOptions options, CallScope scope) {
    Checks.pathId("runId", runId);
    SerialCalls calls = new SerialCalls(callbackExecutor);
    return new RunWait(api, scheduler, calls, scope, runId, options, null).start();
  }

  /** Waits for the run of a submission that has just been answered. */
  public CompletableFuture<RunResult> await(
      Submission submission, WaitOptions options, CallScope scope) {
    SerialCalls calls = new SerialCalls(callbackExecutor);
    options.listener().ifPresent(l -> calls.call(() -> l.onSubmitted(submission)));
    return new RunWait(api, scheduler, calls, scope, submission.runId(), options, submission)
        .start();
  }

  /** Submits a workflow and waits for its run. */
  public CompletableFuture<RunResult> submitAndAwait(
      WorkflowRequest request, WaitOptions options, CallScope scope) {
    return submissions
        .submit(request, scope)
        .thenCompose(submission -> await(submission, options, scope));
  }
}
