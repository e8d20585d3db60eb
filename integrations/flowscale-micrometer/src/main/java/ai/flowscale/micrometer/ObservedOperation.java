package ai.flowscale.micrometer;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver;
import ai.flowscale.api.instrumentation.RequestObserver;
import ai.flowscale.api.support.StatusLabels;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An operation and its observation. */
final class ObservedOperation implements OperationObserver {
  private final ObservationRegistry observations;
  private final TakenWorkflows taken;
  private final @Nullable ClientMeters meters;
  private final @Nullable FlowscaleOperationConvention operationConvention;
  private final @Nullable FlowscaleRequestConvention requestConvention;
  private final FlowscaleOperationContext context;
  private final Observation observation;

  /** What the parts of the operation belong to: the caller's, where the operation's is disabled. */
  private final @Nullable Observation parentOfParts;

  ObservedOperation(
      ObservationRegistry observations,
      TakenWorkflows taken,
      @Nullable ClientMeters meters,
      @Nullable FlowscaleOperationConvention operationConvention,
      @Nullable FlowscaleRequestConvention requestConvention,
      Operation operation) {
    this.observations = observations;
    this.taken = taken;
    this.meters = meters;
    this.operationConvention = operationConvention;
    this.requestConvention = requestConvention;
    this.context = new FlowscaleOperationContext(operation, taken);
    this.observation =
        FlowscaleObservation.OPERATION.observation(
            operationConvention,
            DefaultFlowscaleOperationConvention.INSTANCE,
            () -> context,
            observations);
    this.parentOfParts = observation.isNoop() ? observations.getCurrentObservation() : observation;
    observation.start();
  }

  @Override
  public OperationObserver onChild(Operation child) {
    return starting(
        () ->
            new ObservedOperation(
                observations, taken, meters, operationConvention, requestConvention, child));
  }

  @Override
  public RequestObserver onRequest(RequestObserver.Request request) {
    return starting(() -> new ObservedRequest(observations, meters, requestConvention, request));
  }

  /**
   * Starts a part. The thread may have another observation than that of the operation, or none; and
   * to name the parent is not enough, since a tracer prefers the span of the thread.
   */
  private <T> T starting(Supplier<T> part) {
    return parentOfParts == null ? part.get() : parentOfParts.scoped(part);
  }

  @Override
  public Scope makeCurrent() {
    return parentOfParts == null ? Scope.NONE : parentOfParts.openScope()::close;
  }

  @Override
  public void onSubmitted(Submitted submitted) {
    context.submitted(submitted);
    observation.event(
        Observation.Event.of(
            FlowscaleObservation.Events.SUBMITTED.getName(),
            FlowscaleObservation.Events.SUBMITTED.getContextualName(),
            submitted.at().toEpochMilli()));
    if (meters != null) {
      meters.submitted(submitted.workflowId());
    }
  }

  @Override
  public void onRetry(Retry retry) {
    observation.event(
        Observation.Event.of(
            FlowscaleObservation.Events.RETRY.getName(),
            FlowscaleObservation.Events.RETRY.getContextualName().formatted(retry.call()),
            retry.at().toEpochMilli()));
    if (meters != null) {
      meters.retry(retry);
    }
  }

  @Override
  public void onRunStatus(RunStatusChange change) {
    final Optional<RunStatusChange> before = context.runStatusChange();
    context.runStatusChange(change);
    observation.event(
        Observation.Event.of(
            FlowscaleObservation.Events.RUN_STATUS.getName(),
            FlowscaleObservation.Events.RUN_STATUS
                .getContextualName()
                .formatted(StatusLabels.of(change.status())),
            change.at().toEpochMilli()));
    if (meters != null) {
      meters.runStatus(before, change, context);
    }
  }

  @Override
  public void onEnd(End end) {
    context.end(end);
    try {
      if (meters != null) {
        meters.operationEnded(context, end);
      }
    } finally {
      end.failure().ifPresent(observation::error);
      observation.stop();
    }
  }
}
