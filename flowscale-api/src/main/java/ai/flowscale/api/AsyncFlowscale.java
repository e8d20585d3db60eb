package ai.flowscale.api;

import ai.flowscale.api.error.FlowscaleException;
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
import ai.flowscale.api.spi.ClientProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A client of one FlowScale deployment, in asynchronous form: the operations of {@link Flowscale},
 * none of which waits for a response. Before a call returns, it may ask the supplier of {@link
 * FlowscaleConfig.Builder#headers}, and a submission checks its files on disk and writes its
 * objects as JSON, on the caller's thread: on an event loop, give a supplier that does not block,
 * and files on a fast disk.
 *
 * <p>A failure, a bad argument included, completes the future with the exception that the blocking
 * operation throws; only a null argument is thrown at once. Futures complete on {@link
 * FlowscaleConfig#callbackExecutor()}, so what hangs on them may do as that executor allows. Only
 * where that rejects a task does it run on the thread that brings the response.
 *
 * <p>Ending a future aborts its call: cancelling it, completing it with {@code complete} or {@code
 * completeExceptionally}, {@code orTimeout} and {@code completeOnTimeout}. Futures that are derived
 * from it, with {@code thenApply}, {@code thenCompose} and their kin, are ordinary ones: ending one
 * of them aborts nothing, so keep the future of the call for that. Their functions run on the same
 * executor.
 *
 * <p>A call that has ended by then is not changed, and its future keeps what came of it. The run is
 * not cancelled, unless {@link WaitOptions#cancelRunOn()} says so for {@link
 * WaitTermination#CANCEL}: that is {@link #cancelRun}. A future that was ended like this does not
 * name a run that its call has started, or may have started: a warning in the log (the {@link
 * System.Logger} {@code ai.flowscale}) names the run, or the submission that is uncertain.
 *
 * <p>Not for implementation by applications: methods may be added in any release. Proxies and mocks
 * are fine.
 */
public interface AsyncFlowscale extends AutoCloseable {

  /**
   * Makes a client from the environment.
   *
   * @return a new client
   * @throws ai.flowscale.api.error.ConfigurationException if a setting is missing or wrong, or no
   *     transport or JSON-B implementation is found
   * @see Flowscale#fromEnvironment()
   */
  static AsyncFlowscale fromEnvironment() {
    return create(FlowscaleConfig.fromEnvironment());
  }

  /**
   * Makes a client.
   *
   * @param config the settings
   * @return a new client
   * @throws ai.flowscale.api.error.ConfigurationException if no transport or JSON-B implementation
   *     is found, or several transports are and none was chosen
   * @see Flowscale#create(FlowscaleConfig)
   */
  static AsyncFlowscale create(FlowscaleConfig config) {
    return ClientProvider.find(config.classLoader()).open(config).async();
  }

  /**
   * Returns this client with other settings for the calls that are made through what is returned.
   * It costs nothing, so it can be made for a single call; connections, the retry budget and {@link
   * #close()} are this client's.
   *
   * @param options what differs; where this client has options already, these go before them
   * @return the same client, with options
   */
  AsyncFlowscale withOptions(CallOptions options);

  /**
   * Returns the health of each ComfyUI container of the deployment.
   *
   * @return one entry per container
   * @see Flowscale#checkHealth()
   */
  CompletableFuture<List<ContainerHealth>> checkHealth();

  /**
   * Returns the queue of each ComfyUI container.
   *
   * @return one entry per container
   * @see Flowscale#getQueue()
   */
  CompletableFuture<List<ContainerQueue>> getQueue();

  /**
   * Lists the deployed workflows.
   *
   * @return the workflows
   * @see Flowscale#getWorkflows()
   */
  CompletableFuture<List<Workflow>> getWorkflows();

  /**
   * Starts a workflow.
   *
   * @param request the workflow, its inputs and its group
   * @return the run's id, and what else the service says of it
   * @see Flowscale#executeWorkflow(WorkflowRequest)
   */
  CompletableFuture<Submission> executeWorkflow(WorkflowRequest request);

  /**
   * Starts a workflow in no group.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return the run's id, and what else the service says of it
   */
  default CompletableFuture<Submission> executeWorkflow(String workflowId, WorkflowInputs inputs) {
    return executeWorkflow(WorkflowRequest.of(workflowId, inputs));
  }

  /**
   * Starts a workflow and completes when its outputs are there. Costs no thread while it waits.
   *
   * @param request the workflow, its inputs and its group
   * @param options how long to wait and how often to poll
   * @return the run and its outputs
   * @see Flowscale#executeWorkflowAndWait(WorkflowRequest, WaitOptions)
   */
  CompletableFuture<RunResult> executeWorkflowAndWait(WorkflowRequest request, WaitOptions options);

  /**
   * Starts a workflow in no group and completes when its outputs are there.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @param options how long to wait and how often to poll
   * @return the run and its outputs
   * @see #executeWorkflowAndWait(WorkflowRequest, WaitOptions)
   */
  default CompletableFuture<RunResult> executeWorkflowAndWait(
      String workflowId, WorkflowInputs inputs, WaitOptions options) {
    return executeWorkflowAndWait(WorkflowRequest.of(workflowId, inputs), options);
  }

  /**
   * Starts a workflow in no group and completes when its outputs are there, within 10 minutes.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return the run and its outputs
   */
  default CompletableFuture<RunResult> executeWorkflowAndWait(
      String workflowId, WorkflowInputs inputs) {
    return executeWorkflowAndWait(WorkflowRequest.of(workflowId, inputs), WaitOptions.defaults());
  }

  /**
   * Executes a workflow that has a class of its own, and completes when its outputs are there,
   * within 10 minutes.
   *
   * @param <R> what a run gives
   * @param request the workflow and its inputs
   * @return its outputs
   */
  default <R> CompletableFuture<R> execute(TypedRequest<R> request) {
    return execute(request, WaitOptions.defaults());
  }

  /**
   * Executes a workflow that has a class of its own, and completes when its outputs are there.
   *
   * @param <R> what a run gives
   * @param request the workflow and its inputs
   * @param options how long to wait and how often to poll
   * @return its outputs
   * @see Flowscale#execute(TypedRequest, WaitOptions)
   */
  default <R> CompletableFuture<R> execute(TypedRequest<R> request, WaitOptions options) {
    WorkflowRequest untyped;
    try {
      untyped = request.request();
    } catch (FlowscaleException e) {
      return CompletableFuture.failedFuture(e);
    }
    return executeWorkflowAndWait(untyped, options).thenApply(request::result);
  }

  /**
   * Waits for the outputs of a run that exists. Costs no thread while it waits.
   *
   * @param runId the run's id
   * @param options how long to wait and how often to poll
   * @return the run and its outputs
   * @see Flowscale#awaitRun(String, WaitOptions)
   */
  CompletableFuture<RunResult> awaitRun(String runId, WaitOptions options);

  /**
   * Waits for the outputs of a run that exists, up to 10 minutes.
   *
   * @param runId the run's id
   * @return the run and its outputs
   */
  default CompletableFuture<RunResult> awaitRun(String runId) {
    return awaitRun(runId, WaitOptions.defaults());
  }

  /**
   * Executes many requests, some at a time. Cancelling begins no more and ends the waits for those
   * in flight. For requests that are too many for a list, and for outcomes as they come, there is
   * {@link Flowscale#executeBatch(java.util.stream.Stream, BatchOptions)}.
   *
   * @param requests the requests; gone through once, in their order
   * @param options how many at a time, in which group, and what to do about failures
   * @return the outcome of each, in their order; failures included
   * @see Flowscale#executeBatch(List, BatchOptions)
   */
  CompletableFuture<BatchResult> executeBatch(List<WorkflowRequest> requests, BatchOptions options);

  /**
   * Executes many requests, four at a time, each in a group that is made for it.
   *
   * @param requests the requests
   * @return the outcome of each, in their order; failures included
   */
  default CompletableFuture<BatchResult> executeBatch(List<WorkflowRequest> requests) {
    return executeBatch(requests, BatchOptions.defaults());
  }

  /**
   * Returns one output.
   *
   * @param filename the output's name, with or without its extension
   * @return the output, or empty while it is not ready
   * @see Flowscale#getOutput(String)
   */
  CompletableFuture<Optional<RunOutput>> getOutput(String filename);

  /**
   * Cancels a run.
   *
   * @param runId the run's id
   * @return what the service said
   * @see Flowscale#cancelRun(String)
   */
  CompletableFuture<Cancellation> cancelRun(String runId);

  /**
   * Returns a run.
   *
   * @param runId the run's id
   * @return the run
   * @see Flowscale#getRun(String)
   */
  CompletableFuture<Run> getRun(String runId);

  /**
   * Lists runs, one page at a time.
   *
   * @param query which runs, in which order, and which page
   * @return the page and where it stands
   * @see Flowscale#getRuns(RunQuery)
   */
  CompletableFuture<RunPage> getRuns(RunQuery query);

  /**
   * Lists the ten newest runs.
   *
   * @return the first page
   */
  default CompletableFuture<RunPage> getRuns() {
    return getRuns(RunQuery.all());
  }

  /**
   * Downloads an output into a folder, under its own name made safe for the file system.
   *
   * @param output an output that {@linkplain RunOutput#isReady() is ready}
   * @param folder the folder; made if it is not there
   * @return the file
   * @see Flowscale#download(RunOutput, Path)
   */
  default CompletableFuture<DownloadedFile> download(RunOutput output, Path folder) {
    return download(output, DownloadOptions.toFolder(folder));
  }

  /**
   * Downloads an output to where the options say. Cancelling deletes the temporary file.
   *
   * @param output an output that {@linkplain RunOutput#isReady() is ready}
   * @param options the folder or file, and what to do if it is there already
   * @return the file
   * @see Flowscale#download(RunOutput, DownloadOptions)
   */
  CompletableFuture<DownloadedFile> download(RunOutput output, DownloadOptions options);

  /**
   * Downloads several outputs into a folder, some of them at a time. Cancelling aborts those in
   * flight and starts no others; what is whole by then stays.
   *
   * @param outputs outputs that {@linkplain RunOutput#isReady() are ready}; possibly none
   * @param options the folder, what to do with files that are there, and how many at a time
   * @return the files, in the order of the outputs; where some fail, {@link
   *     ai.flowscale.api.error.PartialDownloadException} once the others are there
   * @see Flowscale#downloadAll(List, DownloadOptions)
   */
  CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, DownloadOptions options);

  /**
   * Downloads all outputs of a run into a folder.
   *
   * @param result the run; its id is in whatever the future fails with
   * @param options the folder, what to do with files that are there, and how many at a time
   * @return the files, in the order of the outputs
   * @see Flowscale#downloadAll(RunResult, DownloadOptions)
   */
  CompletableFuture<List<DownloadedFile>> downloadAll(RunResult result, DownloadOptions options);

  /**
   * Downloads several outputs into a folder, each under its own name made safe for the file system.
   * A file that exists already is left alone, and its output fails.
   *
   * @param outputs outputs that {@linkplain RunOutput#isReady() are ready}; possibly none
   * @param folder the folder; made if it is not there
   * @return the files, in the order of the outputs
   * @see #downloadAll(List, DownloadOptions)
   */
  default CompletableFuture<List<DownloadedFile>> downloadAll(
      List<RunOutput> outputs, Path folder) {
    return downloadAll(outputs, DownloadOptions.toFolder(folder));
  }

  /**
   * Downloads all outputs of a run into a folder, each under its own name made safe for the file
   * system. A file that exists already is left alone, and its output fails.
   *
   * @param result the run
   * @param folder the folder; made if it is not there
   * @return the files, in the order of the outputs
   * @see #downloadAll(RunResult, DownloadOptions)
   */
  default CompletableFuture<List<DownloadedFile>> downloadAll(RunResult result, Path folder) {
    return downloadAll(result, DownloadOptions.toFolder(folder));
  }

  /**
   * Opens the content of an output, to read it without a file.
   *
   * @param output an output that {@linkplain RunOutput#isReady() is ready}
   * @return the content; to be closed, or read to its end
   * @see Flowscale#openOutput(RunOutput)
   */
  CompletableFuture<OutputContent> openOutput(RunOutput output);

  /**
   * Ends what is in flight and releases what the client made.
   *
   * @see Flowscale#close()
   */
  @Override
  void close();
}
