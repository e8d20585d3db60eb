package ai.flowscale.spring.test;

import ai.flowscale.emulator.FlowscaleEmulator;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.TestExecutionListener;

/** Gives each test an emulator without the runs, faults and requests of the one before. */
final class EmulatorResetListener implements TestExecutionListener {

  @Override
  public void beforeTestMethod(TestContext context) {
    if (TestContextAnnotationUtils.hasAnnotation(
        context.getTestClass(), AutoConfigureFlowscaleEmulator.class)) {
      context.getApplicationContext().getBean(FlowscaleEmulator.class).reset();
    }
  }
}
