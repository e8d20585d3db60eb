package ai.flowscale.opentelemetry;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.api.instrumentation.OperationObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;

/**
 * Reports what a client does to OpenTelemetry: a span for each operation, below the span that is
 * current when it is called, a span for each HTTP request within it, and metrics. Requests carry
 * the context in the headers of the configured propagators, such as {@code traceparent}.
 *
 * <pre>{@code
 * FlowscaleConfig.builder()
 *     .instrumentation(OpenTelemetryInstrumentation.create(openTelemetry))
 * }</pre>
 *
 * <p>All times are those of the events, by the client's clock. No span and no metric holds a key,
 * the value of an input or the link to an output.
 */
public final class OpenTelemetryInstrumentation implements FlowscaleInstrumentation {
  private final Telemetry telemetry;

  private OpenTelemetryInstrumentation(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /**
   * Creates an instrumentation. It may be given to several clients.
   *
   * @param openTelemetry where spans and metrics go, and whose propagators give the headers
   * @return the instrumentation
   */
  public static OpenTelemetryInstrumentation create(OpenTelemetry openTelemetry) {
    return new OpenTelemetryInstrumentation(Telemetry.of(openTelemetry));
  }

  @Override
  public OperationObserver onOperation(Operation operation) {
    return OperationSpan.start(telemetry, Context.current(), operation);
  }
}
