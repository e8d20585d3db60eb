package ai.flowscale.tests.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.opentelemetry.OpenTelemetryInstrumentation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/opentelemetry.md} shows. */
class OpentelemetrySnippetsTest {
  @Test
  void opentelemetry() {
    Traces traces = new Traces();
    OpenTelemetry openTelemetry =
        OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(traces).build())
            .build();
    try (FlowscaleEmulator emulator = FlowscaleEmulator.start()) {
      System.setProperty("flowscale.api.url", emulator.baseUrl());
      System.setProperty("flowscale.api.key", emulator.apiKey());
      System.setProperty("flowscale.transport", "jdk");
      // snippet: opentelemetry
      FlowscaleConfig config =
          FlowscaleConfig.builderFromEnvironment()
              .instrumentation(OpenTelemetryInstrumentation.create(openTelemetry))
              .build();
      // end of snippet
      try (Flowscale client = Flowscale.create(config)) {
        client.checkHealth();
      }
    } finally {
      System.clearProperty("flowscale.api.url");
      System.clearProperty("flowscale.api.key");
      System.clearProperty("flowscale.transport");
    }
    assertThat(traces.spans())
        .extracting(span -> span.getName())
        .containsExactly("Flowscale.checkHealth", "GET /api/v1/comfy/health");
  }
}
