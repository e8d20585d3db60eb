package ai.flowscale.client;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
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
import ai.flowscale.client.http.ClientOperation;
import ai.flowscale.client.observation.OperationAttributes;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.service.FlowscaleApi;
import ai.flowscale.client.submission.Submissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The operations that both facades of a client start, each in its own way.
 *
 * @param closing closes the client
 */
record Operations(
    FlowscaleApi api,
    Submissions submissions,
    RunWaiter waiter,
    Batches batches,
    Downloader downloader,
    Runnable closing) {

  private static <T> ClientOperation<T> operation(
      String name, Function<CallScope, CompletableFuture<T>> call) {
    return new ClientOperation<>(OperationAttributes.of(name), call);
  }

  ClientOperation<List<ContainerHealth>> checkHealth() {
    return operation("checkHealth", api::health);
  }

  ClientOperation<List<ContainerQueue>> getQueue() {
    return operation("getQueue", api::queue);
  }

  ClientOperation<List<Workflow>> getWorkflows() {
    return operation("getWorkflows", api::workflows);
  }

  ClientOperation<Submission> executeWorkflow(WorkflowRequest request) {
    Objects.requireNonNull(request, "request");
    return new ClientOperation<>(
        of("executeWorkflow", request), scope -> submissions.submit(request, scope));
  }

  ClientOperation<RunResult> executeWorkflowAndWait(WorkflowRequest request, WaitOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return new ClientOperation<>(
        of("executeWorkflowAndWait", request),
        scope -> waiter.submitAndAwait(request, options, scope));
  }

  private static OperationAttributes of(String name, WorkflowRequest request) {
    return OperationAttributes.of(name).workflow(request.workflowId(), request.groupId());
  }

  ClientOperation<RunResult> awaitRun(String runId, WaitOptions options) {
    Objects.requireNonNull(options, "options");
    return new ClientOperation<>(
        ofRun("awaitRun", runId), scope -> waiter.await(runId, options, scope));
  }

  private static OperationAttributes ofRun(String name, String runId) {
    return OperationAttributes.of(name).run(Objects.requireNonNull(runId, "runId"));
  }

  ClientOperation<BatchResult> executeBatch(List<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return new ClientOperation<>(
        Batches.attributes(options), scope -> batches.executeBatch(requests, options, scope));
  }

  ClientOperation<Optional<RunOutput>> getOutput(String filename) {
    Objects.requireNonNull(filename, "filename");
    return new ClientOperation<>(
        OperationAttributes.of("getOutput").output(filename), scope -> api.output(filename, scope));
  }

  ClientOperation<Cancellation> cancelRun(String runId) {
    return new ClientOperation<>(ofRun("cancelRun", runId), scope -> api.cancel(runId, scope));
  }

  ClientOperation<Run> getRun(String runId) {
    return new ClientOperation<>(ofRun("getRun", runId), scope -> api.run(runId, scope));
  }

  ClientOperation<RunPage> getRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return new ClientOperation<>(
        OperationAttributes.of("getRuns").group(query.groupId()), scope -> api.page(query, scope));
  }

  ClientOperation<DownloadedFile> download(RunOutput output, DownloadOptions options) {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(options, "options");
    return new ClientOperation<>(
        OperationAttributes.of("download").output(output.filename()),
        scope -> downloader.download(output, options, scope));
  }

  ClientOperation<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options) {
    Objects.requireNonNull(outputs, "outputs");
    Objects.requireNonNull(options, "options");
    return operation("downloadAll", scope -> downloader.downloadAll(outputs, options, scope));
  }

  ClientOperation<List<DownloadedFile>> downloadAll(RunResult result, DownloadOptions options) {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(options, "options");
    return new ClientOperation<>(
        ofRun("downloadAll", result.runId()),
        scope -> downloader.downloadAll(result, options, scope));
  }

  ClientOperation<OutputContent> openOutput(RunOutput output) {
    Objects.requireNonNull(output, "output");
    return new ClientOperation<>(
        OperationAttributes.of("openOutput").output(output.filename()),
        scope -> downloader.open(output, scope));
  }
}
