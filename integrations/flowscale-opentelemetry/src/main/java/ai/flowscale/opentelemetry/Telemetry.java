package ai.flowscale.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;

/** Where spans, metrics and contexts go. */
record Telemetry(Tracer tracer, Metrics metrics, TextMapPropagator propagator) {
  private static final String SCOPE = "ai.flowscale";

  static Telemetry of(OpenTelemetry openTelemetry) {
    Meter meter = openTelemetry.getMeter(SCOPE);
    return new Telemetry(
        openTelemetry.getTracer(SCOPE),
        new Metrics(meter),
        openTelemetry.getPropagators().getTextMapPropagator());
  }
}
