package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.spring.test.FlowscaleTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/** One component of the application in the slice. */
// snippet: slice
@FlowscaleTest
@Import(PosterService.class)
class PosterServiceTest {
  @Autowired private PosterService posters;
  @Autowired private FlowscaleEmulator emulator;

  @Test
  void startsOneRun() {
    posters.order("Dawn");

    assertThat(emulator.runsCreated()).isEqualTo(1);
  }
}
// end of snippet
