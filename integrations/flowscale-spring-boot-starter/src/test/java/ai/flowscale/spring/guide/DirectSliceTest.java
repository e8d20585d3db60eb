package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.spring.test.FlowscaleTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** A test reaches its emulator without the proxy of the network. */
@FlowscaleTest
@Import(PosterService.class)
@TestPropertySource(
    properties = {
      "flowscale.proxy.host=proxy.invalid",
      "flowscale.proxy.port=3128",
      "flowscale.proxy.username=user",
      "flowscale.proxy.password=word"
    })
class DirectSliceTest {

  @Test
  void theApplicationCallsTheEmulator(
      @Autowired PosterService posters, @Autowired FlowscaleEmulator emulator) {
    String runId = posters.order("Dawn");

    assertThat(emulator.runIds()).containsExactly(runId);
  }
}
