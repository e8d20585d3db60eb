package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.spring.test.AutoConfigureFlowscaleEmulator;
import ai.flowscale.spring.test.FlowscaleTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.platform.commons.support.AnnotationSupport;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;

/** Tests against the emulator whose applications would call something else. */
class EmulatorOnlyTest {

  @Configuration(proxyBeanMethods = false)
  static class RealDeployment {
    @Bean
    FlowscaleConfig real() {
      return FlowscaleConfig.builder().baseUrl("https://real.example").apiKey("key-4711").build();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class RealAddress {
    @Bean
    FlowscaleConfigCustomizer address() {
      return builder -> builder.baseUrl("https://real.example");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class ProxyInCode {
    @Bean
    FlowscaleConfigCustomizer proxy() {
      return builder -> builder.proxy(new ProxySettings("proxy.invalid", 3128, "user", "key-4711"));
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class FromProperties {
    @Bean
    FlowscaleConfig own(
        @Value("${flowscale.api.url}") String url, @Value("${flowscale.api.key}") String key) {
      return FlowscaleConfig.builder().baseUrl(url).apiKey(key).build();
    }
  }

  @FlowscaleTest
  @ContextConfiguration(classes = RealDeployment.class)
  static class CallsARealDeployment {}

  @SpringBootTest(classes = {RealAddress.class, FlowscaleAutoConfiguration.class})
  @AutoConfigureFlowscaleEmulator
  static class CallsARealAddress {}

  @FlowscaleTest
  @ContextConfiguration(classes = ProxyInCode.class)
  static class CallsThroughAProxy {}

  @FlowscaleTest
  @ContextConfiguration(classes = FromProperties.class)
  static class CallsTheEmulator {}

  private static Flowscale client(Class<?> test) {
    return new TestContextManager(test)
        .getTestContext()
        .getApplicationContext()
        .getBean(Flowscale.class);
  }

  @Test
  void aTestThatWouldCallARealDeploymentIsRefused() {
    for (Class<?> test : new Class<?>[] {CallsARealDeployment.class, CallsARealAddress.class}) {
      assertThatThrownBy(() -> client(test))
          .rootCause()
          .hasMessageContaining("calls https://real.example")
          .hasMessageContaining("flowscale.api.url")
          .hasMessageNotContaining("key-4711");
    }
  }

  @Test
  void aTestThatWouldGoThroughAProxyIsRefused() {
    assertThatThrownBy(() -> client(CallsThroughAProxy.class))
        .rootCause()
        .hasMessageContaining("through a proxy")
        .hasMessageNotContaining("key-4711");
  }

  @Test
  void aConfigurationFromThePropertiesIsTheEmulators() {
    assertThat(client(CallsTheEmulator.class).checkHealth()).hasSize(1);
  }

  @Test
  void classesThatMayShareAnEmulatorDoNotRunConcurrently() {
    for (Class<?> test : new Class<?>[] {CallsARealAddress.class, CallsTheEmulator.class}) {
      assertThat(AnnotationSupport.findRepeatableAnnotations(test, ResourceLock.class))
          .singleElement()
          .satisfies(
              lock -> {
                assertThat(lock.value()).isEqualTo("ai.flowscale.emulator");
                assertThat(lock.mode()).isEqualTo(ResourceAccessMode.READ_WRITE);
              });
    }
  }
}
