package ai.flowscale.tests.endurance.calls;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tests.processes.JavaProcess;
import ai.flowscale.tests.processes.RunServer;
import java.util.Map;
import java.util.Set;
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

  /**
   * The same where the connection ended. Where the application interrupts a thread in {@code
   * HttpClient.send} as its response ends, java.net.http may close the connection although another
   * request is on it by then: seen once in 200,000 calls of which a third was interrupted.
   */
  private static final Pattern STRUCK =
      Pattern.compile(
          "(NONE|CANCEL|INTERRUPT, interrupted): (UNCERTAIN|failed .*the connection ended.*)");

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
        if (transport.equals("jdk")) {
          assertThat(removeStruck(outcomes)).isLessThanOrEqualTo(1 + COUNT / 50_000);
        }
        assertThat(outcomes.keySet()).allMatch(outcome -> ALLOWED.matcher(outcome).matches());
        assertThat(outcomes.keySet())
            .contains("INTERRUPT, interrupted: INTERRUPTED", "CANCEL: CANCELLED");
        server.say("open");
        assertThat(server.readLine()).as("open connections after the close").isEqualTo("0");
      }
    }
  }

  /** Returns how many there were. */
  private static int removeStruck(Map<String, Integer> outcomes) {
    int struck = 0;
    for (String outcome : Set.copyOf(outcomes.keySet())) {
      if (STRUCK.matcher(outcome).matches() && !ALLOWED.matcher(outcome).matches()) {
        struck += outcomes.remove(outcome);
      }
    }
    return struck;
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
