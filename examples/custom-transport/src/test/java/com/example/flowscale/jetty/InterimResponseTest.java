package com.example.flowscale.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.RawServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Interim responses: Jetty handles some of them, and {@link ClientFactory} the rest. */
class InterimResponseTest {
  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103, 104, 199})
  void anInterimAnswerIsPassedOver(int status) throws Exception {
    try (RawServer server = RawServer.start();
        Transport transport = new JettyTransportProvider().create(() -> Runnable::run)) {
      server.script(
          connection -> {
            connection.readRequest();
            connection.write("HTTP/1.1 " + status + " Not yet\r\n\r\nHTTP/1.1 204 Fine\r\n\r\n");
          });

      var response =
          transport.send(TransportRequest.of("GET", server.uri("/"), Headers.empty(), null));

      assertThat(response.get(120, TimeUnit.SECONDS).status()).isEqualTo(204);
    }
  }
}
