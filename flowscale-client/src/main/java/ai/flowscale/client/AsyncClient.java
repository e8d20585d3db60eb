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
import ai.flowscale.client.batch.Batches;
import ai.flowscale.client.download.Downloader;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.operations.FlowscaleApi;
import ai.flowscale.client.paging.RunPublisher;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.submission.Submissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** The asynchronous facade. */
final class AsyncClient implements AsyncFlowscale {
  private final FlowscaleApi api;
  private final Submissions submissions;
  private final RunWaiter waiter;
  private final Batches batches;
  private final Downloader downloader;
  private final OpenCalls calls;
  private final Executor callbackExecutor;
  private final Runnable closing;

  AsyncClient(
      FlowscaleApi api,
      Submissions submissions,
      RunWaiter waiter,
      Batches batches,
      Downloader downloader,
      OpenCalls calls,
      Executor callbackExecutor,
      Runnable closing) {
    this.api = api;
    this.submissions = submissions;
    this.waiter = waiter;
    this.batches = batches;
    this.downloader = downloader;
    this.calls = calls;
    this.callbackExecutor = callbackExecutor;
    this.closing = closing;
  }

  private <T> CompletableFuture<T> start(Function<CallScope, CompletableFuture<T>> operation) {
    return CallFuture.of(calls.start(operation), callbackExecutor, false);
  }

  private <T> CompletableFuture<T> startRuns(Function<CallScope, CompletableFuture<T>> operation) {
    return CallFuture.of(calls.start(operation), callbackExecutor, true);
  }

  @Override
  public AsyncFlowscale withOptions(CallOptions options) {
    Objects.requireNonNull(options, "options");
    return new AsyncClient(
        api,
        submissions,
        waiter,
        batches,
        downloader,
        calls.with(options),
        callbackExecutor,
        closing);
  }

  @Override
  public CompletableFuture<List<ContainerHealth>> checkHealth() {
    return start(api::health);
  }

  @Override
  public CompletableFuture<List<ContainerQueue>> getQueue() {
    return start(api::queue);
  }

  @Override
  public CompletableFuture<List<Workflow>> getWorkflows() {
    return start(api::workflows);
  }

  @Override
  public CompletableFuture<Submission> executeWorkflow(WorkflowRequest request) {
    Objects.requireNonNull(request, "request");
    return startRuns(scope -> submissions.submit(request, scope));
  }

  @Override
  public CompletableFuture<RunResult> executeWorkflowAndWait(
      WorkflowRequest request, WaitOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return startRuns(scope -> waiter.submitAndAwait(request, options, scope));
  }

  @Override
  public CompletableFuture<RunResult> awaitRun(String runId, WaitOptions options) {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(options, "options");
    return start(scope -> waiter.await(runId, options, scope));
  }

  @Override
  public CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return startRuns(scope -> batches.executeBatch(requests, options, scope));
  }

  @Override
  public CompletableFuture<Optional<RunOutput>> getOutput(String filename) {
    Objects.requireNonNull(filename, "filename");
    return start(scope -> api.output(filename, scope));
  }

  @Override
  public CompletableFuture<Cancellation> cancelRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return start(scope -> api.cancel(runId, scope));
  }

  @Override
  public CompletableFuture<Run> getRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return start(scope -> api.run(runId, scope));
  }

  @Override
  public CompletableFuture<RunPage> getRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return start(scope -> api.page(query, scope));
  }

  @Override
  public Flow.Publisher<Run> streamRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return new RunPublisher(api, query, calls, callbackExecutor);
  }

  @Override
  public CompletableFuture<DownloadedFile> download(RunOutput output, DownloadOptions options) {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(options, "options");
    return start(scope -> downloader.download(output, options, scope));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options) {
    Objects.requireNonNull(outputs, "outputs");
    Objects.requireNonNull(options, "options");
    return start(scope -> downloader.downloadAll(outputs, options, scope));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      RunResult result, DownloadOptions options) {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(options, "options");
    return start(scope -> downloader.downloadAll(result, options, scope));
  }

  @Override
  public CompletableFuture<OutputContent> openOutput(RunOutput output) {
    Objects.requireNonNull(output, "output");
    return start(scope -> downloader.open(output, scope));
  }

  @Override
  public void close() {
    closing.run();
  }
}
