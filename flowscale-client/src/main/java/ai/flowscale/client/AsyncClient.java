package ai.flowscale.client;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.RunQuery;
import ai.flowscale.api.WaitOptions;
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
import ai.flowscale.client.batch.Batches;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.ClientCalls;
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.inputs.Uploads;
import ai.flowscale.client.observation.OperationAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The operations of a client. Each is started in a scope of its own. */
class AsyncClient implements AsyncFlowscale {
  final Client client;
  final ClientCalls calls;

  AsyncClient(Client client, ClientCalls calls) {
    this.client = client;
    this.calls = calls;
  }

  <T extends @Nullable Object> CompletableFuture<T> start(ClientOperation<T> operation) {
    return CallFuture.of(calls.start(operation), client.threads.callbackExecutor());
  }

  private <T> CompletableFuture<T> start(
      OperationAttributes attributes, Function<CallScope, CompletableFuture<T>> call) {
    return start(new ClientOperation<>(attributes, call));
  }

  private <T> CompletableFuture<T> startRuns(
      OperationAttributes attributes,
      List<WorkflowRequest> requests,
      Function<CallScope, CompletableFuture<T>> call) {
    Runnable discard = () -> requests.forEach(one -> Uploads.discardStreams(one.inputs()));
    return start(new ClientOperation<>(attributes, call, discard, true));
  }

  private static OperationAttributes of(String name, WorkflowRequest request) {
    Objects.requireNonNull(request, "request");
    return OperationAttributes.of(name).workflow(request.workflowId(), request.groupId());
  }

  private static OperationAttributes ofRun(String name, String runId) {
    return OperationAttributes.of(name).run(Objects.requireNonNull(runId, "runId"));
  }

  private static OperationAttributes ofOutput(String name, RunOutput output) {
    Objects.requireNonNull(output, "output");
    return OperationAttributes.of(name).output(output.filename());
  }

  @Override
  public AsyncFlowscale withOptions(CallOptions options) {
    Objects.requireNonNull(options, "options");
    return new AsyncClient(client, calls.with(options));
  }

  @Override
  public CompletableFuture<List<ContainerHealth>> checkHealth() {
    return start(OperationAttributes.of("checkHealth"), client.api::health);
  }

  @Override
  public CompletableFuture<List<ContainerQueue>> getQueue() {
    return start(OperationAttributes.of("getQueue"), client.api::queue);
  }

  @Override
  public CompletableFuture<List<Workflow>> getWorkflows() {
    return start(OperationAttributes.of("getWorkflows"), client.api::workflows);
  }

  @Override
  public CompletableFuture<Submission> executeWorkflow(WorkflowRequest request) {
    return startRuns(
        of("executeWorkflow", request),
        List.of(request),
        scope -> client.submissions.submit(client.submissions.grouped(request), scope));
  }

  @Override
  public CompletableFuture<RunResult> executeWorkflowAndWait(
      WorkflowRequest request, WaitOptions options) {
    Objects.requireNonNull(options, "options");
    return startRuns(
        of("executeWorkflowAndWait", request),
        List.of(request),
        scope -> client.waiter.submitAndAwait(request, options, scope));
  }

  @Override
  public CompletableFuture<RunResult> awaitRun(String runId, WaitOptions options) {
    Objects.requireNonNull(options, "options");
    return start(ofRun("awaitRun", runId), scope -> client.waiter.await(runId, options, scope));
  }

  @Override
  public CompletableFuture<BatchResult> executeBatch(
      List<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return startRuns(
        Batches.attributes(options),
        requests,
        scope -> client.batches.executeBatch(requests, options, scope));
  }

  @Override
  public CompletableFuture<Optional<RunOutput>> getOutput(String filename) {
    Objects.requireNonNull(filename, "filename");
    return start(
        OperationAttributes.of("getOutput").output(filename),
        scope -> client.api.output(filename, scope));
  }

  @Override
  public CompletableFuture<Cancellation> cancelRun(String runId) {
    return start(ofRun("cancelRun", runId), scope -> client.api.cancel(runId, scope));
  }

  @Override
  public CompletableFuture<Run> getRun(String runId) {
    return start(ofRun("getRun", runId), scope -> client.api.run(runId, scope));
  }

  @Override
  public CompletableFuture<RunPage> getRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return start(
        OperationAttributes.of("getRuns").group(query.groupId()),
        scope -> client.api.page(query, scope));
  }

  @Override
  public CompletableFuture<DownloadedFile> download(RunOutput output, DownloadOptions options) {
    Objects.requireNonNull(options, "options");
    return start(
        ofOutput("download", output), scope -> client.downloader.download(output, options, scope));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options) {
    Objects.requireNonNull(outputs, "outputs");
    Objects.requireNonNull(options, "options");
    return start(
        OperationAttributes.of("downloadAll"),
        scope -> client.downloader.downloadAll(outputs, options, scope));
  }

  @Override
  public CompletableFuture<List<DownloadedFile>> downloadAll(
      RunResult result, DownloadOptions options) {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(options, "options");
    return start(
        ofRun("downloadAll", result.runId()),
        scope -> client.downloader.downloadAll(result, options, scope));
  }

  @Override
  public CompletableFuture<OutputContent> openOutput(RunOutput output) {
    return start(ofOutput("openOutput", output), scope -> client.downloader.open(output, scope));
  }

  @Override
  public void close() {
    client.close();
  }
}
