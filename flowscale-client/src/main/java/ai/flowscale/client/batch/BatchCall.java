package ai.flowscale.client.batch;

import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.model.ContainerHealth;
import ai.flowscale.api.model.ContainerQueue;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.Submission;
import ai.flowscale.api.spi.Scheduler;
import ai.flowscale.api.support.ExpectedRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The call of a batch, in the words of the public API, with what that cannot say: what is done here
 * belongs to one call, which is observed and ended as a whole, and its futures complete on whatever
 * thread brings their end, since all threads of the callbacks may be waiting for batches. The
 * client behind the API implements it; a batch knows nothing else of that client.
 */
public interface BatchCall {
  /** Returns the client's clock. */
  Scheduler scheduler();

  /** Returns what runs what may block. */
  Executor blocking();

  /** Asks for the queue of the deployment. Cancelling the future ends the request. */
  CompletableFuture<List<ContainerQueue>> queue();

  /** Asks for the health of the deployment, likewise. */
  CompletableFuture<List<ContainerHealth>> health();

  /**
   * Returns the inputs of a request that are sent as JSON, each as a text that is the same for
   * equal values, and checks its files as a submission does. May block.
   *
   * @throws FlowscaleException if the request cannot be sent
   */
  Map<String, String> jsonInputs(WorkflowRequest request);

  /**
   * Takes a request, a part of the batch that is observed by itself.
   *
   * @param groupId the group of the batch, for a request that names none
   */
  RequestCall take(WorkflowRequest request, Optional<String> groupId);

  /** Runs an action when the call is ended early, at once if it has been. */
  void onAbort(Consumer<FlowscaleException> action);

  /** Tells what an interrupted caller, or the close of the client, is to wait for. */
  void finishing(CompletableFuture<?> work);

  /**
   * One request of the batch. It ends with the call of the batch, for a reason of its own, which
   * may come to carry its run.
   */
  interface RequestCall {
    /** Checks its inputs, where the client is set to, before anything is recorded. */
    CompletableFuture<?> check();

    /**
     * Submits the request, and searches for its run where the outcome is lost. What fails after it
     * may have been sent is uncertain.
     *
     * @param grouped the request, which names its group
     * @param isOwnGroup whether the group was made for it alone, so that each run in it is its own
     * @param since when a process that has ended submitted it, so that its run is searched for
     *     first; else empty
     * @param beforeAgain called before a second submission, which is made when this completes
     */
    CompletableFuture<Submission> submit(
        WorkflowRequest grouped,
        boolean isOwnGroup,
        Optional<Instant> since,
        Supplier<CompletableFuture<?>> beforeAgain);

    /** Waits for a run that an earlier start has submitted. */
    CompletableFuture<RunResult> await(String runId, ExpectedRun expected, WaitOptions options);

    /** Waits for the run of a submission that was just made. */
    CompletableFuture<RunResult> await(
        Submission submission, ExpectedRun expected, WaitOptions options);

    /** Runs an action when the call of the batch is ended early, at once if it has been. */
    void onAbort(Consumer<FlowscaleException> action);

    /** Tells what the close of the client is to wait for. */
    void finishing(CompletableFuture<?> work);

    /** Ends its wait, at once or when it begins; a submission in flight gets its response first. */
    void abortWait(FlowscaleException why);

    /**
     * It is over: what was not sent of it is closed.
     *
     * @param failure null for a success
     */
    void end(@Nullable FlowscaleException failure);
  }
}
