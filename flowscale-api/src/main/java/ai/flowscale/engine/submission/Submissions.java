package ai.flowscale.engine.submission;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.json.JsonCodec;
import ai.flowscale.engine.options.ExecuteRequest;
import ai.flowscale.engine.paging.RunPages;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Submits workflows, and deals with an outcome that is not known as the request's policy says. */
public final class Submissions {
  /** How long the run of an uncertain submission may take to turn up, where nothing is said. */
  private static final Duration USUAL_SETTLING_TIME = Duration.ofMinutes(2);

  private final FlowscaleApi api;
  private final Scheduler scheduler;
  private final UncertaintyPolicy policy;
  private final SentValues values;
  private final Ledger ledger = new Ledger();
  private final AtomicLong numbers = new AtomicLong();

  /**
   * Takes what a submission needs.
   *
   * @param policy holds for requests that have none
   */
  public Submissions(
      FlowscaleApi api, JsonCodec json, Scheduler scheduler, UncertaintyPolicy policy) {
    this.api = api;
    this.scheduler = scheduler;
    this.policy = policy;
    this.values = new SentValues(json);
  }

  /** Submits a workflow. */
  public CompletableFuture<Submission> submit(WorkflowRequest request, CallScope scope) {
    return submit(request, GroupKnowledge.NONE, scope);
  }

  /** Submits a workflow to a group of which more is known. */
  public CompletableFuture<Submission> submit(
      WorkflowRequest request, GroupKnowledge knowledge, CallScope scope) {
    UncertaintyPolicy wanted = request.uncertaintyPolicy().orElse(policy);
    Optional<Duration> settlingTime = wanted.settlingTime();
    boolean isOwnGroup = settlingTime.isPresent() && request.groupId().isEmpty();
    WorkflowRequest grouped = isOwnGroup ? inOwnGroup(request) : request;
    Optional<String> group = grouped.groupId();
    if (group.isEmpty()) {
      return api.submit(request, scope, texts -> {});
    }
    AtomicReference<@Nullable SentSubmission> sent = new AtomicReference<>();
    CompletableFuture<Submission> submitting;
    try {
      submitting =
          api.submit(grouped, scope, texts -> sent.set(opened(grouped, isOwnGroup, texts)));
    } catch (RuntimeException e) {
      submitting = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Submission> outcome =
        submitting.whenComplete((submission, failure) -> note(sent, submission, failure));
    return settlingTime.isEmpty()
        ? outcome
        : new Settlement(
                api, scheduler, ledger, grouped, wanted, knowledge, settlingTime.get(), scope)
            .of(outcome, sent::get);
  }

  /** The same request in a group that nobody else has. */
  private static WorkflowRequest inOwnGroup(WorkflowRequest request) {
    return ExecuteRequest.inGroup(request, "flowscale-" + UUID.randomUUID());
  }

  /**
   * Takes over a submission that another process has left open. From now on no run that fits it is
   * given to another one.
   *
   * @param request in the group of that time
   */
  public LeftOpen takeOver(WorkflowRequest request, Instant submittedAt) {
    SentSubmission sent = sent(request, false, api.texts(request), submittedAt);
    // Nobody knows when it ended, but that whoever made it has.
    sent = sent.at(sent.times().endedBy(scheduler.now()));
    ledger.reopen(sent);
    return new LeftOpen(request, sent);
  }

  /**
   * Looks for the run of a submission that was taken over, until its settling time has passed and
   * once at least, and submits again where the policy says so.
   */
  public CompletableFuture<Submission> settle(
      LeftOpen open, GroupKnowledge knowledge, CallScope scope) {
    UncertaintyPolicy wanted = open.request().uncertaintyPolicy().orElse(policy);
    AttemptTimes times = open.sent().times();
    Duration settlingTime = times.settlingTime();
    Duration left = settlingTime.minus(Duration.between(times.submittedAt(), scheduler.now()));
    if (left.isNegative()) {
      left = Duration.ZERO;
    } else if (left.compareTo(settlingTime) > 0) {
      left = settlingTime;
    }
    return new Settlement(
            api, scheduler, ledger, open.request(), wanted, knowledge, settlingTime, scope)
        .ofAnother(open.sent(), left);
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
    List<String> groups =
        requests.stream().flatMap(request -> request.groupId().stream()).distinct().toList();
    CompletableFuture<List<Run>> runs = CompletableFuture.completedFuture(new ArrayList<>());
    for (String group : groups) {
      runs = runs.thenCompose(all -> rest(RunPages.ofGroup(api, group), all, scope));
    }
    return runs.thenApplyAsync(
        all ->
            GroupMatch.of(
                requests.stream()
                    .map(request -> sent(request, false, api.texts(request), since))
                    .toList(),
                all),
        executor);
  }

  private static CompletableFuture<List<Run>> rest(RunPages pages, List<Run> all, CallScope scope) {
    return pages
        .next(scope)
        .thenCompose(
            runs -> {
              all.addAll(runs);
              return pages.isLast()
                  ? CompletableFuture.completedFuture(all)
                  : rest(pages, all, scope);
            });
  }

  private SentSubmission opened(
      WorkflowRequest request, boolean isOwnGroup, Map<String, String> texts) {
    SentSubmission sent = sent(request, isOwnGroup, texts, scheduler.now());
    if (!isOwnGroup) {
      ledger.open(sent);
    }
    return sent;
  }

  private SentSubmission sent(
      WorkflowRequest request, boolean isOwnGroup, Map<String, String> texts, Instant at) {
    Duration settlingTime =
        request.uncertaintyPolicy().orElse(policy).settlingTime().orElse(USUAL_SETTLING_TIME);
    return new SentSubmission(
        numbers.incrementAndGet(),
        request.key().orElse(null),
        request.workflowId(),
        request.groupId().orElseThrow(),
        isOwnGroup,
        texts,
        request.inputs().names(),
        AttemptTimes.since(at, settlingTime),
        values);
  }

  private void note(
      AtomicReference<@Nullable SentSubmission> latest,
      @Nullable Submission submission,
      @Nullable Throwable failure) {
    SentSubmission sent = latest.get();
    if (sent == null) {
      return;
    }
    if (failure != null && Failures.ours(failure) instanceof SubmissionUncertainException) {
      SentSubmission ended = sent.at(sent.times().endedBy(scheduler.now()));
      latest.set(ended);
      ledger.update(ended);
    } else if (submission == null) {
      ledger.close(sent);
    } else if (!sent.isOwnGroup()) {
      ledger.close(sent, submission.runId());
    }
  }
}
