package ai.flowscale.engine.submission;

import ai.flowscale.api.UncertaintyPolicy;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.SubmissionUncertainException;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.engine.endpoint.FlowscaleApi;
import ai.flowscale.engine.exchange.CallScope;
import ai.flowscale.engine.exchange.Failures;
import ai.flowscale.engine.json.JsonCodec;
import ai.flowscale.engine.options.ExecuteRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Submits workflows, and deals with an outcome that is not known as the request's policy says. */
public final class Submissions {
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
          api.submit(
              grouped, scope, texts -> sent.set(opened(grouped, group.get(), isOwnGroup, texts)));
    } catch (RuntimeException e) {
      submitting = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Submission> outcome =
        submitting.whenComplete((submission, failure) -> note(sent.get(), submission, failure));
    return settlingTime.isEmpty()
        ? outcome
        : new Settlement(api, scheduler, ledger, grouped, wanted, settlingTime.get(), scope)
            .of(outcome, sent::get);
  }

  /** The same request in a group that nobody else has. */
  private static WorkflowRequest inOwnGroup(WorkflowRequest request) {
    return new ExecuteRequest(
        request.workflowId(),
        request.inputs(),
        Optional.of("flowscale-" + UUID.randomUUID()),
        request.uploadListener(),
        request.uncertaintyPolicy());
  }

  private SentSubmission opened(
      WorkflowRequest request, String groupId, boolean isOwnGroup, Map<String, String> texts) {
    Instant now = scheduler.now();
    SentSubmission sent =
        new SentSubmission(
            numbers.incrementAndGet(),
            request.workflowId(),
            groupId,
            isOwnGroup,
            texts,
            request.inputs().names(),
            now,
            values);
    if (!isOwnGroup) {
      ledger.open(sent);
    }
    return sent;
  }

  private void note(
      @Nullable SentSubmission sent, @Nullable Submission submission, @Nullable Throwable failure) {
    if (sent == null || sent.isOwnGroup()) {
      return;
    }
    if (submission != null) {
      ledger.close(sent, submission.runId());
    } else if (failure != null
        && !(Failures.ours(failure) instanceof SubmissionUncertainException)) {
      ledger.close(sent);
    }
  }
}
