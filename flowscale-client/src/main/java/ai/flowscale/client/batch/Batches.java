package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.Submissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Executes many requests, of a list or a stream.
 *
 * @param blocking runs what may block
 */
public record Batches(
    FlowscaleApi api,
    Submissions submissions,
    RunWaiter waiter,
    Scheduler scheduler,
    Executor blocking) {

  @Nullable QueueGate gate(
      BatchOptions options, CallScope scope, Executor events, Consumer<FlowscaleException> broken) {
    return options.maxQueueDepth().isEmpty()
        ? null
        : new QueueGate(
            options.maxQueueDepth().getAsInt(),
            options.queueInterval(),
            scheduler,
            () -> api.queue(scope),
            events,
            broken);
  }

  @Nullable ConcurrencyLimit limit(
      BatchOptions options, CallScope scope, IntSupplier inFlight, Executor events) {
    return options.isMaxConcurrentAutomatic()
        ? new ConcurrencyLimit(
            BatchOptions.defaults().maxConcurrent(),
            options.maxConcurrent(),
            inFlight,
            api,
            scheduler,
            scope.background(),
            events)
        : null;
  }

  /** Executes all requests of a list. */
  public CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options, CallScope scope) {
    List<WorkflowRequest> all = List.copyOf(requests);
    RunStore store =
        options
            .resumedSince()
            .<RunStore>map(
                since ->
                    new MatchStore(
                        all,
                        since,
                        grouped ->
                            submissions.match(
                                grouped, since, new FallbackExecutor(blocking), scope)))
            .orElseGet(() -> store(options));
    ListOutcomes outcomes = new ListOutcomes(all.size());
    open(RequestSource.of(all, blocking), store, options, scope, outcomes).request(Long.MAX_VALUE);
    return outcomes.result();
  }

  /**
   * Executes the requests of a stream as the outcomes are asked for.
   *
   * @param steps makes a call and waits for it
   */
  public Stream<BatchItem> stream(
      Stream<WorkflowRequest> requests, BatchOptions options, OpenCalls calls, Steps steps) {
    refuseResume(options);
    return OutcomeStream.of(
        calls,
        attributes(options),
        steps,
        requests::close,
        (scope, outcomes) ->
            open(RequestSource.of(requests, blocking), store(options), options, scope, outcomes));
  }

  /** Returns what a batch is observed as. */
  public static OperationAttributes attributes(BatchOptions options) {
    return OperationAttributes.of("executeBatch").group(options.groupId());
  }

  /** Makes a call and waits for it. */
  @FunctionalInterface
  public interface Steps {
    /** Returns what the call gives, or throws its failure. */
    Optional<BatchItem> await(ClientOperation<Optional<BatchItem>> call);
  }

  /** Opens a batch, which begins when the first outcome is asked for. */
  @FunctionalInterface
  interface Opening {
    Batch open(CallScope scope, Outcomes outcomes);
  }

  private Batch open(
      RequestSource source,
      RunStore store,
      BatchOptions options,
      CallScope scope,
      Outcomes outcomes) {
    String group = options.groupId().orElseGet(this::newGroup);
    return new Batch(this, source, store, options, group, scope, outcomes);
  }

  private String newGroup() {
    return "batch_%s_%s"
        .formatted(scheduler.now().getEpochSecond(), UUID.randomUUID().toString().substring(0, 8));
  }

  private RunStore store(BatchOptions options) {
    return options
        .checkpoint()
        .<RunStore>map(
            checkpoint ->
                new CheckpointStore(checkpoint, scheduler, options.groupId().isPresent(), blocking))
        .orElseGet(NoRunStore::new);
  }

  private static void refuseResume(BatchOptions options) {
    if (options.resumedSince().isPresent()) {
      throw new InvalidRequestException(
          "resume",
          "resume is set, and all requests have to be known for it: give a list, or a checkpoint");
    }
  }

  /** How each run is waited for: with its wait it is cancelled too, where the options say so. */
  static WaitOptions waiting(BatchOptions options) {
    WaitOptions each = options.waitOptions();
    if (!options.cancelsRemaining()) {
      return each;
    }
    Set<WaitTermination> ends =
        EnumSet.of(WaitTermination.CANCEL, WaitTermination.INTERRUPT, WaitTermination.CLOSE);
    ends.addAll(each.cancelRunOn());
    WaitOptions.Builder waiting =
        WaitOptions.builder()
            .timeout(each.timeout())
            .pollTimeout(each.pollTimeout())
            .cancelRunOn(ends);
    each.notFoundGrace().ifPresent(waiting::notFoundGrace);
    each.listener().ifPresent(waiting::listener);
    return each.isFixedInterval()
        ? waiting.fixedInterval(each.maxPollInterval()).build()
        : waiting.maxPollInterval(each.maxPollInterval()).build();
  }

  /** The same reason once more: each item's may come to carry its run. */
  static FlowscaleException copy(FlowscaleException reason) {
    if (reason instanceof ClientClosedException) {
      return new ClientClosedException();
    }
    return new CallAbortedException(
        reason instanceof CallAbortedException aborted
            ? aborted.reason()
            : CallAbortedException.Reason.CANCELLED,
        String.valueOf(reason.getMessage()));
  }
}
