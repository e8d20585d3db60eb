package ai.flowscale.spring.guide;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.spring.FlowscaleConfigCustomizer;
import ai.flowscale.spring.test.FlowscaleTest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A customizer in an application. */
@FlowscaleTest
class SettingsTest {
  private static String currentToken() {
    return "token";
  }

  @TestConfiguration(proxyBeanMethods = false)
  static class Settings {
    // snippet: customizer
    @Bean
    FlowscaleConfigCustomizer tokens() {
      return builder -> builder.headers(() -> Map.of("X-Token", currentToken()));
    }
    // end of snippet
  }

  @Test
  void theCustomizerIsApplied(@Autowired FlowscaleConfig config) {
    assertThat(config.headers().get()).containsEntry("X-Token", "token");
  }
}
