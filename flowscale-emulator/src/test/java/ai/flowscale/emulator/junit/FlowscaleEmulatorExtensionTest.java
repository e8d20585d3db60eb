package ai.flowscale.emulator.junit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FlowscaleEmulatorExtensionTest {
  private static final Set<String> URLS = new HashSet<>();

  @RegisterExtension
  static final FlowscaleEmulatorExtension FLOWSCALE =
      FlowscaleEmulatorExtension.of(
          FlowscaleEmulator.builder().workflow(EmulatedWorkflow.builder("w").build()));

  @RepeatedTest(3)
  void oneEmulatorServesAllTestsAndIsFreshInEach(FlowscaleEmulator emulator) {
    assertThat(emulator).isSameAs(FLOWSCALE.emulator());
    assertThat(emulator.runsCreated()).isZero();
    emulator.submit("w", null, Map.of());
    URLS.add(emulator.baseUrl());
  }

  @Nested
  class InNestedClasses {
    @Test
    void itIsTheSame(FlowscaleEmulator emulator) {
      URLS.add(emulator.baseUrl());
      assertThat(emulator.runsCreated()).isZero();
    }
  }

  @AfterAll
  static void oneWasStarted() {
    assertThat(URLS).hasSize(1);
  }

  @Nested
  class InAnInstanceField {
    private static final Set<FlowscaleEmulator> EACH = new HashSet<>();

    @RegisterExtension
    final FlowscaleEmulatorExtension own =
        FlowscaleEmulatorExtension.of(FlowscaleEmulator.builder().acceptAnyWorkflow());

    @RepeatedTest(2)
    void eachTestHasItsOwnAndItIsClosedAfterwards() {
      for (FlowscaleEmulator other : EACH) {
        assertThat(isServing(other)).isFalse();
      }
      assertThat(isServing(own.emulator())).isTrue();
      assertThat(EACH.add(own.emulator())).isTrue();
    }
  }

  /** Whether it records a request; its port may be that of another server by now. */
  private static boolean isServing(FlowscaleEmulator emulator) {
    int before = emulator.requests().size();
    try {
      URLConnection connection = URI.create(emulator.baseUrl()).toURL().openConnection();
      connection.setReadTimeout(10_000);
      connection.getInputStream().close();
    } catch (IOException refused) {
      // Or the response says that there is no such address.
    }
    return emulator.requests().size() > before;
  }
}
