package ai.flowscale.client.batch;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WaitTermination;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.ClientClosedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.Submissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
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
    JsonCodec json,
    Executor blocking) {

  /** Executes all requests of a list. */
  public CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options, CallScope scope) {
    List<WorkflowRequest> all = List.copyOf(requests);
    return Futures.start(() -> executed(all, options, scope))
        .whenComplete((result, failure) -> discardStreams(all));
  }

  private CompletableFuture<BatchResult> executed(
      List<WorkflowRequest> all, BatchOptions options, CallScope scope) {
    CompletableFuture<BatchResult> result = new CompletableFuture<>();
    Consumer<BatchEnd> atEnd =
        end ->
            end.complete(result, () -> new BatchResult(all.size(), end.items(), end.stoppedBy()));
    new Batch(this, all.stream(), options, scope, atEnd).collect();
    return result;
  }

  /** Those of the requests that were never taken: nothing else closes them. */
  private void discardStreams(List<WorkflowRequest> requests) {
    List<WorkflowInputs> once =
        requests.stream()
            .map(WorkflowRequest::inputs)
            .filter(inputs -> !inputs.isReplayable())
            .toList();
    if (!once.isEmpty()) {
      new FallbackExecutor(blocking).execute(() -> once.forEach(Uploads::discardStreams));
    }
  }

  /**
   * Executes the requests of a stream as the outcomes are asked for.
   *
   * @param steps makes a call and waits for it
   * @param unclaimed logs the runs of outcomes that no one has taken
   */
  public Stream<BatchItem> stream(
      Stream<WorkflowRequest> requests,
      BatchOptions options,
      OpenCalls calls,
      Function<ClientOperation<Optional<BatchItem>>, Optional<BatchItem>> steps,
      Consumer<@Nullable FlowscaleException> unclaimed) {
    OutcomeStream outcomes =
        new OutcomeStream(
            steps,
            () -> {
              CallScope scope = calls.open(attributes(options));
              return new Batch(
                  this, requests, options, scope, end -> calls.end(scope, end.failure()));
            },
            unclaimed);
    return StreamSupport.stream(outcomes, false).onClose(() -> outcomes.close(requests::close));
  }

  /** Returns what a batch is observed as. */
  public static OperationAttributes attributes(BatchOptions options) {
    return OperationAttributes.of("executeBatch").group(options.groupId());
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
