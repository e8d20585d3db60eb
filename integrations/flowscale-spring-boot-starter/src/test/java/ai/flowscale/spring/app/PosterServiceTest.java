package ai.flowscale.spring.app;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.spring.test.FlowscaleTest;
import org.junit.jupiter.api.RepeatedTest;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** One component of the application in the slice. */
@FlowscaleTest
@Import(PosterService.class)
class PosterServiceTest {

  @RepeatedTest(2)
  void theEmulatorIsResetBeforeEachTest(
      @Autowired PosterService posters, @Autowired FlowscaleEmulator emulator) {
    String runId = posters.order("Dawn");

    assertThat(emulator.runIds()).containsExactly(runId);
  }
}
