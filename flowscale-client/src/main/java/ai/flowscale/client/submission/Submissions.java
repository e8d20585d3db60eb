package ai.flowscale.client.submission;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Submits workflows, and deals with an outcome that is not known as the request's policy says.
 *
 * @param policy holds for requests that have none
 * @param checks checks inputs first, or null where none are to be checked
 */
public record Submissions(
    FlowscaleApi api, Scheduler scheduler, UncertaintyPolicy policy, @Nullable InputChecks checks) {
  /** How long the run of an uncertain submission may take to appear, by default. */
  private static final Duration USUAL_SETTLING_TIME = Duration.ofMinutes(2);

  /** Checks the inputs of a request, where that is to be done, before anything is recorded. */
  public CompletableFuture<@Nullable Void> check(WorkflowRequest request, CallScope scope) {
    return checks == null ? CompletableFuture.completedFuture(null) : checks.check(request, scope);
  }

  /** Returns a request as it is submitted: in a group of its own where its run may be searched. */
  public GroupedRequest grouped(WorkflowRequest request) {
    return policyOf(request).settlingTime().isPresent()
        ? GroupedRequest.of(request, Optional.empty())
        : new GroupedRequest(request, false);
  }

  /** Checks and submits a workflow. */
  public CompletableFuture<Submission> submit(GroupedRequest grouped, CallScope scope) {
    return check(grouped.request(), scope)
        .thenCompose(
            fits ->
                submit(
                    grouped,
                    Optional.empty(),
                    () -> CompletableFuture.completedFuture(null),
                    scope));
  }

  /**
   * Submits a workflow, and searches its group where the outcome is lost and the policy says so.
   *
   * @param since when a process submitted it that has ended: then its run is searched for, for the
   *     whole settling time, as its request may have arrived long after this time; else empty
   * @param beforeAgain called before a second submission, which is made when this completes
   */
  public CompletableFuture<Submission> submit(
      GroupedRequest grouped,
      Optional<Instant> since,
      Supplier<CompletableFuture<?>> beforeAgain,
      CallScope scope) {
    WorkflowRequest request = grouped.request();
    UncertaintyPolicy policy = policyOf(request);
    Duration settlingTime = policy.settlingTime().orElse(USUAL_SETTLING_TIME);
    CompletableFuture<Submission> submitted =
        since.isPresent()
            ? CompletableFuture.failedFuture(unrecorded(grouped, since.get()))
            : Futures.start(() -> api.submit(request, scope));
    return submitted.exceptionallyCompose(
        failure -> {
          boolean isSearched =
              since.isPresent()
                  || (policy.settlingTime().isPresent() && scope.abortReason() == null);
          return isSearched
                  && CallFailures.unwrap(failure) instanceof SubmissionUncertainException uncertain
              ? new UncertaintyResolver(
                      api,
                      scheduler,
                      grouped,
                      settlingTime,
                      policy.isSubmittedAgain(),
                      beforeAgain,
                      scope)
                  .resolve(uncertain)
              : CompletableFuture.failedFuture(failure);
        });
  }

  private static SubmissionUncertainException unrecorded(
      GroupedRequest grouped, Instant submittedAt) {
    return new SubmissionUncertainException(
        grouped.workflowId(),
        grouped.groupId(),
        submittedAt,
        CallFailures.cancelled(
            "The code that submitted it has ended without recording the response."));
  }

  private UncertaintyPolicy policyOf(WorkflowRequest request) {
    return request.uncertaintyPolicy().orElse(policy);
  }
}
