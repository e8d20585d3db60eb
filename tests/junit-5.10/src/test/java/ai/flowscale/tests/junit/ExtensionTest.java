package ai.flowscale.tests.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.junit.FlowscaleEmulatorExtension;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The emulator's extension, with another JUnit than the one that it is compiled with. */
class ExtensionTest {

  /** A test of an application. */
  @ExtendWith(FlowscaleEmulatorExtension.class)
  static final class Application {
    private static final AtomicReference<FlowscaleEmulator> EMULATOR = new AtomicReference<>();

    @Test
    void usesTheEmulator(FlowscaleEmulator emulator) {
      EMULATOR.set(emulator);
      assertThat(isServing(emulator)).isTrue();
    }
  }

  /** Tests of an application that inherit their emulators, one for each class. */
  abstract static class Inheriting {
    @RegisterExtension
    static final FlowscaleEmulatorExtension FLOWSCALE =
        FlowscaleEmulatorExtension.of(FlowscaleEmulator.builder().acceptAnyWorkflow());
  }

  static final class One extends Inheriting {
    @Test
    void findsItsOwnThoughAnotherClassRunsMeanwhile(FlowscaleEmulator emulator) {
      assertThat(FLOWSCALE.emulator()).isSameAs(emulator);
      assertThat(run(Other.class).getFailures()).isEmpty();
      assertThat(FLOWSCALE.emulator()).isSameAs(emulator);
      assertThat(isServing(emulator)).isTrue();
    }
  }

  static final class Other extends Inheriting {
    @Test
    void isToldToTakeTheParameter(FlowscaleEmulator emulator) {
      assertThat(isServing(emulator)).isTrue();
      assertThatThrownBy(FLOWSCALE::emulator)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("as a parameter");
    }
  }

  @Test
  void theEmulatorOfAnotherClassIsNeverGiven() {
    assertThat(run(One.class).getFailures()).isEmpty();
    assertThatThrownBy(Inheriting.FLOWSCALE::emulator)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only during tests");
  }

  @Test
  void thisIsTheJunitThatIsMeant() {
    assertThat(Test.class.getPackage().getImplementationVersion())
        .isEqualTo(System.getProperty("expected.junit.version"));
  }

  @Test
  void theEmulatorIsClosedWithTheTestsThatUsedIt() {
    TestExecutionSummary summary = run(Application.class);

    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
    assertThat(isServing(Application.EMULATOR.get())).isFalse();
  }

  private static TestExecutionSummary run(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
            listener);
    return listener.getSummary();
  }

  /** Whether it records a request; its port may be that of another server by now. */
  private static boolean isServing(FlowscaleEmulator emulator) {
    int before = emulator.requests().size();
    try {
      URLConnection connection = URI.create(emulator.baseUrl()).toURL().openConnection();
      connection.setReadTimeout(10_000);
      connection.getInputStream().close();
    } catch (IOException refused) {
      // Or the response says that there is no such address.
    }
    return emulator.requests().size() > before;
  }
}
