package ai.flowscale.emulator.junit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FlowscaleEmulatorExtension.class)
class FlowscaleEmulatorExtensionByAnnotationTest {

  @RepeatedTest(2)
  void theEmulatorTakesAnyWorkflow(FlowscaleEmulator emulator) {
    emulator.submit("whatever", null, Map.of());
    assertThat(emulator.runsCreated()).isEqualTo(1);
  }
}
