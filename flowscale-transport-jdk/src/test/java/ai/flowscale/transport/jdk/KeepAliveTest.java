package ai.flowscale.transport.jdk;

import ai.flowscale.tck.waits.KeepAliveTests;
import org.junit.jupiter.api.Test;

class KeepAliveTest extends KeepAliveTests {
  KeepAliveTest() {
    super("jdk");
  }

  /** The JDK keeps idle connections for 30 seconds or longer: some submissions are uncertain. */
  @Test
  void nothingIsSentTwiceByTheDefaultOfTheJdk() {
    submitAll("0");
  }
}
