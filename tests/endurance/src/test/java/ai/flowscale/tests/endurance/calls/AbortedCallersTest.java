package ai.flowscale.tests.endurance.calls;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tests.processes.JavaProcess;
import ai.flowscale.tests.processes.RunServer;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Thousands of calls that are interrupted or cancelled at random moments. No interrupt is lost or
 * left to a later call, no call that was left alone fails, none is stuck, and no thread or
 * connection is left. System properties: {@code flowscale.aborts.count}, by default 6000, and
 * {@code flowscale.endurance.jdk}.
 */
@Tag("jdk")
@Timeout(900)
@ParameterizedClass
@MethodSource("ai.flowscale.tests.endurance.Transports#names")
class AbortedCallersTest {
  private static final int COUNT = Integer.getInteger("flowscale.aborts.count", 6_000);

  /** All that may come of a call: its interrupt, where there was one, is there afterwards. */
  private static final Pattern ALLOWED =
      Pattern.compile(
          "NONE: OK|INTERRUPT, interrupted: (OK|INTERRUPTED|UNCERTAIN)|CANCEL: (OK|CANCELLED)"
              + "|threads left: \\[]");

  private final String transport;

  AbortedCallersTest(String transport) {
    this.transport = transport;
  }

  @Test
  @SuppressWarnings("SystemOut") // What was found is for the reader of the build's output.
  void anEndStrikesItsOwnCallAndNoOther() {
    try (JavaProcess server = JavaProcess.startOn(Jdk.home(), "-Xmx128m", RunServer.class)) {
      String url = server.readLine();
      try (JavaProcess client =
          JavaProcess.startOn(
              Jdk.home(), "-Xmx256m", AbortedCallers.class, transport, url, "" + COUNT)) {
        Map<String, Integer> outcomes = outcomes(client);
        System.out.printf("ended calls over %s: %s%n", transport, outcomes);
        assertThat(outcomes.keySet()).allMatch(outcome -> ALLOWED.matcher(outcome).matches());
        assertThat(outcomes.keySet())
            .contains("INTERRUPT, interrupted: INTERRUPTED", "CANCEL: CANCELLED");
        server.say("open");
        assertThat(server.readLine()).as("open connections after the close").isEqualTo("0");
      }
    }
  }

  private static Map<String, Integer> outcomes(JavaProcess client) {
    Map<String, Integer> outcomes = new TreeMap<>();
    for (String line = client.readLine(); !line.isEmpty(); line = client.readLine()) {
      String[] parts = line.split(" ", 2);
      outcomes.put(parts[1], Integer.valueOf(parts[0]));
    }
    return outcomes;
  }
}
