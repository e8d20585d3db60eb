package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.tck.server.RawServer;
import org.junit.jupiter.api.Test;

/** The service responds with 204 as long as an output is not ready. */
class EmptyResponseTest {
  /** The JDK may have a connection back only after the next request has begun. */
  private static final int TIMES = 20;

  @Test
  void responsesWithoutContentLeaveTheConnectionOpen() {
    try (RawServer server = RawServer.start();
        Flowscale client =
            Flowscale.create(
                FlowscaleConfig.builder().baseUrl(server.uri("").toString()).proxyMode().build())) {
      server.always(
          connection -> {
            while (true) {
              connection.readRequest();
              connection.write("HTTP/1.1 204 No Content\r\n\r\n");
            }
          });

      for (int i = 0; i < TIMES; i++) {
        assertThat(client.getOutput("a.png")).isEmpty();
      }

      assertThat(server.requests()).hasSize(TIMES);
      assertThat(server.connections()).hasSizeLessThan(TIMES);
    }
  }
}
