package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.spring.test.FlowscaleTest;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** The emulator is reset before each test, and belongs to one application. */
@FlowscaleTest
@Import(PosterService.class)
class EmulatorResetTest {

  @RepeatedTest(2)
  void eachTestSeesItsOwnRunsOnly(
      @Autowired PosterService posters, @Autowired FlowscaleEmulator emulator) {
    String runId = posters.order("Dawn");

    assertThat(emulator.runIds()).containsExactly(runId);
  }
}
