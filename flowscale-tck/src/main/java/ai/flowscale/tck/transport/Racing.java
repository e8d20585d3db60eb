package ai.flowscale.tck.transport;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawScript;

/**
 * Bodies whose reader asks for more, or closes them, at the moment in which their end arrives: so
 * often that a transport that loses something then has the opportunity.
 */
final class Racing {
  private static final int BODIES = 200;
  private static final int CLOSED_BODIES = 50;

  private static final String BODY = "abcdef";

  private Racing() {}

  /** Sends the last bytes with the end, a moment after the first. */
  private static RawScript respond() {
    return Scripts.forEver(
        connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          connection.write("2\r\nab\r\n");
          connection.write("2\r\ncd\r\n2\r\nef\r\n0\r\n\r\n");
        });
  }

  static void assertWhole(TransportScenario it) {
    it.serving(respond());
    for (int i = 0; i < BODIES; i++) {
      BodyReader reader = it.reading(it.get("/"));
      reader.awaitEnd();
      assertThat(reader.text()).as("a body that has ended").isEqualTo(BODY);
    }
  }

  static void assertNotCut(TransportScenario it) {
    it.serving(respond());
    for (int i = 0; i < CLOSED_BODIES; i++) {
      TransportResponse response = it.get("/");
      BodyReader reader = it.reading(response);

      response.close();

      if (Waiting.outcome("the end of the body", reader.whole()) == null) {
        assertThat(reader.text()).as("a body that has ended without an error").isEqualTo(BODY);
      }
    }
  }
}
