package ai.flowscale.micrometer;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.ManualScheduler;
import ai.flowscale.emulator.OutputFile;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** An emulator, a client that is observed, and what came of that. Time is moved by hand. */
final class ObservedClient implements AutoCloseable {
  static final Duration REAL_TIME = Duration.ofMinutes(2);

  final ManualScheduler time = new ManualScheduler();
  final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .scheduler(time)
          .workflow(
              EmulatedWorkflow.builder("portrait")
                  .queueTime(Duration.ofSeconds(3))
                  .runTime(Duration.ofSeconds(20))
                  .outputs(
                      run ->
                          List.of(
                              OutputFile.text("first.txt", "first"),
                              OutputFile.text("second.txt", "second")))
                  .build())
          .workflow(EmulatedWorkflow.builder("broken").fails("no memory").build())
          .start();
  final Recorder recorder = new Recorder();
  final TestObservationRegistry observations = TestObservationRegistry.create();
  final MeterRegistry meters = new SimpleMeterRegistry();
  final Flowscale flowscale;

  ObservedClient() {
    this(UnaryOperator.identity());
  }

  ObservedClient(UnaryOperator<FlowscaleConfig.Builder> settings) {
    observations.observationConfig().observationHandler(recorder);
    flowscale =
        Flowscale.create(
            settings
                .apply(
                    FlowscaleConfig.builder()
                        .baseUrl(emulator.baseUrl())
                        .apiKey(emulator.apiKey())
                        .scheduler(time))
                .instrumentation(MicrometerInstrumentation.create(observations, meters))
                .build());
  }

  <T> T join(CompletableFuture<T> future) {
    time.advanceUntil(future, REAL_TIME);
    return future.join();
  }

  @Override
  public void close() {
    flowscale.close();
    emulator.close();
  }
}
