package ai.flowscale.api.instrumentation;

import ai.flowscale.api.FlowscaleConfig;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Observes what a client does, for traces and metrics. For implementation by applications and
 * libraries.
 *
 * <p>An <i>operation</i> is one call of a method of {@link ai.flowscale.api.Flowscale} or {@link
 * ai.flowscale.api.AsyncFlowscale}, with all the HTTP requests that it takes: a wait for a run is
 * one operation with a request for each poll. A batch is one operation with a child for each of its
 * requests, and a download of several outputs one with a child for each output.
 *
 * <p>None of the values given to an instrumentation holds a key, the value of an input or the link
 * to an output.
 *
 * <p>What an instrumentation throws is logged, and the call goes on without it. It must not block:
 * what runs on the thread of the caller holds up this call. No method runs on a thread that keeps
 * deadlines or moves bytes; each says where it runs.
 *
 * <p>All instrumentations of a client share one queue of events: one that blocks delays those of
 * the others.
 *
 * @see FlowscaleConfig.Builder#instrumentation(FlowscaleInstrumentation)
 */
@FunctionalInterface
public interface FlowscaleInstrumentation {
  /**
   * An operation starts. Called on the thread of the caller before anything else happens, so that
   * the caller's context is current. For the pages that {@code streamRuns} fetches, that is the
   * thread that takes from the stream.
   *
   * @param operation which one
   * @return receives all that happens within the operation; {@link OperationObserver#NONE} to
   *     receive nothing
   */
  OperationObserver onOperation(Operation operation);

  /**
   * The start of an operation.
   *
   * @param at when it starts, by the client's clock
   * @param name the method's name, such as {@code executeWorkflowAndWait}; a request of a batch is
   *     called {@code batchRequest}, and an output of {@code downloadAll} is called {@code
   *     download}
   * @param host the host of the deployment
   * @param workflowId the workflow that is executed, or empty
   * @param groupId the group of the runs that are started or listed, or empty
   * @param runId the run that the caller named, or empty; that of a run that is started comes
   *     later, with {@link OperationObserver#onSubmitted}
   * @param outputName the file name of the output that is asked for or downloaded, or empty
   */
  record Operation(
      Instant at,
      String name,
      String host,
      Optional<String> workflowId,
      Optional<String> groupId,
      Optional<String> runId,
      Optional<String> outputName) {
    /** Checks the parts. */
    public Operation {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(host, "host");
      Objects.requireNonNull(workflowId, "workflowId");
      Objects.requireNonNull(groupId, "groupId");
      Objects.requireNonNull(runId, "runId");
      Objects.requireNonNull(outputName, "outputName");
    }
  }
}
