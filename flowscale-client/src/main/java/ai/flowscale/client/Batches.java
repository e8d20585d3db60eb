package ai.flowscale.client;

import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.client.batch.Batch;
import ai.flowscale.client.batch.BatchEnd;
import ai.flowscale.client.concurrent.FallbackExecutor;
import ai.flowscale.client.concurrent.Futures;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.json.JsonCodec;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.Submissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Executes batches, of a list or a stream, in scopes of this client.
 *
 * @param blocking runs what may block
 */
record Batches(
    FlowscaleApi api,
    Submissions submissions,
    RunWaiter waiter,
    Scheduler scheduler,
    JsonCodec json,
    Executor blocking) {

  /** Executes all requests of a list. */
  CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options, CallScope scope) {
    List<WorkflowRequest> all = List.copyOf(requests);
    return Futures.start(() -> executed(all, options, scope.withoutCaller()))
        .whenComplete((result, failure) -> discardStreams(all));
  }

  private CompletableFuture<BatchResult> executed(
      List<WorkflowRequest> all, BatchOptions options, CallScope scope) {
    CompletableFuture<BatchResult> result = new CompletableFuture<>();
    Consumer<BatchEnd> atEnd =
        end ->
            end.complete(result, () -> new BatchResult(all.size(), end.items(), end.stoppedBy()));
    new Batch(new ScopedBatchCall(this, scope), all.stream(), options, atEnd).collect();
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

  /** Executes the requests of a stream as the outcomes are asked for. */
  Stream<BatchItem> stream(
      Stream<WorkflowRequest> requests, BatchOptions options, BlockingCalls calls) {
    OutcomeStream outcomes = new OutcomeStream(this, requests, options, calls);
    return StreamSupport.stream(outcomes, false).onClose(outcomes::close);
  }

  /** Returns what a batch is observed as. */
  static OperationAttributes attributes(BatchOptions options) {
    return OperationAttributes.of("executeBatch").group(options.groupId());
  }
}
