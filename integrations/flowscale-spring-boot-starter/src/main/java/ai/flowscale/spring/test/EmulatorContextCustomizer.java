package ai.flowscale.spring.test;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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
            "flowscale.proxy-mode=false")
        .applyTo(context);
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
