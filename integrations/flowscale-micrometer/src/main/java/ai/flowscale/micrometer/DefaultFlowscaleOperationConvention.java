package ai.flowscale.micrometer;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation.Operation;
import ai.flowscale.api.instrumentation.OperationObserver.RunStatusChange;
import ai.flowscale.api.support.StatusLabels;
import ai.flowscale.micrometer.FlowscaleObservation.OperationHighKeys;
import ai.flowscale.micrometer.FlowscaleObservation.OperationLowKeys;
import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The names and key values of {@link FlowscaleObservation#OPERATION}. */
public class DefaultFlowscaleOperationConvention implements FlowscaleOperationConvention {
  static final DefaultFlowscaleOperationConvention INSTANCE =
      new DefaultFlowscaleOperationConvention();

  /** Creates the convention. */
  public DefaultFlowscaleOperationConvention() {}

  @Override
  public String getName() {
    return FlowscaleObservation.OPERATION.getName();
  }

  @Override
  public String getContextualName(FlowscaleOperationContext context) {
    return "Flowscale." + context.operation().name();
  }

  @Override
  public KeyValues getLowCardinalityKeyValues(FlowscaleOperationContext context) {
    Operation operation = context.operation();
    return KeyValues.of(
        OperationLowKeys.OPERATION.withValue(operation.name()),
        OperationLowKeys.WORKFLOW_ID.withValue(context.workflowTag()),
        OperationLowKeys.RUN_STATUS.withValue(runStatus(context)),
        OperationLowKeys.SERVER_ADDRESS.withValue(
            DefaultFlowscaleRequestConvention.serverAddress(operation.host())));
  }

  static String runStatus(FlowscaleOperationContext context) {
    return context
        .runStatusChange()
        .map(RunStatusChange::status)
        .map(StatusLabels::of)
        .orElse(KeyValue.NONE_VALUE);
  }

  @Override
  public KeyValues getHighCardinalityKeyValues(FlowscaleOperationContext context) {
    Optional<RunStatusChange> change = context.runStatusChange();
    KeyValues values = KeyValues.empty();
    values = with(values, OperationHighKeys.RUN_ID, context.runId());
    values = with(values, OperationHighKeys.GROUP_ID, context.operation().groupId());
    values = with(values, OperationHighKeys.OUTPUT_NAME, context.operation().outputName());
    values = with(values, OperationHighKeys.RUN_QUEUED, millis(change, RunStatusChange::queued));
    return with(values, OperationHighKeys.RUN_RUNNING, millis(change, RunStatusChange::running));
  }

  private static Optional<String> millis(
      Optional<RunStatusChange> change, Function<RunStatusChange, Optional<Duration>> time) {
    return change.flatMap(time).map(Duration::toMillis).map(String::valueOf);
  }

  private static KeyValues with(KeyValues values, KeyName name, Optional<String> value) {
    return value.isPresent() ? values.and(name.withValue(value.get())) : values;
  }
}
