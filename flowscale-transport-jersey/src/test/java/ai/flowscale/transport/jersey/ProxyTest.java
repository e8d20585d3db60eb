package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.ProxySettings;
import ai.flowscale.api.spi.TransportResponse;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apache HttpClient answers a proxy's challenge by itself, unless it is kept from that. */
class ProxyTest extends JerseyTest {
  private static final URI PLAIN = URI.create("http://service.invalid/a?b=c");
  private static final URI SECURE = URI.create("https://service.invalid/a?b=c");

  @BeforeEach
  void throughTheServer() {
    through(new ProxySettings("localhost", server().port(), "me", "canary"));
  }

  private void refusing(String status) {
    server()
        .always(
            connection -> {
              while (true) {
                connection.readRequest();
                connection.write(
                    "HTTP/1.1 "
                        + status
                        + "\r\nProxy-Authenticate: Basic realm=\"p\"\r\nContent-Length: 2\r\n\r\nno");
              }
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"407 Proxy Authentication Required", "503 Unavailable", "403 Forbidden"})
  void aProxyThatRefusesATunnelIsAskedOnce(String status) {
    refusing(status);

    TransportException failure = failure(sending("POST", SECURE));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure).hasStackTraceContaining("service.invalid:443");
    assertThat(server().requests()).hasSize(1);
    awaitIdleExecutor();
  }

  @Test
  void aProxyThatWantsOtherCredentialsForAPlainRequestIsAskedOnce() {
    refusing("407 Proxy Authentication Required");

    TransportResponse response = result(sending("POST", PLAIN));

    assertThat(response.status()).isEqualTo(407);
    assertThat(text(response)).isEqualTo("no");
    assertThat(server().requests()).hasSize(1);
  }

  @Test
  void theTunnelIsAskedForWithTheCredentialsAtOnce() {
    refusing("502 Bad Gateway");

    failure(sending("GET", SECURE));

    assertThat(server().requests().get(0).values("Proxy-Authorization"))
        .containsExactly("Basic bWU6Y2FuYXJ5");
  }

  @Test
  void aProxyThatDoesNotAnswerExceedsTheConnectTimeout() {
    connectingWithin(Duration.ofMillis(300));

    TransportException failure = failure(sending("POST", SECURE));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }
}
