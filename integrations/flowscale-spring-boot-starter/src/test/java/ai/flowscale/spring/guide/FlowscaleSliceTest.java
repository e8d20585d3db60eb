package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.spring.test.FlowscaleTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The slice starts the client and the emulator, and nothing else. */
@FlowscaleTest
class FlowscaleSliceTest {

  @Test
  void onlyTheClientIsConfigured(@Autowired ApplicationContext context) {
    assertThat(context.getBeansOfType(Flowscale.class)).hasSize(1);
    assertThat(context.getBeansOfType(PosterService.class)).isEmpty();
    assertThat(context.containsBean("flowscaleProblemAdvice")).isFalse();
    assertThat(context.containsBean("flowscaleHealthIndicator")).isFalse();
    assertThat(context.containsBean("applicationTaskExecutor")).isFalse();
  }
}
