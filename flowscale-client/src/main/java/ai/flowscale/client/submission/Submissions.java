package ai.flowscale.client.submission;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Submits workflows, and deals with an outcome that is not known as the request's policy says.
 *
 * @param policy holds for requests that have none
 */
public record Submissions(FlowscaleApi api, Scheduler scheduler, UncertaintyPolicy policy) {
  /** How long the run of an uncertain submission may take to appear, by default. */
  private static final Duration USUAL_SETTLING_TIME = Duration.ofMinutes(2);

  /** Submits a workflow. */
  public CompletableFuture<Submission> submit(WorkflowRequest request, CallScope scope) {
    return policyOf(request).settlingTime().isEmpty()
        ? api.submit(request, scope)
        : submit(GroupedRequest.of(request), () -> CompletableFuture.completedFuture(null), scope);
  }

  /**
   * Submits a workflow, and searches its group where the outcome is lost and the policy says so.
   *
   * @param beforeAgain called before a second submission, which is made when this completes
   */
  public CompletableFuture<Submission> submit(
      GroupedRequest grouped, Supplier<CompletableFuture<?>> beforeAgain, CallScope scope) {
    return Futures.start(() -> api.submit(grouped.request(), scope))
        .exceptionallyCompose(
            failure -> {
              boolean isSearched =
                  policyOf(grouped.request()).settlingTime().isPresent()
                      && scope.abortReason() == null;
              return isSearched
                      && CallFailures.unwrap(failure)
                          instanceof SubmissionUncertainException uncertain
                  ? resolver(grouped, beforeAgain, scope)
                      .resolve(uncertain, settlingTime(grouped.request()))
                  : CompletableFuture.failedFuture(failure);
            });
  }

  /**
   * Searches for the run of a submission of another process, which has ended: until its settling
   * time has passed and once at least. Submits again where the policy says so.
   *
   * @param grouped the request in the group in which it was submitted
   * @param beforeAgain called before a second submission, which is made when this completes
   */
  public CompletableFuture<Submission> resolve(
      GroupedRequest grouped,
      Instant submittedAt,
      Supplier<CompletableFuture<?>> beforeAgain,
      CallScope scope) {
    SubmissionUncertainException uncertain =
        new SubmissionUncertainException(
            grouped.workflowId(),
            grouped.groupId(),
            submittedAt,
            new CallAbortedException(
                CallAbortedException.Reason.CANCELLED,
                "The code that submitted it has ended without recording the response."));
    return resolver(grouped, beforeAgain, scope)
        .resolve(uncertain, leftToSettle(submittedAt, settlingTime(grouped.request())));
  }

  /** Returns what is left of a settling time; all of it where the clock was put back meanwhile. */
  private Duration leftToSettle(Instant submittedAt, Duration settlingTime) {
    Duration since = Duration.between(submittedAt, scheduler.now());
    if (since.isNegative()) {
      return settlingTime;
    }
    return since.compareTo(settlingTime) < 0 ? settlingTime.minus(since) : Duration.ZERO;
  }

  private UncertaintyResolver resolver(
      GroupedRequest grouped, Supplier<CompletableFuture<?>> beforeAgain, CallScope scope) {
    WorkflowRequest request = grouped.request();
    return new UncertaintyResolver(
        api,
        scheduler,
        grouped,
        settlingTime(request),
        policyOf(request).isSubmittedAgain(),
        beforeAgain,
        scope);
  }

  private Duration settlingTime(WorkflowRequest request) {
    return policyOf(request).settlingTime().orElse(USUAL_SETTLING_TIME);
  }

  private UncertaintyPolicy policyOf(WorkflowRequest request) {
    return request.uncertaintyPolicy().orElse(policy);
  }
}
