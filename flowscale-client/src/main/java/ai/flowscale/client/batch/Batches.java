package ai.flowscale.client.batch;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.spi.Scheduler;
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
import java.util.stream.Stream;

/**
 * Executes batches with what a client has for single calls.
 *
 * @param blocking runs what may block, also where the executor of the client takes no more
 */
public record Batches(
    FlowscaleApi api,
    Submissions submissions,
    RunWaiter waiter,
    Scheduler scheduler,
    JsonCodec json,
    Executor blocking) {

  /** Takes the executor of the client. */
  public Batches {
    blocking = new FallbackExecutor(blocking);
  }

  /** Executes all requests of a list. */
  public CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options, CallScope scope) {
    List<WorkflowRequest> all = List.copyOf(requests);
    return Futures.start(() -> open(all.stream(), options, scope.withoutCaller()).collect())
        .thenApply(end -> end.result(all.size()))
        .whenComplete((result, failure) -> discardStreams(all));
  }

  /** Those of the requests that were never taken: nothing else closes them. */
  private void discardStreams(List<WorkflowRequest> requests) {
    List<WorkflowInputs> once =
        requests.stream()
            .map(WorkflowRequest::inputs)
            .filter(inputs -> !inputs.isReplayable())
            .toList();
    if (!once.isEmpty()) {
      blocking.execute(() -> once.forEach(Uploads::discardStreams));
    }
  }

  /** Returns a batch that has yet to begin. The scope is that of its call. */
  public Batch open(Stream<WorkflowRequest> requests, BatchOptions options, CallScope scope) {
    return new Batch(this, requests, options, scope);
  }

  /** Returns what a batch is observed as. */
  public static OperationAttributes attributes(BatchOptions options) {
    return OperationAttributes.of("executeBatch").group(options.groupId());
  }
}
