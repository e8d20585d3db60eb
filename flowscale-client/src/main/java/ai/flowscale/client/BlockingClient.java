package ai.flowscale.client;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
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
import ai.flowscale.client.operations.FlowscaleApi;
import ai.flowscale.client.paging.RunIterator;
import ai.flowscale.client.polling.RunWaiter;
import ai.flowscale.client.submission.Submissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The blocking facade. */
final class BlockingClient implements Flowscale {
  private final FlowscaleApi api;
  private final Submissions submissions;
  private final RunWaiter waiter;
  private final Batches batches;
  private final Downloader downloader;
  private final BlockingCalls blocking;
  private final AsyncFlowscale async;
  private final Runnable closing;

  BlockingClient(
      FlowscaleApi api,
      Submissions submissions,
      RunWaiter waiter,
      Batches batches,
      Downloader downloader,
      BlockingCalls blocking,
      AsyncFlowscale async,
      Runnable closing) {
    this.api = api;
    this.submissions = submissions;
    this.waiter = waiter;
    this.batches = batches;
    this.downloader = downloader;
    this.blocking = blocking;
    this.async = async;
    this.closing = closing;
  }

  @Override
  public AsyncFlowscale async() {
    return async;
  }

  @Override
  public Flowscale withOptions(CallOptions options) {
    Objects.requireNonNull(options, "options");
    return new BlockingClient(
        api,
        submissions,
        waiter,
        batches,
        downloader,
        blocking.with(options),
        async.withOptions(options),
        closing);
  }

  @Override
  public List<ContainerHealth> checkHealth() {
    return blocking.call(api::health);
  }

  @Override
  public List<ContainerQueue> getQueue() {
    return blocking.call(api::queue);
  }

  @Override
  public List<Workflow> getWorkflows() {
    return blocking.call(api::workflows);
  }

  @Override
  public Submission executeWorkflow(WorkflowRequest request) {
    Objects.requireNonNull(request, "request");
    return blocking.call(scope -> submissions.submit(request, scope));
  }

  @Override
  public RunResult executeWorkflowAndWait(WorkflowRequest request, WaitOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> waiter.submitAndAwait(request, options, scope));
  }

  @Override
  public RunResult awaitRun(String runId, WaitOptions options) {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> waiter.await(runId, options, scope));
  }

  @Override
  public BatchResult executeBatch(List<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> batches.executeBatch(requests, options, scope));
  }

  @Override
  public Stream<BatchItem> executeBatch(Stream<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return batches.stream(requests, options, blocking.open(), blocking::call);
  }

  @Override
  public Optional<RunOutput> getOutput(String filename) {
    Objects.requireNonNull(filename, "filename");
    return blocking.call(scope -> api.output(filename, scope));
  }

  @Override
  public Cancellation cancelRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return blocking.call(scope -> api.cancel(runId, scope));
  }

  @Override
  public Run getRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return blocking.call(scope -> api.run(runId, scope));
  }

  @Override
  public RunPage getRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return blocking.call(scope -> api.page(query, scope));
  }

  @Override
  public Stream<Run> streamRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return RunIterator.stream(api, query, blocking::call);
  }

  @Override
  public DownloadedFile download(RunOutput output, DownloadOptions options) {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> downloader.download(output, options, scope));
  }

  @Override
  public List<DownloadedFile> downloadAll(List<RunOutput> outputs, DownloadOptions options) {
    Objects.requireNonNull(outputs, "outputs");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> downloader.downloadAll(outputs, options, scope));
  }

  @Override
  public List<DownloadedFile> downloadAll(RunResult result, DownloadOptions options) {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> downloader.downloadAll(result, options, scope));
  }

  @Override
  public OutputContent openOutput(RunOutput output) {
    Objects.requireNonNull(output, "output");
    return blocking.call(scope -> downloader.open(output, scope));
  }

  @Override
  public void close() {
    closing.run();
  }
}
