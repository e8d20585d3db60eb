package ai.flowscale.tests.endurance.waits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.flowscale.tests.processes.JavaProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A thousand submissions to a server that closes connections after five idle seconds, up to six
 * seconds after the last response and many in the very moment: none is sent twice, and with the
 * default limit for idle connections none that the server has not read is uncertain.
 *
 * <p>Tagged {@code soak}.
 */
@Tag("soak")
@Timeout(600)
@ParameterizedClass
@MethodSource("ai.flowscale.tests.endurance.Transports#names")
class KeepAliveTest {
  private static final String COUNT = "1000";

  private final String transport;

  KeepAliveTest(String transport) {
    this.transport = transport;
  }

  /** By the transport's own limit, or for the JDK's client by that of a system property. */
  @Test
  void nothingUnreadIsUncertainWithALimitBelowTheServers() {
    assertThat(submitAll(transport.equals("jdk") ? "4" : "0")).isZero();
  }

  /** The JDK keeps idle connections for 30 seconds or longer: some submissions are uncertain. */
  @Test
  void nothingIsSentTwiceByTheDefaultOfTheJdk() {
    assumeThat(transport).isEqualTo("jdk");
    submitAll("0");
  }

  /** Returns how many are uncertain of which the server has read nothing. */
  @SuppressWarnings("SystemOut") // What was found is for the reader of the build's output.
  private int submitAll(String jdkLimit) {
    try (JavaProcess client =
        JavaProcess.startWithHeap("-Xmx256m", KeepAliveClient.class, transport, COUNT, jdkLimit)) {
      int submissions = Integer.parseInt(client.readLine());
      int doubled = Integer.parseInt(client.readLine());
      int uncertain = Integer.parseInt(client.readLine());
      int unread = Integer.parseInt(client.readLine());
      String failed = client.readLine();
      System.out.printf(
          "keep-alive over %s (%s): %d submissions; sent twice: %d; uncertain: %d, of them not read"
              + " by the server: %d; failed: %s%n",
          transport, jdkLimit, submissions, doubled, uncertain, unread, failed);
      assertThat(submissions).isEqualTo(Integer.parseInt(COUNT));
      assertThat(doubled).as("submissions sent twice").isZero();
      assertThat(failed).isEqualTo("0 []");
      return unread;
    }
  }
}
