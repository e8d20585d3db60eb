package ai.flowscale.examples.quarkus;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.time.Duration;
import java.util.Map;

// snippet: emulator
/** The emulator as the service of a test, which starts before the application does. */
public class Emulator implements QuarkusTestResourceLifecycleManager {
  private final FlowscaleEmulator emulator =
      FlowscaleEmulator.builder()
          .acceptAnyWorkflow(
              EmulatedWorkflow.builder("any")
                  .queueTime(Duration.ZERO)
                  .runTime(Duration.ZERO)
                  .build())
          .start();

  @Override
  public Map<String, String> start() {
    return Map.of(
        "flowscale.api.url", emulator.baseUrl(),
        "flowscale.api.key", emulator.apiKey(),
        "flowscale.transport", "jdk");
  }

  @Override
  public void inject(TestInjector test) {
    test.injectIntoFields(emulator, new TestInjector.MatchesType(FlowscaleEmulator.class));
  }

  @Override
  public void stop() {
    emulator.close();
  }
}
// end of snippet
