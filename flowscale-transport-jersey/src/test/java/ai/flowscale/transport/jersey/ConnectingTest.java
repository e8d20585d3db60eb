package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.HostLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.junit.jupiter.api.Test;

/** Apache HttpClient makes connections without a way to end that. */
class ConnectingTest extends JerseyTest {

  @Test
  void cancellingAtOnceLeavesNoConnectionOpenNotEvenAnIdleOne() {
    server().script(RawConnection::readRequest);
    failure(sending("GET", "/first", null));

    // The moments differ: many in the middle of making the connection, as the client is warm.
    for (int i = 0; i < 200; i++) {
      sending("GET", "/cancelled", null).cancel(true);
    }

    server()
        .await(
            "the end of all connections but the first, which the server has ended",
            () ->
                server().connections().stream()
                    .skip(1)
                    .allMatch(connection -> connection.end() != null));
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "still works");
            });
    assertThat(text(get("/"))).isEqualTo("still works");
  }

  /** The pool has nothing to close where the end comes before it knows of the connection. */
  @Test
  void aConnectionWhoseExchangeHasEndedKeepsNoSocket() throws IOException {
    TransportConfig config = TransportConfig.of(Runnable::run);
    URI uri = server().uri("/never");
    JerseyExchange ended =
        new JerseyExchange(
            new Exchanges(),
            new JerseyTransport(config),
            TransportRequest.of("GET", uri, Headers.empty(), null));
    ended.fail(Kind.CANCELLED, "ended by the test", null);
    try (Connection connection = new Connection(Http1Config.DEFAULT, Optional.empty())) {
      assertThatThrownBy(
              () ->
                  new Connections.Opener(config, new HostLookup(config))
                      .open(
                          connection,
                          new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort()),
                          InetAddress.getByName(uri.getHost()),
                          ended))
          .isInstanceOf(ConnectionClosedException.class);
      assertThat(connection.isOpen()).isFalse();
    }
    assertThat(server().connections()).isEmpty();
  }
}
