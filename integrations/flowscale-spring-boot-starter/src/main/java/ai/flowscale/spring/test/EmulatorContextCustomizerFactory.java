package ai.flowscale.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Starts an emulator for the tests whose annotations ask for one. */
final class EmulatorContextCustomizerFactory implements ContextCustomizerFactory {

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> configurations) {
    return TestContextAnnotationUtils.hasAnnotation(testClass, AutoConfigureFlowscaleEmulator.class)
        ? new EmulatorContextCustomizer(
            TestContextAnnotationUtils.hasAnnotation(testClass, FlowscaleTest.class))
        : null;
  }
}
