package ai.flowscale.tests.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.junit.FlowscaleEmulatorExtension;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

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

  @Test
  void thisIsTheJunitThatIsMeant() {
    assertThat(Test.class.getPackage().getImplementationVersion())
        .isEqualTo(System.getProperty("expected.junit.version"));
  }

  @Test
  void theEmulatorIsClosedWithTheTestsThatUsedIt() {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(Application.class))
                .build(),
            summary);

    assertThat(summary.getSummary().getFailures()).isEmpty();
    assertThat(summary.getSummary().getTestsSucceededCount()).isEqualTo(1);
    assertThat(isListening(Application.URL.get())).isFalse();
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
