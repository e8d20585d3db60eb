package ai.flowscale.examples.quarkus;

import ai.flowscale.api.instrumentation.FlowscaleInstrumentation;
import ai.flowscale.opentelemetry.OpenTelemetryInstrumentation;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

/** Lets the client report to the OpenTelemetry of Quarkus. */
class Telemetry {
  // snippet: telemetry
  @Produces
  @ApplicationScoped
  FlowscaleInstrumentation ofFlowscale(OpenTelemetry openTelemetry) {
    return OpenTelemetryInstrumentation.create(openTelemetry);
  }
  // end of snippet
}
