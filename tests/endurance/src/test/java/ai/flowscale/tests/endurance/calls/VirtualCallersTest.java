package ai.flowscale.tests.endurance.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.flowscale.tests.processes.JavaProcess;
import ai.flowscale.tests.processes.RunServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten thousand blocking calls at once, each on a virtual thread: none fails, and none pins its
 * carrier. It needs a JDK 24 or newer, in the system property {@code flowscale.endurance.jdk} where
 * the tests run on another one. {@code flowscale.virtual.count} is the number of calls.
 */
@Tag("jdk")
@Timeout(300)
@ParameterizedClass
@MethodSource("ai.flowscale.tests.endurance.Transports#names")
class VirtualCallersTest {
  private static final int COUNT = Integer.getInteger("flowscale.virtual.count", 10_000);

  private final String transport;

  VirtualCallersTest(String transport) {
    this.transport = transport;
  }

  @Test
  void noCallPinsItsCarrier() {
    assumeTrue(Jdk.version() >= 24, "a JDK whose monitors do not pin");
    try (JavaProcess server = JavaProcess.startOn(Jdk.home(), "-Xmx256m", RunServer.class);
        JavaProcess client =
            JavaProcess.startOn(
                Jdk.home(),
                "-Xmx256m",
                VirtualCallers.class,
                transport,
                server.readLine(),
                "" + COUNT)) {
      assertThat(client.readLine()).isEqualTo("" + COUNT);
      List<String> pinned = new ArrayList<>();
      for (String line = client.readLine(); !line.isEmpty(); line = client.readLine()) {
        pinned.add(line);
      }
      // What pins in a call does so in each; a class that is first used here, once.
      assertThat(pinned)
          .as("places where a virtual thread was pinned")
          .hasSizeLessThan(Math.max(1, COUNT / 1_000));
    }
  }
}
