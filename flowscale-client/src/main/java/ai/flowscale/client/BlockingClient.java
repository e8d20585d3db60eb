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
import ai.flowscale.client.paging.RunIterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The blocking facade. */
final class BlockingClient implements Flowscale {
  private final Services services;
  private final BlockingCalls blocking;
  private final AsyncFlowscale async;

  BlockingClient(Services services, BlockingCalls blocking, AsyncFlowscale async) {
    this.services = services;
    this.blocking = blocking;
    this.async = async;
  }

  @Override
  public AsyncFlowscale async() {
    return async;
  }

  @Override
  public Flowscale withOptions(CallOptions options) {
    Objects.requireNonNull(options, "options");
    return new BlockingClient(services, blocking.with(options), async.withOptions(options));
  }

  @Override
  public List<ContainerHealth> checkHealth() {
    return blocking.call(services.api()::health);
  }

  @Override
  public List<ContainerQueue> getQueue() {
    return blocking.call(services.api()::queue);
  }

  @Override
  public List<Workflow> getWorkflows() {
    return blocking.call(services.api()::workflows);
  }

  @Override
  public Submission executeWorkflow(WorkflowRequest request) {
    Objects.requireNonNull(request, "request");
    return blocking.call(scope -> services.submissions().submit(request, scope));
  }

  @Override
  public RunResult executeWorkflowAndWait(WorkflowRequest request, WaitOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> services.waiter().submitAndAwait(request, options, scope));
  }

  @Override
  public RunResult awaitRun(String runId, WaitOptions options) {
    Objects.requireNonNull(runId, "runId");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> services.waiter().await(runId, options, scope));
  }

  @Override
  public BatchResult executeBatch(List<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> services.batches().executeBatch(requests, options, scope));
  }

  @Override
  public Stream<BatchItem> executeBatch(Stream<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return services.batches().stream(requests, options, blocking.open(), blocking::call);
  }

  @Override
  public Optional<RunOutput> getOutput(String filename) {
    Objects.requireNonNull(filename, "filename");
    return blocking.call(scope -> services.api().output(filename, scope));
  }

  @Override
  public Cancellation cancelRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return blocking.call(scope -> services.api().cancel(runId, scope));
  }

  @Override
  public Run getRun(String runId) {
    Objects.requireNonNull(runId, "runId");
    return blocking.call(scope -> services.api().run(runId, scope));
  }

  @Override
  public RunPage getRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return blocking.call(scope -> services.api().page(query, scope));
  }

  @Override
  public Stream<Run> streamRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return RunIterator.stream(services.api(), query, blocking::call);
  }

  @Override
  public DownloadedFile download(RunOutput output, DownloadOptions options) {
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> services.downloader().download(output, options, scope));
  }

  @Override
  public List<DownloadedFile> downloadAll(List<RunOutput> outputs, DownloadOptions options) {
    Objects.requireNonNull(outputs, "outputs");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> services.downloader().downloadAll(outputs, options, scope));
  }

  @Override
  public List<DownloadedFile> downloadAll(RunResult result, DownloadOptions options) {
    Objects.requireNonNull(result, "result");
    Objects.requireNonNull(options, "options");
    return blocking.call(scope -> services.downloader().downloadAll(result, options, scope));
  }

  @Override
  public OutputContent openOutput(RunOutput output) {
    Objects.requireNonNull(output, "output");
    return blocking.call(scope -> services.downloader().open(output, scope));
  }

  @Override
  public void close() {
    services.closing().run();
  }
}
