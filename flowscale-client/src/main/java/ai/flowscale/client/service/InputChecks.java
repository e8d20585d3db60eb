package ai.flowscale.client.service;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.json.Ids;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the inputs of requests against what the deployment says of its workflows, which is fetched
 * once for all and kept for a time. What cannot be had is not checked.
 */
final class InputChecks {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /** Descriptions of this age refuse a request at once, and are not asked for again in vain. */
  private static final Duration RECENT = Duration.ofSeconds(30);

  private final Supplier<CompletableFuture<List<Workflow>>> fetching;
  private final Scheduler scheduler;
  private final Duration longest;
  private final AtomicReference<@Nullable Descriptions> kept = new AtomicReference<>();

  /**
   * What was said at some time.
   *
   * @param asked the time, by the scheduler's clock
   * @param workflows empty where it could not be had
   */
  private record Descriptions(long asked, CompletableFuture<Optional<List<Workflow>>> workflows) {
    boolean areMissing() {
      return workflows.isDone() && workflows.join().isEmpty();
    }
  }

  /**
   * Checks nothing yet.
   *
   * @param fetching starts a call of the client that asks for the workflows
   * @param longest how long what it gives is kept
   */
  InputChecks(
      Supplier<CompletableFuture<List<Workflow>>> fetching, Scheduler scheduler, Duration longest) {
    this.fetching = fetching;
    this.scheduler = scheduler;
    this.longest = longest;
  }

  /**
   * Checks a request: the future fails with {@link InvalidRequestException} where an input does not
   * fit, and with the scope. A request that does not fit older descriptions is checked against
   * today's.
   */
  CompletableFuture<@Nullable Void> check(WorkflowRequest request, CallScope scope) {
    FlowscaleException ended = scope.abortReason();
    if (ended != null) {
      return CompletableFuture.failedFuture(ended);
    }
    return within(scope, descriptions(longest))
        .thenCompose(
            said -> {
              InvalidRequestException mistake = mistake(request, said);
              return mistake == null
                  ? CompletableFuture.completedFuture(null)
                  : within(scope, descriptions(RECENT))
                      .thenAccept(now -> refuse(now.isEmpty() ? mistake : mistake(request, now)));
            });
  }

  private static void refuse(@Nullable InvalidRequestException mistake) {
    if (mistake != null) {
      throw mistake;
    }
  }

  /** Returns what was said no longer ago than this, or starts to ask. */
  private Descriptions descriptions(Duration age) {
    Descriptions before = kept.get();
    long now = scheduler.nanoTime();
    if (before != null && now - before.asked() < lifetime(before, age).toNanos()) {
      return before;
    }
    Descriptions asked = new Descriptions(now, new CompletableFuture<>());
    if (!kept.compareAndSet(before, asked)) {
      return descriptions(age);
    }
    Futures.start(fetching)
        .whenComplete((said, failure) -> asked.workflows().complete(said(said, failure)));
    return asked;
  }

  private static Duration lifetime(Descriptions descriptions, Duration age) {
    return descriptions.areMissing() && age.compareTo(RECENT) > 0 ? RECENT : age;
  }

  private static Optional<List<Workflow>> said(
      @Nullable List<Workflow> workflows, @Nullable Throwable thrown) {
    if (workflows != null) {
      return Optional.of(workflows);
    }
    FlowscaleException failure = CallFailures.toFlowscaleException(thrown);
    if (!(failure instanceof ClientClosedException)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Inputs are not checked: the descriptions of the workflows could not be fetched. {0}",
          failure.getMessage());
    }
    return Optional.empty();
  }

  /** The same, for a caller that waits no longer than its call may take. */
  private CompletableFuture<Optional<List<Workflow>>> within(
      CallScope scope, Descriptions descriptions) {
    if (descriptions.workflows().isDone()) {
      return descriptions.workflows();
    }
    CompletableFuture<Optional<List<Workflow>>> said = new CompletableFuture<>();
    CallScope.Registration aborter = scope.onAbort(said::completeExceptionally);
    Optional<Scheduler.Scheduled> limit =
        scope
            .settings()
            .callTimeout()
            .map(
                length -> scheduler.scheduleTimeout(() -> said.complete(Optional.empty()), length));
    said.whenComplete(
        (value, failure) -> {
          aborter.remove();
          limit.ifPresent(Scheduler.Scheduled::cancel);
        });
    descriptions.workflows().whenComplete(Futures.into(said));
    return said;
  }

  /** A workflow that is not described is left to the service, which knows best. */
  private static @Nullable InvalidRequestException mistake(
      WorkflowRequest request, Optional<List<Workflow>> said) {
    Optional<Workflow> workflow =
        said.stream()
            .flatMap(List::stream)
            .filter(one -> Ids.same(one.id(), request.workflowId()))
            .findFirst();
    try {
      workflow.ifPresent(request.inputs()::checkedAgainst);
      return null;
    } catch (InvalidRequestException mistake) {
      return mistake;
    }
  }
}
