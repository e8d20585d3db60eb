package ai.flowscale.api;

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
import java.util.stream.Stream;

/**
 * A client of one FlowScale deployment, in blocking form.
 *
 * <p>Make one per deployment and keep it: it holds connections, is safe for use by many threads at
 * once, and is closed when the application ends. A call waits on the thread that makes it, costs no
 * other thread, and can be interrupted: it then aborts the exchange and throws {@link
 * ai.flowscale.api.error.CallAbortedException} with the interrupt flag set. A submission that was
 * in flight throws {@link ai.flowscale.api.error.SubmissionUncertainException} with that as its
 * cause: a run may come of it. The same holds for {@link #close()}. A call that was over when the
 * interrupt came gives its result or its own exception, with the flag set.
 *
 * <p>Every method throws members of the sealed family under {@link
 * ai.flowscale.api.error.FlowscaleException}, and no checked exception:
 *
 * <ul>
 *   <li>{@link ai.flowscale.api.error.InvalidRequestException} for an argument that cannot be sent,
 *       before anything is;
 *   <li>{@link ai.flowscale.api.error.ApiException} for a response that is not a success;
 *   <li>{@link ai.flowscale.api.error.TransportException} where no response came;
 *   <li>{@link ai.flowscale.api.error.DecodingException} for a response that cannot be read;
 *   <li>{@link ai.flowscale.api.error.CallAbortedException} on interruption;
 *   <li>{@link ai.flowscale.api.error.ClientClosedException} after {@link #close()};
 *   <li>{@link IllegalStateException} on a thread that must not block, such as an event loop of the
 *       transport, and {@link NullPointerException} for a null argument.
 * </ul>
 *
 * <p>The documentation of each operation lists what else it throws. Operations that only read are
 * retried as the {@link RetryPolicy} says; a submission is sent again only if it certainly was not
 * sent, or was refused before it was processed (429, and the service's own 503 "busy").
 *
 * <p>Not for implementation by applications: methods may be added in any release. Proxies and mocks
 * are fine.
 */
public interface Flowscale extends AutoCloseable {

  /**
   * Makes a client from the environment variables {@code FLOWSCALE_API_KEY} and {@code
   * FLOWSCALE_API_URL}, or the system properties that go before them; see {@link
   * FlowscaleConfig#fromEnvironment()}.
   *
   * @return a new client
   * @throws ai.flowscale.api.error.ConfigurationException if a setting is missing or wrong, or no
   *     transport or JSON-B implementation is found
   */
  static Flowscale fromEnvironment() {
    return create(FlowscaleConfig.fromEnvironment());
  }

  /**
   * Makes a client. Transports and the JSON-B implementation are looked up here, once, on the
   * calling thread; connections are made when they are needed.
   *
   * @param config the settings
   * @return a new client
   * @throws ai.flowscale.api.error.ConfigurationException if no transport or JSON-B implementation
   *     is found, or several transports are and none was chosen
   */
  static Flowscale create(FlowscaleConfig config) {
    return ClientProvider.find(config.classLoader()).open(config);
  }

  /**
   * Returns the same client in asynchronous form. Closing either closes both.
   *
   * @return the asynchronous form
   */
  AsyncFlowscale async();

  /**
   * Returns this client with other settings for the calls that are made through what is returned.
   * It costs nothing, so it can be made for a single call; connections, the retry budget and {@link
   * #close()} are this client's.
   *
   * @param options what differs; where this client has options already, these go before them
   * @return the same client, with options
   */
  Flowscale withOptions(CallOptions options);

  /**
   * Returns the health of each ComfyUI container of the deployment ({@code GET
   * /api/v1/comfy/health}).
   *
   * @return one entry per container, in the service's order
   */
  List<ContainerHealth> checkHealth();

  /**
   * Returns the queue of each ComfyUI container ({@code GET /api/v1/comfy/queue}).
   *
   * @return one entry per container, in the service's order
   */
  List<ContainerQueue> getQueue();

  /**
   * Lists the deployed workflows ({@code GET /api/v1/comfy/workflows}). The operation is missing
   * from the service's OpenAPI description; deployments without it cause a {@link
   * ai.flowscale.api.error.NotFoundException}.
   *
   * @return the workflows, in the service's order
   */
  List<Workflow> getWorkflows();

  /**
   * Starts a workflow and returns at once ({@code POST /api/v1/runs}).
   *
   * @param request the workflow, its inputs and its group
   * @return the run's id, and what else the service says of it
   * @throws ai.flowscale.api.error.InvalidRequestException if an input cannot be sent
   * @throws ai.flowscale.api.error.SubmissionUncertainException if whether a run was started is not
   *     known; see {@link UncertaintyPolicy} for having the client search for it
   */
  Submission executeWorkflow(WorkflowRequest request);

  /**
   * Starts a workflow in no group.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return the run's id, and what else the service says of it
   * @see #executeWorkflow(WorkflowRequest)
   */
  default Submission executeWorkflow(String workflowId, WorkflowInputs inputs) {
    return executeWorkflow(WorkflowRequest.of(workflowId, inputs));
  }

  /**
   * Starts a workflow and waits for its outputs.
   *
   * @param request the workflow, its inputs and its group
   * @param options how long to wait and how often to poll
   * @return the run and its outputs
   * @throws ai.flowscale.api.error.InvalidRequestException if an input cannot be sent
   * @throws ai.flowscale.api.error.SubmissionUncertainException if whether a run was started is not
   *     known
   * @throws ai.flowscale.api.error.RunFailedException as soon as the run has failed
   * @throws ai.flowscale.api.error.RunCancelledException as soon as the run was cancelled
   * @throws ai.flowscale.api.error.WaitTimedOutException if the run has not ended in time; it goes
   *     on
   */
  RunResult executeWorkflowAndWait(WorkflowRequest request, WaitOptions options);

  /**
   * Starts a workflow in no group and waits for its outputs.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @param options how long to wait and how often to poll
   * @return the run and its outputs
   * @see #executeWorkflowAndWait(WorkflowRequest, WaitOptions)
   */
  default RunResult executeWorkflowAndWait(
      String workflowId, WorkflowInputs inputs, WaitOptions options) {
    return executeWorkflowAndWait(WorkflowRequest.of(workflowId, inputs), options);
  }

  /**
   * Starts a workflow in no group and waits for its outputs, up to 10 minutes.
   *
   * @param workflowId the workflow's id
   * @param inputs its inputs
   * @return the run and its outputs
   * @see #executeWorkflowAndWait(WorkflowRequest, WaitOptions)
   */
  default RunResult executeWorkflowAndWait(String workflowId, WorkflowInputs inputs) {
    return executeWorkflowAndWait(WorkflowRequest.of(workflowId, inputs), WaitOptions.defaults());
  }

  /**
   * Executes a workflow that has a class of its own, and waits for its outputs, up to 10 minutes.
   *
   * @param <R> what a run gives
   * @param request the workflow and its inputs
   * @return its outputs
   * @see #executeWorkflowAndWait(WorkflowRequest, WaitOptions)
   */
  default <R> R execute(TypedRequest<R> request) {
    return execute(request, WaitOptions.defaults());
  }

  /**
   * Executes a workflow that has a class of its own, and waits for its outputs.
   *
   * @param <R> what a run gives
   * @param request the workflow and its inputs
   * @param options how long to wait and how often to poll
   * @return its outputs
   * @see #executeWorkflowAndWait(WorkflowRequest, WaitOptions)
   */
  default <R> R execute(TypedRequest<R> request, WaitOptions options) {
    return request.result(executeWorkflowAndWait(request.request(), options));
  }

  /**
   * Waits for the outputs of a run that exists. The run may have been started by another program; a
   * run that has ended already costs one poll and no delay.
   *
   * <p>Only a status that this library knows as an end is one: with an unknown status the wait goes
   * on until its limit, even where the service reports a time of completion, and the exception then
   * carries the run. A poll that fails ends the wait only if polling again cannot help, such as
   * with 401, 403 or 422.
   *
   * <p>A run that the service does not find (404) may still appear for 10 seconds: from the start
   * of the wait, and again from the first poll that found it. So may an announced output of a
   * completed run; after that the wait ends with {@link ai.flowscale.api.error.RunFailedException}.
   * Only a 404 in the service's own form counts.
   *
   * @param runId the run's id
   * @param options how long to wait and how often to poll
   * @return the run and its outputs
   * @throws ai.flowscale.api.error.RunFailedException as soon as the run has failed
   * @throws ai.flowscale.api.error.RunCancelledException as soon as the run was cancelled
   * @throws ai.flowscale.api.error.WaitTimedOutException if the run has not ended in time; it goes
   *     on
   */
  RunResult awaitRun(String runId, WaitOptions options);

  /**
   * Waits for the outputs of a run that exists, up to 10 minutes.
   *
   * @param runId the run's id
   * @return the run and its outputs
   * @see #awaitRun(String, WaitOptions)
   */
  default RunResult awaitRun(String runId) {
    return awaitRun(runId, WaitOptions.defaults());
  }

  /**
   * Executes many requests, some at a time, and waits for all of them. One that fails does not end
   * the others, unless the options say so.
   *
   * @param requests the requests; iterated over once, in their order
   * @param options how many at a time, in which group, and what to do about failures
   * @return the outcome of each, in their order; failures included
   * @throws ai.flowscale.api.error.BatchException if the call is interrupted or the client closed,
   *     or the checkpoint fails, and there are items by then; it carries them. Without items the
   *     cause itself is thrown if it is a {@link ai.flowscale.api.error.FlowscaleException}, such
   *     as {@link ai.flowscale.api.error.InvalidRequestException} for a checkpoint that is in use
   */
  BatchResult executeBatch(List<WorkflowRequest> requests, BatchOptions options);

  /**
   * Executes many requests, four at a time, each in a group that is made for it.
   *
   * @param requests the requests
   * @return the outcome of each, in their order; failures included
   * @see #executeBatch(List, BatchOptions)
   */
  default BatchResult executeBatch(List<WorkflowRequest> requests) {
    return executeBatch(requests, BatchOptions.defaults());
  }

  /**
   * Executes the requests of a stream of any length, some at a time, and gives their outcomes as
   * they come. Nothing happens before the first outcome is asked for; then requests are taken from
   * the stream as others end, on one thread at a time of {@link
   * FlowscaleConfig#blockingExecutor()}. How many are ahead of the consumer of the outcomes is
   * bounded, see {@link BatchOptions.Builder#maxConcurrent(int)}.
   *
   * <p>Where a failure stops the batch, the stream ends after the outcomes of those in flight.
   *
   * @param requests the requests; closed when the batch ends
   * @param options how many at a time, in which group, and what to do about failures
   * @return a lazy, sequential stream. A batch whose outcomes are read to the end, as {@code
   *     forEach} and {@code toList} do, is over then, and nothing stays open. Only a stream that is
   *     left early, as by {@code limit}, {@code findFirst} or an exception of the caller's code,
   *     has to be closed: that ends the batch. It throws {@link
   *     ai.flowscale.api.error.BatchException} if the waiting thread is interrupted or the client
   *     closed, or the stream of requests or the checkpoint fails; that has the outcomes that were
   *     not handed over. Where no outcome is left to tell, the stream throws the cause itself if it
   *     is a {@link ai.flowscale.api.error.FlowscaleException}
   */
  Stream<BatchItem> executeBatch(Stream<WorkflowRequest> requests, BatchOptions options);

  /**
   * Returns one output ({@code GET /api/v1/runs/output}).
   *
   * @param filename the output's name, with or without its extension
   * @return the output, or empty while it is being made (204, or a status that says so). Check
   *     {@link RunOutput#isReady()}: one that has failed has no usable link
   * @throws ai.flowscale.api.error.NotFoundException if the service knows no such output, which it
   *     may also say shortly before the output is there
   */
  Optional<RunOutput> getOutput(String filename);

  /**
   * Cancels a run ({@code POST /api/v1/runs/{run_id}/cancel}).
   *
   * @param runId the run's id
   * @return the service's reply
   */
  Cancellation cancelRun(String runId);

  /**
   * Returns a run ({@code GET /api/v1/runs/{run_id}}).
   *
   * @param runId the run's id
   * @return the run
   */
  Run getRun(String runId);

  /**
   * Lists runs, one page at a time ({@code GET /api/v1/runs}). Where the service has no pages, the
   * first one has all runs, and later ones are empty.
   *
   * @param query which runs, in which order, and which page
   * @return the page and where it stands
   */
  RunPage getRuns(RunQuery query);

  /**
   * Lists the ten newest runs.
   *
   * @return the first page
   * @see #getRuns(RunQuery)
   */
  default RunPage getRuns() {
    return getRuns(RunQuery.all());
  }

  /**
   * Lazily iterates over all runs, page by page, from the query's page on: the next page is fetched
   * when the one before it is exhausted. A run that moves from one page to the next because newer
   * ones came is given once. Without a page size in the query, pages hold 100.
   *
   * @param query which runs and in which order
   * @return a lazy, sequential stream; it throws what {@link #getRuns(RunQuery)} throws, and needs
   *     no closing
   */
  Stream<Run> streamRuns(RunQuery query);

  /**
   * Downloads an output into a folder, under its own name made safe for the file system.
   *
   * <p>The content goes to a temporary file in the folder, its length is checked, and it is then
   * moved into place in one step. The API key is never sent to the server of the files.
   *
   * <p>A broken download resumes where it was, as long as the server of the files can tell that the
   * file is still the same, and starts over otherwise. Of the attempts that {@link
   * RetryPolicy#maxAttempts()} allows, only those in a row count that brought nothing new; 1,000
   * are the end in any case, and a policy without a second attempt holds here too. A link that is
   * refused (400, 401, 403, 404, 410), as expired ones are, is exchanged for a new one with {@link
   * #getOutput(String)}, up to 10 times within one download and up to 3 times in a row; after a 404
   * once in a row. The temporary file is gone when the call ends.
   *
   * @param output an output that {@linkplain RunOutput#isReady() is ready}
   * @param folder the folder; made if it is not there
   * @return the file
   * @throws ai.flowscale.api.error.DownloadException if the link is refused, the file is incomplete
   *     or cannot be written. If the server of the files cannot be reached, is too slow or reports
   *     408, 429 or 5xx to the last attempt, a {@link ai.flowscale.api.error.TransportException} or
   *     {@link ai.flowscale.api.error.ApiException} is thrown
   */
  default DownloadedFile download(RunOutput output, Path folder) {
    return download(output, DownloadOptions.toFolder(folder));
  }

  /**
   * Downloads an output to where the options say.
   *
   * @param output an output that {@linkplain RunOutput#isReady() is ready}
   * @param options the folder or file, and what to do if it is there already
   * @return the file
   * @throws ai.flowscale.api.error.DownloadException if the link is refused, the file is incomplete
   *     or cannot be written. If the server of the files cannot be reached, is too slow or reports
   *     408, 429 or 5xx to the last attempt, a {@link ai.flowscale.api.error.TransportException} or
   *     {@link ai.flowscale.api.error.ApiException} is thrown
   */
  DownloadedFile download(RunOutput output, DownloadOptions options);

  /**
   * Downloads several outputs into a folder, some of them at a time. Each is downloaded as {@link
   * #download(RunOutput, DownloadOptions)} does it, with attempts and a {@link
   * FlowscaleConfig#callTimeout()} of its own. One that fails does not end the others.
   *
   * <p>Two outputs of one name do not overwrite each other, whatever the options say of files that
   * are there already: the later one gets a number, as in {@code picture (1).png}. Names that
   * differ in case alone count as one. The listener of the options receives the sum over all
   * outputs; its total is known when all lengths are.
   *
   * <p>Where the call is interrupted, or the client is closed, those in flight are aborted; what is
   * whole by then stays.
   *
   * @param outputs outputs that {@linkplain RunOutput#isReady() are ready}; possibly none
   * @param options the folder, what to do with files that are there, and how many at a time
   * @return the files, in the order of the outputs
   * @throws ai.flowscale.api.error.InvalidRequestException if the options name a file
   * @throws ai.flowscale.api.error.PartialDownloadException if some outputs, or all, could not be
   *     downloaded; it lists the files that are there
   */
  List<DownloadedFile> downloadAll(List<RunOutput> outputs, DownloadOptions options);

  /**
   * Downloads all outputs of a run into a folder.
   *
   * @param result the run; its id is in whatever is thrown
   * @param options the folder, what to do with files that are there, and how many at a time
   * @return the files, in the order of the outputs
   * @throws ai.flowscale.api.error.InvalidRequestException if the options name a file
   * @throws ai.flowscale.api.error.PartialDownloadException if some outputs, or all, could not be
   *     downloaded; it lists the files that are there
   * @see #downloadAll(List, DownloadOptions)
   */
  List<DownloadedFile> downloadAll(RunResult result, DownloadOptions options);

  /**
   * Downloads several outputs into a folder, each under its own name made safe for the file system.
   * A file that exists already is left alone, and its output fails.
   *
   * @param outputs outputs that {@linkplain RunOutput#isReady() are ready}; possibly none
   * @param folder the folder; made if it is not there
   * @return the files, in the order of the outputs
   * @see #downloadAll(List, DownloadOptions)
   */
  default List<DownloadedFile> downloadAll(List<RunOutput> outputs, Path folder) {
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
  default List<DownloadedFile> downloadAll(RunResult result, Path folder) {
    return downloadAll(result, DownloadOptions.toFolder(folder));
  }

  /**
   * Opens the content of an output, to read it without a file. What links may lead to, that the key
   * is not sent there, and that expired links are renewed holds here as well. The opening is
   * retried; a reading that breaks fails, as {@link OutputContent} says.
   *
   * @param output an output that {@linkplain RunOutput#isReady() is ready}
   * @return the content; to be closed
   * @throws ai.flowscale.api.error.DownloadException if the link is refused or the response is not
   *     the file; the rest as {@link #download(RunOutput, DownloadOptions)} says
   */
  OutputContent openOutput(RunOutput output);

  /**
   * Ends what is in flight with {@link ai.flowscale.api.error.ClientClosedException}, and releases
   * threads and connections that the client made. A transport, executor or scheduler that was
   * handed in stays open. Waits a few seconds at most, until the files of downloads that were
   * aborted are gone; not if it is called from a callback. Idempotent. Runs that were submitted go
   * on, unless the options of a wait say otherwise ({@link WaitOptions#cancelRunOn()}): the close
   * then waits up to 5 seconds for the response to their cancellation. A submission that is in
   * flight ends with {@link ai.flowscale.api.error.SubmissionUncertainException}.
   */
  @Override
  void close();
}
