package ai.flowscale.client;

import ai.flowscale.api.AsyncFlowscale;
import ai.flowscale.api.BatchItem;
import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.CallOptions;
import ai.flowscale.api.DownloadOptions;
import ai.flowscale.api.Flowscale;
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
import ai.flowscale.client.http.ClientCalls;
import ai.flowscale.client.paging.RunPages;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The operations as plain methods, for a thread that waits. */
final class BlockingClient implements Flowscale {
  private final BlockingCalls blocking;
  private final AsyncFlowscale async;

  BlockingClient(Client client, ClientCalls calls) {
    this.blocking = new BlockingCalls(client, calls);
    this.async = new AsyncClient(client, calls);
  }

  @Override
  public AsyncFlowscale async() {
    return async;
  }

  @Override
  public Flowscale withOptions(CallOptions options) {
    Objects.requireNonNull(options, "options");
    return new BlockingClient(blocking.client, blocking.calls.with(options));
  }

  @Override
  public List<ContainerHealth> checkHealth() {
    return blocking.checkHealth().join();
  }

  @Override
  public List<ContainerQueue> getQueue() {
    return blocking.getQueue().join();
  }

  @Override
  public List<Workflow> getWorkflows() {
    return blocking.getWorkflows().join();
  }

  @Override
  public Submission executeWorkflow(WorkflowRequest request) {
    return blocking.executeWorkflow(request).join();
  }

  @Override
  public RunResult executeWorkflowAndWait(WorkflowRequest request, WaitOptions options) {
    return blocking.executeWorkflowAndWait(request, options).join();
  }

  @Override
  public RunResult awaitRun(String runId, WaitOptions options) {
    return blocking.awaitRun(runId, options).join();
  }

  @Override
  public BatchResult executeBatch(List<WorkflowRequest> requests, BatchOptions options) {
    return blocking.executeBatch(requests, options).join();
  }

  @Override
  public Stream<BatchItem> executeBatch(Stream<WorkflowRequest> requests, BatchOptions options) {
    Objects.requireNonNull(requests, "requests");
    Objects.requireNonNull(options, "options");
    return OutcomeStream.of(requests, options, blocking);
  }

  @Override
  public Optional<RunOutput> getOutput(String filename) {
    return blocking.getOutput(filename).join();
  }

  @Override
  public Cancellation cancelRun(String runId) {
    return blocking.cancelRun(runId).join();
  }

  @Override
  public Run getRun(String runId) {
    return blocking.getRun(runId).join();
  }

  @Override
  public RunPage getRuns(RunQuery query) {
    return blocking.getRuns(query).join();
  }

  @Override
  public Stream<Run> streamRuns(RunQuery query) {
    Objects.requireNonNull(query, "query");
    return RunPages.stream(blocking.client.api, query, page -> blocking.start(page).join());
  }

  @Override
  public DownloadedFile download(RunOutput output, DownloadOptions options) {
    return blocking.download(output, options).join();
  }

  @Override
  public List<DownloadedFile> downloadAll(List<RunOutput> outputs, DownloadOptions options) {
    return blocking.downloadAll(outputs, options).join();
  }

  @Override
  public List<DownloadedFile> downloadAll(RunResult result, DownloadOptions options) {
    return blocking.downloadAll(result, options).join();
  }

  @Override
  public OutputContent openOutput(RunOutput output) {
    return blocking.openOutput(output).join();
  }

  @Override
  public void close() {
    blocking.close();
  }
}
