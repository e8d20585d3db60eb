package ai.flowscale.examples.quarkus;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.jakarta.FlowscaleCustomizer;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

// snippet: emulator
/** The emulator is the service of tests, and of dev mode unless an address is configured. */
@IfBuildProfile(anyOf = {"dev", "test"})
class LocalService {
  @Produces
  @Singleton
  FlowscaleEmulator start() {
    return FlowscaleEmulator.builder()
        .acceptAnyWorkflow(
            EmulatedWorkflow.builder("any").queueTime(Duration.ZERO).runTime(Duration.ZERO).build())
        .start();
  }

  void stop(@Disposes FlowscaleEmulator emulator) {
    emulator.close();
  }

  @Produces
  @Singleton
  FlowscaleCustomizer address(
      @ConfigProperty(name = "flowscale.api.url") Optional<String> configured,
      Instance<FlowscaleEmulator> emulator) {
    return config -> {
      // A test submits nothing to a real service, whatever the environment says.
      if (configured.isEmpty() || LaunchMode.current() == LaunchMode.TEST) {
        config.baseUrl(emulator.get().baseUrl()).apiKey(emulator.get().apiKey());
      }
    };
  }
}
// end of snippet
