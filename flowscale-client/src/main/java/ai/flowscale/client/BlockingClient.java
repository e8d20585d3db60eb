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
  private final Operations operations;
  private final BlockingCalls blocking;
  private final AsyncFlowscale async;

  BlockingClient(Operations operations, BlockingCalls blocking, AsyncFlowscale async) {
    this.operations = operations;
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
    return new BlockingClient(operations, blocking.with(options), async.withOptions(options));
  }

  @Override
  public List<ContainerHealth> checkHealth() {
    return blocking.call(operations.checkHealth());
  }

  @Override
  public List<ContainerQueue> getQueue() {
    return blocking.call(operations.getQueue());
  }

  @Override
  public List<Workflow> getWorkflows() {
    return blocking.call(operations.getWorkflows());
  }

  @Override
  public Submission executeWorkflow(WorkflowRequest request) {
    return blocking.call(operations.executeWorkflow(request));
  }

  @Override
  public RunResult executeWorkflowAndWait(WorkflowRequest request, WaitOptions options) {
    return blocking.call(operations.executeWorkflowAndWait(request, options));
  }

  @Override
  public RunResult awaitRun(String runId, WaitOptions options) {
    return blocking.call(operations.awaitRun(runId, options));
  }

  @Override
  public BatchResult executeBatch(List<WorkflowRequest> requests, BatchOptions options) {
    return blocking.call(operations.executeBatch(requests, options));
  }

  @Override
  public Stream<BatchItem> executeBatch(Stream<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return operations.batches().stream(requests, options, blocking.open(), blocking::call);
  }

  @Override
  public Optional<RunOutput> getOutput(String filename) {
    return blocking.call(operations.getOutput(filename));
  }

  @Override
  public Cancellation cancelRun(String runId) {
    return blocking.call(operations.cancelRun(runId));
  }

  @Override
  public Run getRun(String runId) {
    return blocking.call(operations.getRun(runId));
  }

  @Override
  public RunPage getRuns(RunQuery query) {
    return blocking.call(operations.getRuns(query));
  }

  @Override
  public Stream<Run> streamRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return RunIterator.stream(operations.api(), query, blocking::call);
  }

  @Override
  public DownloadedFile download(RunOutput output, DownloadOptions options) {
    return blocking.call(operations.download(output, options));
  }

  @Override
  public List<DownloadedFile> downloadAll(List<RunOutput> outputs, DownloadOptions options) {
    return blocking.call(operations.downloadAll(outputs, options));
  }

  @Override
  public List<DownloadedFile> downloadAll(RunResult result, DownloadOptions options) {
    return blocking.call(operations.downloadAll(result, options));
  }

  @Override
  public OutputContent openOutput(RunOutput output) {
    return blocking.call(operations.openOutput(output));
  }

  @Override
  public void close() {
    operations.closing().run();
  }
}
