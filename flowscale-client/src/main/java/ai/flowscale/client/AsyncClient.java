package ai.flowscale.client;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.OutputContent;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.model.Cancellation;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.DownloadedFile;
import ai.flowscale.api.model.Run;
import ai.flowscale.api.model.RunOutput;
import ai.flowscale.api.model.RunPage;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.model.Workflow;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.paging.RunSubscription;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** The asynchronous facade. */
final class AsyncClient implements AsyncFlowscale {
  private final Operations operations;
  private final OpenCalls calls;
  private final Executor callbackExecutor;

  AsyncClient(Operations operations, OpenCalls calls, Executor callbackExecutor) {
    this.operations = operations;
    this.calls = calls;
    this.callbackExecutor = callbackExecutor;
  }

  private <T> CompletableFuture<T> start(ClientOperation<T> operation) {
    return CallFuture.of(calls.start(operation), callbackExecutor, false);
  }

  private <T> CompletableFuture<T> startRuns(ClientOperation<T> operation) {
    return CallFuture.of(calls.start(operation), callbackExecutor, true);
  }

  @Override
  public AsyncFlowscale withOptions(CallOptions options) {
    Objects.requireNonNull(options, "options");
    return new AsyncClient(operations, calls.with(options), callbackExecutor);
  }

  @Override
  public CompletableFuture<List<ContainerHealth>> checkHealth() {
    return start(operations.checkHealth());
  }

  @Override
  public CompletableFuture<List<ContainerQueue>> getQueue() {
    return start(operations.getQueue());
  }

  @Override
  public CompletableFuture<List<Workflow>> getWorkflows() {
    return start(operations.getWorkflows());
  }

  @Override
  public CompletableFuture<Submission> executeWorkflow(WorkflowRequest request) {
    return startRuns(operations.executeWorkflow(request));
  }

  @Override
  public CompletableFuture<RunResult> executeWorkflowAndWait(
      WorkflowRequest request, WaitOptions options) {
    return startRuns(operations.executeWorkflowAndWait(request, options));
  }

  @Override
  public CompletableFuture<RunResult> awaitRun(String runId, WaitOptions options) {
    return start(operations.awaitRun(runId, options));
  }

  @Override
  public CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options) {
    return startRuns(operations.executeBatch(requests, options));
  }

  @Override
  public CompletableFuture<Optional<RunOutput>> getOutput(String filename) {
    return start(operations.getOutput(filename));
  }

  @Override
  public CompletableFuture<Cancellation> cancelRun(String runId) {
    return start(operations.cancelRun(runId));
  }

  @Override
  public CompletableFuture<Run> getRun(String runId) {
    return start(operations.getRun(runId));
  }

  @Override
  public CompletableFuture<RunPage> getRuns(RunQuery query) {
    return start(operations.getRuns(query));
  }

  @Override
  public Flow.Publisher<Run> streamRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return RunSubscription.publisher(operations.api(), query, calls, callbackExecutor);
  }

  @Override
  public CompletableFuture<DownloadedFile> download(RunOutput output, DownloadOptions options) {
    return start(operations.download(output, options));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options) {
    return start(operations.downloadAll(outputs, options));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      RunResult result, DownloadOptions options) {
    return start(operations.downloadAll(result, options));
  }

  @Override
  public CompletableFuture<OutputContent> openOutput(RunOutput output) {
    return start(operations.openOutput(output));
  }

  @Override
  public void close() {
    operations.closing().run();
  }
}
