package ai.flowscale.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of operations and their key values. For implementation by applications.
 */
public interface FlowscaleOperationConvention
    extends ObservationConvention<FlowscaleOperationContext> {
  @Override
  default boolean supportsContext(Observation.Context context) {
    return context instanceof FlowscaleOperationContext;
  }
}
