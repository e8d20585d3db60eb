package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.spring.test.AutoConfigureFlowscaleEmulator;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** A whole application against the emulator. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE)
@AutoConfigureFlowscaleEmulator
class WholeApplicationTest {
  @Autowired private PosterService posters;
  @Autowired private FlowscaleEmulator emulator;

  @Test
  void theApplicationCallsTheEmulator() {
    assertThat(emulator.runIds()).as("the run at the start of the application").isEmpty();

    String runId = posters.order("Dawn");

    assertThat(emulator.runIds()).containsExactly(runId);
  }
}
