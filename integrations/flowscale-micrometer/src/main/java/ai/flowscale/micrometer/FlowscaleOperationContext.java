package ai.flowscale.micrometer;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver.End;
import ai.flowscale.api.instrumentation.OperationObserver.RunStatusChange;
import ai.flowscale.api.instrumentation.OperationObserver.Submitted;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of an operation, for conventions, handlers, filters and predicates. */
public final class FlowscaleOperationContext extends Observation.Context {
  private final Operation operation;
  private final TakenWorkflows taken;
  private volatile @Nullable Submitted submitted;
  private volatile @Nullable RunStatusChange runStatusChange;
  private volatile @Nullable End end;

  /**
   * Creates the context of an operation that starts.
   *
   * @param operation which one
   */
  public FlowscaleOperationContext(Operation operation) {
    this(operation, new TakenWorkflows());
  }

  FlowscaleOperationContext(Operation operation, TakenWorkflows taken) {
    this.operation = Objects.requireNonNull(operation, "operation");
    this.taken = taken;
  }

  /**
   * Returns the start of the operation.
   *
   * @return what was known then
   */
  public Operation operation() {
    return operation;
  }

  /**
   * Returns the workflow that is executed.
   *
   * @return its id, or empty where the operation executes none
   */
  public Optional<String> workflowId() {
    return operation.workflowId().or(() -> submitted().map(Submitted::workflowId));
  }

  /**
   * The workflow as a tag, of which there may be only so many: callers may give any id, and each
   * would be a meter for ever, so it counts once the service has taken it.
   */
  String workflowTag() {
    return workflowId()
        .map(id -> taken.contains(id) ? id : FlowscaleObservation.OTHER)
        .orElse(KeyValue.NONE_VALUE);
  }

  /**
   * Returns the run that was started, or that the caller named.
   *
   * @return its id, or empty where there is none, or not yet
   */
  public Optional<String> runId() {
    return submitted().map(Submitted::runId).or(operation::runId);
  }

  /**
   * Returns the submission.
   *
   * @return empty where the operation submits nothing, or not yet
   */
  public Optional<Submitted> submitted() {
    return Optional.ofNullable(submitted);
  }

  void submitted(Submitted now) {
    submitted = now;
    taken.add(now.workflowId());
  }

  /**
   * Returns the latest status of the run that is waited for.
   *
   * @return empty where the operation waits for no run, or none was seen yet
   */
  public Optional<RunStatusChange> runStatusChange() {
    return Optional.ofNullable(runStatusChange);
  }

  void runStatusChange(RunStatusChange now) {
    runStatusChange = now;
  }

  /**
   * Returns the end.
   *
   * @return empty until the operation has ended
   */
  public Optional<End> end() {
    return Optional.ofNullable(end);
  }

  void end(End now) {
    end = now;
  }
}
