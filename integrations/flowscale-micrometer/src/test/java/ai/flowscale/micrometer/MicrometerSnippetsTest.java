package ai.flowscale.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.FlowscaleEmulator;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code docs/guide/micrometer.md} shows. */
class MicrometerSnippetsTest {
  private final FlowscaleEmulator emulator = FlowscaleEmulator.start();
  private final ObservationRegistry observationRegistry = ObservationRegistry.create();
  private final MeterRegistry meterRegistry = new SimpleMeterRegistry();
  private final Recorder recorder = new Recorder();

  @BeforeEach
  void open() {
    System.setProperty("flowscale.api.url", emulator.baseUrl());
    System.setProperty("flowscale.api.key", emulator.apiKey());
    observationRegistry
        .observationConfig()
        .observationHandler(recorder)
        .observationHandler(new DefaultMeterObservationHandler(meterRegistry));
  }

  @AfterEach
  void close() {
    System.clearProperty("flowscale.api.url");
    System.clearProperty("flowscale.api.key");
    emulator.close();
  }

  @Test
  void instrumentation() throws InterruptedException {
    // snippet: micrometer
    FlowscaleConfig config =
        FlowscaleConfig.builderFromEnvironment()
            .instrumentation(MicrometerInstrumentation.create(observationRegistry, meterRegistry))
            .build();
    // end of snippet
    checkHealth(config);
    assertThat(meterRegistry.get("flowscale.received").counter().count()).isPositive();
  }

  private List<Observation.Context> checkHealth(FlowscaleConfig config)
      throws InterruptedException {
    try (Flowscale client = Flowscale.create(config)) {
      client.checkHealth();
      return recorder.awaitAll();
    }
  }

  @Test
  void convention() throws InterruptedException {
    // snippet: convention
    class WithRegion extends DefaultFlowscaleOperationConvention {
      @Override
      public KeyValues getLowCardinalityKeyValues(FlowscaleOperationContext context) {
        return super.getLowCardinalityKeyValues(context).and("region", "north");
      }
    }

    MicrometerInstrumentation instrumentation =
        MicrometerInstrumentation.create(observationRegistry, meterRegistry)
            .withOperationConvention(new WithRegion());
    // end of snippet
    List<Observation.Context> all =
        checkHealth(
            FlowscaleConfig.builderFromEnvironment().instrumentation(instrumentation).build());
    assertThat(ObservedOperationsTest.values(all.get(0).getLowCardinalityKeyValues()))
        .containsEntry("region", "north")
        .containsEntry("flowscale.operation", "checkHealth");
  }
}
