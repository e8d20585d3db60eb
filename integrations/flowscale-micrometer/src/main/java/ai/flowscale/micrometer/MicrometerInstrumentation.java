package ai.flowscale.micrometer;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Observes a client with Micrometer.
 *
 * <pre>{@code
 * FlowscaleConfig config =
 *     FlowscaleConfig.builderFromEnvironment()
 *         .instrumentation(MicrometerInstrumentation.create(observationRegistry, meterRegistry))
 *         .build();
 * }</pre>
 *
 * <p>Each operation is an observation, and so is each request of a batch, each download of several,
 * and each HTTP request. {@link FlowscaleObservation} documents their names and key values. The
 * handlers of the {@link ObservationRegistry} make traces and timers of them; a handler of
 * Micrometer Tracing adds {@code traceparent} to the headers of every request.
 *
 * <p>Meters of what an observation does not show are in {@link FlowscaleMeter}. They use the times
 * of the client and of the service. Observations are stopped by the client's callback executor, a
 * little later than the operations end, and Micrometer takes the time of that moment.
 *
 * <p>None of the key values holds a key, the value of an input or the link to an output. Immutable
 * and thread-safe.
 */
public final class MicrometerInstrumentation implements FlowscaleInstrumentation {
  private final ObservationRegistry observations;
  private final TakenWorkflows taken;
  private final @Nullable ClientMeters meters;
  private final @Nullable FlowscaleOperationConvention operationConvention;
  private final @Nullable FlowscaleRequestConvention requestConvention;

  private MicrometerInstrumentation(
      ObservationRegistry observations,
      TakenWorkflows taken,
      @Nullable ClientMeters meters,
      @Nullable FlowscaleOperationConvention operationConvention,
      @Nullable FlowscaleRequestConvention requestConvention) {
    this.observations = Objects.requireNonNull(observations, "observations");
    this.taken = taken;
    this.meters = meters;
    this.operationConvention = operationConvention;
    this.requestConvention = requestConvention;
  }

  /**
   * Creates an instrumentation that makes observations and no meters of its own.
   *
   * @param observations where the observations go
   * @return for {@link
   *     ai.flowscale.api.FlowscaleConfig.Builder#instrumentation(FlowscaleInstrumentation)}
   */
  public static MicrometerInstrumentation create(ObservationRegistry observations) {
    return new MicrometerInstrumentation(observations, new TakenWorkflows(), null, null, null);
  }

  /**
   * Creates an instrumentation that makes observations, and the meters of {@link FlowscaleMeter}.
   *
   * @param observations where the observations go; {@link ObservationRegistry#NOOP} for meters
   *     alone
   * @param meters where the meters are registered
   * @return for {@link
   *     ai.flowscale.api.FlowscaleConfig.Builder#instrumentation(FlowscaleInstrumentation)}
   */
  public static MicrometerInstrumentation create(
      ObservationRegistry observations, MeterRegistry meters) {
    return new MicrometerInstrumentation(
        observations, new TakenWorkflows(), new ClientMeters(meters), null, null);
  }

  /**
   * Returns an instrumentation with other names and key values for operations.
   *
   * @param convention takes the place of {@link DefaultFlowscaleOperationConvention}, and of a
   *     {@link io.micrometer.observation.GlobalObservationConvention} in the registry
   * @return a copy
   */
  public MicrometerInstrumentation withOperationConvention(
      FlowscaleOperationConvention convention) {
    return new MicrometerInstrumentation(
        observations,
        taken,
        meters,
        Objects.requireNonNull(convention, "convention"),
        requestConvention);
  }

  /**
   * Returns an instrumentation with other names and key values for HTTP requests.
   *
   * @param convention takes the place of {@link DefaultFlowscaleRequestConvention}, and of a {@link
   *     io.micrometer.observation.GlobalObservationConvention} in the registry
   * @return a copy
   */
  public MicrometerInstrumentation withRequestConvention(FlowscaleRequestConvention convention) {
    return new MicrometerInstrumentation(
        observations,
        taken,
        meters,
        operationConvention,
        Objects.requireNonNull(convention, "convention"));
  }

  @Override
  public OperationObserver onOperation(Operation operation) {
    if (observations.isNoop() && meters == null) {
      return OperationObserver.NONE;
    }
    return new ObservedOperation(
        observations, taken, meters, operationConvention, requestConvention, operation);
  }
}
