package ai.flowscale.spring.test;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Puts an emulator into the application of a test. A record, since tests whose customizers are
 * equal share an application.
 *
 * @param isSlice whether the application is to have nothing but the client and the emulator
 */
record EmulatorContextCustomizer(boolean isSlice) implements ContextCustomizer {

  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    FlowscaleEmulator emulator = FlowscaleEmulator.builder().acceptAnyWorkflow(quick()).start();
    // Registered first, and so closed last: after the client, and also where the start fails.
    context.getBeanFactory().registerSingleton("flowscaleEmulator", emulator);
    ((DefaultSingletonBeanRegistry) context.getBeanFactory())
        .registerDisposableBean("flowscaleEmulator", emulator::close);
    TestPropertyValues.of(
            "flowscale.api.url=" + emulator.baseUrl(),
            "flowscale.api.key=" + emulator.apiKey(),
            "flowscale.proxy-mode=false",
            "flowscale.proxy.host=")
        .applyTo(context);
    context.getBeanFactory().addBeanPostProcessor(new EmulatorOnly(emulator.baseUrl()));
    if (isSlice) {
      TestPropertyValues.of(EnableAutoConfiguration.ENABLED_OVERRIDE_PROPERTY + "=false")
          .applyTo(context);
      context.getBeanFactory().registerSingleton("flowscaleTestFilter", new NothingScanned());
    }
  }

  /** No test waits for what it did not ask for. */
  private static EmulatedWorkflow quick() {
    return EmulatedWorkflow.builder("any")
        .queueTime(Duration.ZERO)
        .runTime(Duration.ofMillis(10))
        .build();
  }

  /**
   * Refuses what would call another deployment, or the emulator through a proxy: code of the
   * application may set the address and the proxy, whatever the properties say.
   */
  private record EmulatorOnly(String url) implements BeanPostProcessor {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      if (bean instanceof FlowscaleConfig config) {
        require(
            config.baseUrl().equals(URI.create(url)),
            "The bean '%s' calls %s in a test whose emulator is %s. Take the address from the property flowscale.api.url and the key from flowscale.api.key, or leave the bean and customizers that set them out of the test, such as with @Profile."
                .formatted(name, config.baseUrl(), url));
        require(
            config.proxy().isEmpty(),
            "The bean '%s' calls the emulator of the test through a proxy. Set the proxy with the properties flowscale.proxy.*, which a test ignores, or leave the bean and customizers that set it out of the test, such as with @Profile."
                .formatted(name));
      }
      return bean;
    }

    private static void require(boolean holds, String otherwise) {
      if (!holds) {
        throw new ConfigurationException(otherwise);
      }
    }
  }

  /** Leaves out whatever component scanning finds. */
  private static final class NothingScanned extends TypeExcludeFilter {
    @Override
    public boolean match(MetadataReader reader, MetadataReaderFactory factory) {
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof NothingScanned;
    }

    @Override
    public int hashCode() {
      return NothingScanned.class.hashCode();
    }
  }
}
