package ai.flowscale.tests.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.junit.FlowscaleEmulatorExtension;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
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
    private static final AtomicReference<String> URL = new AtomicReference<>();

    @Test
    void usesTheEmulator(FlowscaleEmulator emulator) {
      URL.set(emulator.baseUrl());
      assertThat(isListening(emulator.baseUrl())).isTrue();
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
      assertThat(isListening(emulator.baseUrl())).isTrue();
    }
  }

  static final class Other extends Inheriting {
    @Test
    void isToldToTakeTheParameter(FlowscaleEmulator emulator) {
      assertThat(isListening(emulator.baseUrl())).isTrue();
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
    assertThat(isListening(Application.URL.get())).isFalse();
  }

  private static TestExecutionSummary run(Class<?> tests) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests)).build(),
            listener);
    return listener.getSummary();
  }

  private static boolean isListening(String url) {
    URI uri = URI.create(url);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      return socket.isConnected();
    } catch (IOException refused) {
      return false;
    }
  }
}
