package ai.flowscale.tests.scenarios;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.OutputContent;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The operations of a client in both styles. A blocking call runs on a thread of its own, so that
 * in both styles the test has a future and can move time.
 */
final class ScenarioClient {
  private final Flowscale blocking;
  private final AsyncFlowscale async;
  private final Style style;

  ScenarioClient(Flowscale flowscale, Style style) {
    this.blocking = flowscale;
    this.async = flowscale.async();
    this.style = style;
  }

  /** The same client with other settings. */
  ScenarioClient with(CallOptions options) {
    return new ScenarioClient(blocking.withOptions(options), style);
  }

  /** Calls the client in the scenario's style. */
  <T> CompletableFuture<T> call(
      Function<Flowscale, T> blockingCall,
      Function<AsyncFlowscale, CompletableFuture<T>> asyncCall) {
    return style == Style.BLOCKING
        ? ThreadCall.start(() -> blockingCall.apply(blocking))
        : asyncCall.apply(async);
  }

  CompletableFuture<List<ContainerHealth>> checkHealth() {
    return call(Flowscale::checkHealth, AsyncFlowscale::checkHealth);
  }

  CompletableFuture<List<ContainerQueue>> getQueue() {
    return call(Flowscale::getQueue, AsyncFlowscale::getQueue);
  }

  CompletableFuture<List<Workflow>> getWorkflows() {
    return call(Flowscale::getWorkflows, AsyncFlowscale::getWorkflows);
  }

  CompletableFuture<Submission> execute(WorkflowRequest request) {
    return call(c -> c.executeWorkflow(request), c -> c.executeWorkflow(request));
  }

  CompletableFuture<Submission> execute(String workflowId, WorkflowInputs inputs) {
    return call(
        c -> c.executeWorkflow(workflowId, inputs), c -> c.executeWorkflow(workflowId, inputs));
  }

  CompletableFuture<RunResult> executeAndWait(WorkflowRequest request, WaitOptions options) {
    return call(
        c -> c.executeWorkflowAndWait(request, options),
        c -> c.executeWorkflowAndWait(request, options));
  }

  CompletableFuture<RunResult> executeAndWait(String workflowId, WorkflowInputs inputs) {
    return call(
        c -> c.executeWorkflowAndWait(workflowId, inputs),
        c -> c.executeWorkflowAndWait(workflowId, inputs));
  }

  CompletableFuture<RunResult> awaitRun(String runId, WaitOptions options) {
    return call(c -> c.awaitRun(runId, options), c -> c.awaitRun(runId, options));
  }

  CompletableFuture<RunResult> awaitRun(String runId) {
    return call(c -> c.awaitRun(runId), c -> c.awaitRun(runId));
  }

  CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options) {
    return call(c -> c.executeBatch(requests, options), c -> c.executeBatch(requests, options));
  }

  /** Returns the first outcomes of a stream of requests. Always blocking. */
  CompletableFuture<List<BatchItem>> executeEach(
      Stream<WorkflowRequest> requests, BatchOptions options, long limit) {
    return ThreadCall.start(
        () -> {
          try (Stream<BatchItem> outcomes = blocking.executeBatch(requests, options)) {
            return outcomes.limit(limit).toList();
          }
        });
  }

  CompletableFuture<Optional<RunOutput>> getOutput(String filename) {
    return call(c -> c.getOutput(filename), c -> c.getOutput(filename));
  }

  CompletableFuture<Cancellation> cancelRun(String runId) {
    return call(c -> c.cancelRun(runId), c -> c.cancelRun(runId));
  }

  CompletableFuture<Run> getRun(String runId) {
    return call(c -> c.getRun(runId), c -> c.getRun(runId));
  }

  CompletableFuture<RunPage> getRuns(RunQuery query) {
    return call(c -> c.getRuns(query), c -> c.getRuns(query));
  }

  CompletableFuture<RunPage> getRuns() {
    return call(Flowscale::getRuns, AsyncFlowscale::getRuns);
  }

  /** Streams all runs. Always blocking. */
  CompletableFuture<List<Run>> streamRuns(RunQuery query) {
    return ThreadCall.start(() -> blocking.streamRuns(query).toList());
  }

  CompletableFuture<DownloadedFile> download(RunOutput output, Path folder) {
    return call(c -> c.download(output, folder), c -> c.download(output, folder));
  }

  CompletableFuture<DownloadedFile> download(RunOutput output, DownloadOptions options) {
    return call(c -> c.download(output, options), c -> c.download(output, options));
  }

  CompletableFuture<List<DownloadedFile>> downloadAll(RunResult result, DownloadOptions options) {
    return call(c -> c.downloadAll(result, options), c -> c.downloadAll(result, options));
  }

  CompletableFuture<OutputContent> openOutput(RunOutput output) {
    return call(c -> c.openOutput(output), c -> c.openOutput(output));
  }

  /** Reads a content to its end, as a stream or with a subscriber. */
  CompletableFuture<byte[]> read(OutputContent content) {
    return style == Style.BLOCKING
        ? ThreadCall.start(() -> StreamReading.all(content))
        : Collector.bytes(content.publisher());
  }

  /** Closes the client with the scenario's API. */
  void close() {
    if (style == Style.BLOCKING) {
      blocking.close();
    } else {
      async.close();
    }
  }
}
