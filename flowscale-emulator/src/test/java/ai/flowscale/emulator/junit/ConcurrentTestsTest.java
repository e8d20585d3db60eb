package ai.flowscale.emulator.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Tests that run at the same time. */
class ConcurrentTestsTest {
  private static final int SECONDS = 60;

  /** Counted down when one of the two tests has ended, so that the other was running until then. */
  private static volatile CountDownLatch oneHasEnded = new CountDownLatch(1);

  /** Counted down by each test that runs. */
  private static volatile CountDownLatch bothRun = new CountDownLatch(2);

  @ExtendWith(FlowscaleEmulatorExtension.class)
  static class Methods {
    @Test
    void first(FlowscaleEmulator emulator) throws InterruptedException {
      useWhileTheOtherStarts(emulator);
    }

    @Test
    void second(FlowscaleEmulator emulator) throws InterruptedException {
      useWhileTheOtherStarts(emulator);
    }
  }

  @ExtendWith(FlowscaleEmulatorExtension.class)
  static class NestedClasses {
    @Nested
    class First {
      @Test
      void first(FlowscaleEmulator emulator) throws InterruptedException {
        useWhileTheOtherStarts(emulator);
      }
    }

    @Nested
    class Second {
      @Test
      void second(FlowscaleEmulator emulator) throws InterruptedException {
        useWhileTheOtherStarts(emulator);
      }
    }
  }

  private static void useWhileTheOtherStarts(FlowscaleEmulator emulator)
      throws InterruptedException {
    emulator.submit("w", null, Map.of());
    assertThat(oneHasEnded.await(SECONDS, TimeUnit.SECONDS)).as("the other test ended").isTrue();
    assertThat(emulator.runsCreated()).isEqualTo(1);
  }

  /** What test classes may share. */
  static class Base {
    @RegisterExtension
    static final FlowscaleEmulatorExtension FLOWSCALE =
        FlowscaleEmulatorExtension.of(FlowscaleEmulator.builder().acceptAnyWorkflow());

    @Test
    void hasAnEmulatorOfItsOwn(FlowscaleEmulator emulator) throws InterruptedException {
      emulator.submit("w", null, Map.of());
      bothRun.countDown();
      assertThat(bothRun.await(SECONDS, TimeUnit.SECONDS)).as("the other test runs").isTrue();
      assertThat(emulator.runsCreated()).isEqualTo(1);
    }
  }

  static class One extends Base {}

  static class Other extends Base {}

  @Test
  void aTestThatWouldResetTheEmulatorOfAnotherIsRefused() {
    for (Class<?> shared : new Class<?>[] {Methods.class, NestedClasses.class}) {
      assertThat(failures(shared))
          .as(shared.getSimpleName())
          .singleElement()
          .satisfies(
              failure ->
                  assertThat(failure)
                      .isInstanceOf(IllegalStateException.class)
                      .hasMessageContaining("first")
                      .hasMessageContaining("second")
                      .hasMessageContaining("SAME_THREAD"));
    }
  }

  @Test
  void classesThatInheritAnExtensionHaveAnEmulatorEach() {
    assertThat(failures(One.class, Other.class)).isEmpty();
  }

  private static Queue<Throwable> failures(Class<?>... classes) {
    oneHasEnded = new CountDownLatch(1);
    bothRun = new CountDownLatch(2);
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2");
    for (Class<?> each : classes) {
      request.selectors(selectClass(each));
    }
    LauncherFactory.create()
        .execute(
            request.build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable().ifPresent(failures::add);
                if (test.isTest()) {
                  oneHasEnded.countDown();
                }
              }
            });
    return failures;
  }
}
