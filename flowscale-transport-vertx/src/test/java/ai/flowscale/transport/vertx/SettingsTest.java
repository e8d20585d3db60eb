package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportResponse;
import ai.flowscale.tck.server.RawConnection;
import ai.flowscale.tck.server.RawScript;
import ai.flowscale.tck.server.RawServer;
import ai.flowscale.tck.server.TestAuthority;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the transport makes of its settings, beyond what the rules ask of every transport. */
class SettingsTest extends VertxTest {
  private static final RawScript ALWAYS_FINE =
      connection -> {
        while (true) {
          connection.readRequest();
          connection.write(
              "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1000\r\nContent-Length: 4\r\n\r\nfine");
        }
      };

  private void with(ChangedSettings settings) {
    server().always(ALWAYS_FINE);
    over(provider().create(settings));
  }

  @ParameterizedTest
  @ValueSource(strings = {"P30D", "P365000D", "PT2562047788015215H30M7S"})
  void timesBeyondWhatVertxCanCountAreAsLongAsItCan(String time) {
    Duration endless = Duration.parse(time);
    with(ChangedSettings.defaults().connectingWithin(endless).idleFor(endless));

    assertThat(text(get("/"))).isEqualTo("fine");
    assertThat(text(get("/"))).isEqualTo("fine");
    assertThat(server().connections()).hasSize(1);
  }

  @Test
  void timesBeyondWhatVertxCanCountHoldThroughAProxyToo() {
    with(
        ChangedSettings.defaults()
            .connectingWithin(Duration.ofSeconds(Long.MAX_VALUE))
            .through(ProxySettings.of("127.0.0.1", server().port())));

    assertThat(text(get("/"))).isEqualTo("fine");
  }

  @Test
  void aConnectionThatWasIdleForTooLongIsClosedAndNotUsedAgainWhateverTheServerAllows() {
    with(ChangedSettings.defaults().idleFor(Duration.ofNanos(1)));

    for (int i = 0; i < 3; i++) {
      assertThat(text(get("/"))).isEqualTo("fine");
    }

    assertThat(server().connections()).hasSize(3);
    server()
        .await(
            "the end of the two connections that were idle for too long",
            () -> server().connections().stream().filter(RawConnection::isOpen).count() == 1);
  }

  @Test
  void anIdleConnectionIsClosedThoughNoRequestComes() {
    with(ChangedSettings.defaults().idleFor(Duration.ofMillis(1)));
    server()
        .always(
            connection -> {
              connection.readRequest();
              connection.respond("200 OK", "fine");
              connection.readToEnd();
            });
    assertThat(text(get("/"))).isEqualTo("fine");

    server().await("the end of the connection", () -> server().openConnections() == 0);
  }

  @Test
  void theAddressThatIsConnectedToIsAskedFor() {
    Map<String, InetAddress> asked = new ConcurrentHashMap<>();
    with(
        ChangedSettings.defaults()
            .allowing(
                (host, address) -> {
                  asked.put(host, address);
                  return true;
                }));

    var response = result(sending("GET", URI.create("http://LocalHost:" + server().port() + "/")));

    assertThat(text(response)).isEqualTo("fine");
    assertThat(asked).containsOnlyKeys("localhost");
    assertThat(asked.get("localhost").isLoopbackAddress()).isTrue();
    assertThat(server().requests().get(0).values("Host"))
        .containsExactly("LocalHost:" + server().port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void noConnectionIsMadeWhereNoAddressIsAllowed(String host) {
    with(ChangedSettings.defaults().allowing((name, address) -> false));

    TransportException failure =
        failure(sending("GET", URI.create("http://" + host + ":" + server().port() + "/")));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure).hasMessageContaining("no address of the host may be connected to");
    assertThat(server().connections()).isEmpty();
  }

  /** Vert.x knows how to look a name up itself, and would find the other address. */
  @Test
  void noAddressIsConnectedToThatIsNotAllowedWhereAnotherOneIs() {
    with(ChangedSettings.defaults().allowing((name, address) -> address.getAddress().length == 16));

    TransportException failure =
        failure(sending("GET", URI.create("http://localhost:" + server().port() + "/")));

    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(server().connections()).isEmpty();
  }

  @Test
  void aCheckThatFailsEndsTheExchangeAlone() {
    with(
        ChangedSettings.defaults()
            .allowing(
                (name, address) -> {
                  if (name.equals("localhost")) {
                    throw new IllegalStateException("a mistake");
                  }
                  return true;
                }));

    TransportException failure =
        failure(sending("GET", URI.create("http://localhost:" + server().port() + "/")));

    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(text(get("/"))).isEqualTo("fine");
  }

  @Test
  void aBurstDoesNotWaitForTheFirstResponseOfAServerWithoutHttp2() {
    over(provider().create(ChangedSettings.defaults().trusting(TestAuthority.clientContext())));
    try (RawServer origin = RawServer.startTls(TestAuthority.serverContext())) {
      origin.always(
          connection -> {
            connection.readRequest();
            connection.stall();
            connection.respond("200 OK", "fine");
          });
      List<CompletableFuture<TransportResponse>> burst =
          Stream.generate(() -> sending("GET", origin.uri("/"))).limit(3).toList();

      origin.await("all requests", () -> origin.requests().size() == 3);

      origin.connections().forEach(RawConnection::release);
      burst.forEach(response -> assertThat(text(result(response))).isEqualTo("fine"));
    }
  }

  @Test
  void behindAProxyNoAddressIsAskedFor() {
    with(
        ChangedSettings.defaults()
            .allowing((name, address) -> false)
            .through(ProxySettings.of("127.0.0.1", server().port())));

    assertThat(text(result(sending("GET", URI.create("http://host.invalid/"))))).isEqualTo("fine");
  }
}
