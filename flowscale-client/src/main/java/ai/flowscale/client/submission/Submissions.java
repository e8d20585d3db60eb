package ai.flowscale.client.submission;

import ai.flowscale.api.RunQuery;
import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.DecodingException;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.text.Printable;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.Failures;
import ai.flowscale.client.paging.RunPages;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Submits workflows, and deals with an outcome that is not known as the request's policy says.
 *
 * @param policy holds for requests that have none
 */
public record Submissions(
    FlowscaleApi api, InputDigests digests, Scheduler scheduler, UncertaintyPolicy policy) {
  /** How long the run of an uncertain submission may take to appear, by default. */
  private static final Duration USUAL_SETTLING_TIME = Duration.ofMinutes(2);

  /** Submits a workflow. */
  public CompletableFuture<Submission> submit(WorkflowRequest request, CallScope scope) {
    return policyOf(request).settlingTime().isEmpty()
        ? api.submit(request, scope, texts -> {})
        : submit(request, new GroupEvidence() {}, scope);
  }

  /** Submits a workflow, and searches for its run by the evidence where its outcome is lost. */
  public CompletableFuture<Submission> submit(
      WorkflowRequest request, GroupEvidence evidence, CallScope scope) {
    boolean isOwnGroup = request.groupId().isEmpty();
    WorkflowRequest grouped =
        isOwnGroup ? request.withGroupId("flowscale-" + UUID.randomUUID()) : request;
    AtomicReference<@Nullable SentSubmission> sent = new AtomicReference<>();
    return Futures.start(
            () ->
                api.submit(
                    grouped,
                    scope,
                    texts -> {
                      SentSubmission begun = sent(grouped, isOwnGroup, texts, scheduler.now());
                      sent.set(begun);
                      evidence.sent(begun);
                    }))
        .exceptionallyCompose(
            failure ->
                Failures.unwrap(failure) instanceof SubmissionUncertainException uncertain
                    ? UncertaintyResolver.guarded(
                        uncertain,
                        () -> {
                          SentSubmission ended = ended(Objects.requireNonNull(sent.get()));
                          evidence.sent(ended);
                          boolean isSearched =
                              policyOf(grouped).settlingTime().isPresent()
                                  && scope.abortReason() == null;
                          return isSearched
                              ? resolver(grouped, evidence, scope)
                                  .resolve(ended, uncertain, ended.times().settlingTime())
                              : CompletableFuture.failedFuture(uncertain);
                        })
                    : CompletableFuture.failedFuture(failure));
  }

  private SentSubmission ended(SentSubmission sent) {
    return sent.at(sent.times().endedBy(scheduler.now()));
  }

  /** Returns what is known of a submission of another process: only that it has ended by now. */
  public SentSubmission recovered(WorkflowRequest request, Instant submittedAt) {
    return ended(sent(request, false, api.texts(request), submittedAt));
  }

  /**
   * Searches for the run of such a submission, until its settling time has passed and once at
   * least, and submits again where the policy says so.
   */
  public CompletableFuture<Submission> resolve(
      WorkflowRequest request, SentSubmission sent, GroupEvidence evidence, CallScope scope) {
    SubmissionUncertainException uncertain =
        new SubmissionUncertainException(
            sent.workflowId(),
            sent.groupId(),
            sent.times().submittedAt(),
            new CallAbortedException(
                CallAbortedException.Reason.CANCELLED,
                "The code that submitted it has ended without recording the response."));
    return UncertaintyResolver.guarded(
        uncertain,
        () ->
            resolver(request, evidence, scope)
                .resolve(sent, uncertain, sent.times().leftToSettle(scheduler.now())));
  }

  private UncertaintyResolver resolver(
      WorkflowRequest request, GroupEvidence evidence, CallScope scope) {
    return new UncertaintyResolver(
        api, scheduler, digests, request, policyOf(request).isSubmittedAgain(), evidence, scope);
  }

  /**
   * Compares requests with the runs of their groups.
   *
   * @param requests each in a group
   * @param since when they may have been submitted at the earliest
   * @param executor compares, which takes its time with many
   */
  public CompletableFuture<GroupMatch> match(
      List<WorkflowRequest> requests, Instant since, Executor executor, CallScope scope) {
    Map<String, List<ListedRun>> runs = new LinkedHashMap<>();
    requests.forEach(request -> runs.put(request.groupId().orElseThrow(), new ArrayList<>()));
    CompletableFuture<?> listed = CompletableFuture.completedFuture(null);
    for (Map.Entry<String, List<ListedRun>> group : runs.entrySet()) {
      listed =
          listed.thenCompose(
              before -> {
                RunPages pages = new RunPages(api::runs, RunQuery.group(group.getKey()));
                return pages
                    .read(
                        scope,
                        page -> {
                          page.forEach(run -> group.getValue().add(new ListedRun(run, digests)));
                          return false;
                        })
                    .thenAccept(read -> requireWhole(pages, group.getKey()));
              });
    }
    return listed.thenApplyAsync(
        all ->
            GroupMatch.of(
                requests.stream()
                    .map(request -> sent(request, false, api.texts(request), since))
                    .toList(),
                runs),
        executor);
  }

  /** A request whose run was not listed would be submitted a second time. */
  private static void requireWhole(RunPages pages, String groupId) {
    if (!pages.isWhole()) {
      throw new DecodingException(
          "getRuns: the list of group %s ended before its last page, so which requests were submitted is not known"
              .formatted(Printable.name(groupId)),
          null);
    }
  }

  private SentSubmission sent(
      WorkflowRequest request, boolean isOwnGroup, Map<String, String> texts, Instant at) {
    Map<String, String> digested = new LinkedHashMap<>();
    texts.forEach((name, text) -> digested.put(name, digests.ofText(text)));
    return new SentSubmission(
        request.workflowId(),
        request.groupId().orElseThrow(),
        isOwnGroup,
        digested,
        Set.copyOf(request.inputs().names()),
        AttemptTimes.since(at, policyOf(request).settlingTime().orElse(USUAL_SETTLING_TIME)));
  }

  private UncertaintyPolicy policyOf(WorkflowRequest request) {
    return request.uncertaintyPolicy().orElse(policy);
  }
}
