package ai.flowscale.micrometer;

import ai.flowscale.api.instrumentation.RequestObserver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An HTTP request and its observation. */
final class ObservedRequest implements RequestObserver {
  private final @Nullable ClientMeters meters;
  private final FlowscaleRequestContext context;
  private final Observation observation;

  ObservedRequest(
      ObservationRegistry observations,
      @Nullable ClientMeters meters,
      @Nullable FlowscaleRequestConvention convention,
      Request request) {
    this.meters = meters;
    this.context = new FlowscaleRequestContext(request);
    this.observation =
        FlowscaleObservation.REQUEST
            .observation(
                convention, DefaultFlowscaleRequestConvention.INSTANCE, () -> context, observations)
            .start();
  }

  @Override
  public Map<String, String> headers() {
    return context.headers();
  }

  @Override
  public void onEnd(End end) {
    context.setResponse(end);
    try {
      if (meters != null) {
        meters.requestEnded(context.request(), end);
      }
    } finally {
      end.failure().ifPresent(observation::error);
      observation.stop();
    }
  }
}
