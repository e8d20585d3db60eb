package ai.flowscale.client.submission;

import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.Ids;
import ai.flowscale.client.concurrent.CallFailures;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallLimit;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientCalls;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.service.FlowscaleApi;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the inputs of requests against the descriptions of the workflows, which are fetched once
 * for all requests and cached. Without descriptions nothing is checked.
 */
public final class InputChecks {
  private static final System.Logger LOG = System.getLogger("ai.flowscale");

  /**
   * Descriptions that are younger refuse a request at once. A fetch that failed is repeated after
   * this time at the earliest.
   */
  private static final Duration RECENT = Duration.ofSeconds(30);

  /** No request waits longer for a fetch. */
  private static final CallLimit FETCHING = new CallLimit(RECENT, "the fetch for checkInputs");

  private final Supplier<CompletableFuture<List<Workflow>>> fetching;
  private final Scheduler scheduler;
  private final Executor blocking;
  private final Duration longest;
  private final AtomicReference<@Nullable Descriptions> kept = new AtomicReference<>();

  /**
   * The descriptions as of some time.
   *
   * @param at when the fetch began or failed, by the scheduler's {@code nanoTime()}
   * @param isOld whether the fetch failed, so that these are the earlier ones, or none
   * @param workflows completes without a failure
   */
  private record Descriptions(
      long at, boolean isOld, CompletableFuture<List<Workflow>> workflows) {}

  private InputChecks(
      Supplier<CompletableFuture<List<Workflow>>> fetching,
      Scheduler scheduler,
      Executor blocking,
      Duration longest) {
    this.fetching = fetching;
    this.scheduler = scheduler;
    this.blocking = new FallbackExecutor(blocking);
    this.longest = longest;
  }

  /**
   * Makes the checks of a client.
   *
   * @param calls starts a fetch as a call of the client's own
   * @param blocking runs what follows for a request that has waited
   * @param longest how long descriptions are cached
   */
  public static InputChecks over(
      FlowscaleApi api,
      ClientCalls calls,
      Scheduler scheduler,
      Executor blocking,
      Duration longest) {
    ClientOperation<List<Workflow>> fetching =
        new ClientOperation<>(
            OperationAttributes.of("getWorkflows"),
            scope -> api.within(FETCHING).workflows(scope.background()));
    return new InputChecks(() -> calls.start(fetching).future(), scheduler, blocking, longest);
  }

  /**
   * Checks a request. Where that takes time, the future completes on a thread that may block.
   *
   * @return fails with {@link InvalidRequestException} if an input does not fit, with the scope's
   *     reason, or with a timeout after the call's limit; one-shot streams are closed then. A
   *     request that does not fit older descriptions is checked against new ones
   */
  public CompletableFuture<@Nullable Void> check(WorkflowRequest request, CallScope scope) {
    return checked(request, scope)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                Uploads.discardStreams(request.inputs(), blocking);
              }
            });
  }

  private CompletableFuture<@Nullable Void> checked(WorkflowRequest request, CallScope scope) {
    FlowscaleException ended = scope.abortReason();
    if (ended != null) {
      return CompletableFuture.failedFuture(ended);
    }
    CompletableFuture<@Nullable Void> fits =
        fits(request, longest).exceptionallyCompose(mistake -> fits(request, RECENT));
    return fits.isDone() ? fits : limited(fits, scope);
  }

  /** Fails where the request does not fit descriptions that are younger than this. */
  private CompletableFuture<@Nullable Void> fits(WorkflowRequest request, Duration age) {
    return descriptions(age).workflows().thenAccept(workflows -> check(request, workflows));
  }

  /** Waits no longer than the scope and the call's limit allow. */
  private CompletableFuture<@Nullable Void> limited(
      CompletableFuture<@Nullable Void> fits, CallScope scope) {
    CompletableFuture<@Nullable Void> checked = new CompletableFuture<>();
    CallScope.Registration aborter = scope.onAbort(checked::completeExceptionally);
    Optional<Scheduler.Scheduled> timer =
        scope.settings().limit().flatMap(limit -> timer(limit, checked));
    fits.whenCompleteAsync(Futures.into(checked), scope.operation().around(blocking));
    return checked.whenComplete(
        (done, failure) -> {
          aborter.remove();
          timer.ifPresent(Scheduler.Scheduled::cancel);
        });
  }

  private Optional<Scheduler.Scheduled> timer(CallLimit limit, CompletableFuture<?> checked) {
    TransportException late =
        new TransportException(
            TransportException.Kind.TIMEOUT,
            TransportException.Sent.NO,
            "The descriptions of the workflows, for checkInputs, took longer than %s (%s)."
                .formatted(limit.length(), limit.name()),
            null);
    try {
      return Optional.of(
          scheduler.scheduleTimeout(() -> checked.completeExceptionally(late), limit.length()));
    } catch (RejectedExecutionException closed) {
      // The submission finds that out, too.
      return Optional.empty();
    }
  }

  /** Returns descriptions that are younger than this, or starts to fetch them. */
  private Descriptions descriptions(Duration age) {
    Descriptions before = kept.get();
    long now = scheduler.nanoTime();
    if (before != null && now - before.at() < lifetime(before, age).toNanos()) {
      return before;
    }
    Descriptions asked = new Descriptions(now, false, new CompletableFuture<>());
    if (!kept.compareAndSet(before, asked)) {
      return descriptions(age);
    }
    Futures.start(fetching)
        .whenComplete(
            (said, failure) -> {
              List<Workflow> known = said == null ? known(before) : said;
              if (said == null) {
                CompletableFuture<List<Workflow>> old = CompletableFuture.completedFuture(known);
                kept.compareAndSet(asked, new Descriptions(scheduler.nanoTime(), true, old));
              }
              asked.workflows().complete(known);
              if (said == null) {
                warn(failure);
              }
            });
    return asked;
  }

  private static Duration lifetime(Descriptions descriptions, Duration age) {
    return descriptions.isOld() && age.compareTo(RECENT) > 0 ? RECENT : age;
  }

  private static List<Workflow> known(@Nullable Descriptions before) {
    return before == null ? List.of() : before.workflows().getNow(List.of());
  }

  private static void warn(@Nullable Throwable thrown) {
    FlowscaleException failure = CallFailures.toFlowscaleException(thrown);
    if (!(failure instanceof ClientClosedException)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The descriptions of the workflows could not be fetched, so that inputs are not checked,"
              + " or by older ones. {0}",
          failure.getMessage());
    }
  }

  /** A workflow that is not described is left to the service, which knows best. */
  private static void check(WorkflowRequest request, List<Workflow> workflows) {
    workflows.stream()
        .filter(one -> Ids.same(one.id(), request.workflowId()))
        .findFirst()
        .ifPresent(request.inputs()::checkedAgainst);
  }
}
