package ai.flowscale.micrometer;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names the observations of HTTP requests and their key values. For implementation by applications.
 */
public interface FlowscaleRequestConvention extends ObservationConvention<FlowscaleRequestContext> {
  @Override
  default boolean supportsContext(Observation.Context context) {
    return context instanceof FlowscaleRequestContext;
  }
}
