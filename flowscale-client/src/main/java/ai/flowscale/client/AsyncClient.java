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
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.OpenCalls;
import ai.flowscale.client.paging.RunSubscription;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;

/** The asynchronous facade. */
final class AsyncClient implements AsyncFlowscale {
  private final Services services;
  private final OpenCalls calls;
  private final Executor callbackExecutor;

  AsyncClient(Services services, OpenCalls calls, Executor callbackExecutor) {
    this.services = services;
    this.calls = calls;
    this.callbackExecutor = callbackExecutor;
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
    return new AsyncClient(services, calls.with(options), callbackExecutor);
  }

  @Override
  public CompletableFuture<List<ContainerHealth>> checkHealth() {
    return start(services.api()::health);
  }

  @Override
  public CompletableFuture<List<ContainerQueue>> getQueue() {
    return start(services.api()::queue);
  }

  @Override
  public CompletableFuture<List<Workflow>> getWorkflows() {
    return start(services.api()::workflows);
  }

  @Override
  public CompletableFuture<Submission> executeWorkflow(WorkflowRequest request) {
    Objects.requireNonNull(request, "request");
    return startRuns(scope -> services.submissions().submit(request, scope));
  }

  @Override
  public CompletableFuture<RunResult> executeWorkflowAndWait(
      WorkflowRequest request, WaitOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return startRuns(scope -> services.waiter().submitAndAwait(request, options, scope));
  }

  @Override
  public CompletableFuture<RunResult> awaitRun(String runId, WaitOptions options) {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(options, "options");
    return start(scope -> services.waiter().await(runId, options, scope));
  }

  @Override
  public CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return startRuns(scope -> services.batches().executeBatch(requests, options, scope));
  }

  @Override
  public CompletableFuture<Optional<RunOutput>> getOutput(String filename) {
    Objects.requireNonNull(filename, "filename");
    return start(scope -> services.api().output(filename, scope));
  }

  @Override
  public CompletableFuture<Cancellation> cancelRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return start(scope -> services.api().cancel(runId, scope));
  }

  @Override
  public CompletableFuture<Run> getRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return start(scope -> services.api().run(runId, scope));
  }

  @Override
  public CompletableFuture<RunPage> getRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return start(scope -> services.api().page(query, scope));
  }

  @Override
  public Flow.Publisher<Run> streamRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return RunSubscription.publisher(services.api(), query, calls, callbackExecutor);
  }

  @Override
  public CompletableFuture<DownloadedFile> download(RunOutput output, DownloadOptions options) {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(options, "options");
    return start(scope -> services.downloader().download(output, options, scope));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options) {
    Objects.requireNonNull(outputs, "outputs");
    Objects.requireNonNull(options, "options");
    return start(scope -> services.downloader().downloadAll(outputs, options, scope));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      RunResult result, DownloadOptions options) {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(options, "options");
    return start(scope -> services.downloader().downloadAll(result, options, scope));
  }

  @Override
  public CompletableFuture<OutputContent> openOutput(RunOutput output) {
    Objects.requireNonNull(output, "output");
    return start(scope -> services.downloader().open(output, scope));
  }

  @Override
  public void close() {
    services.closing().run();
  }
}
