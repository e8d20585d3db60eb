package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class FailureTest extends TransportTest {

  @Test
  void aRefusedConnectionIsCertainlyNotSent() throws IOException {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }

    TransportException failure =
        Waiting.failure(sending("POST", URI.create("http://127.0.0.1:" + port + "/?canary"), null));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(Stacks.of(failure)).doesNotContain("canary");
  }

  @Test
  void aHostThatIsNotFoundIsCertainlyNotSent() {
    TransportException failure =
        Waiting.failure(sending("POST", URI.create("http://nowhere.invalid/"), null));

    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure).hasMessageContaining("nowhere.invalid:80");
  }

  @Test
  void aTlsHandshakeThatHangsExceedsTheConnectTimeout() {
    server.always(connection -> connection.readToEnd());
    transport.close();
    transport = new JerseyTransportProvider().create(connectingWithin(Duration.ofMillis(300)));

    TransportException failure = Waiting.failure(sending("POST", https(), null));

    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @Test
  void aServerWithoutTlsFailsTheHandshake() {
    server.always(
        connection -> {
          connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
          connection.readToEnd();
        });

    TransportException failure = Waiting.failure(sending("POST", https(), null));

    assertThat(failure.kind()).isEqualTo(Kind.TLS);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  private TransportConfig connectingWithin(Duration limit) {
    TransportConfig defaults = config();
    return new TransportConfig() {
      @Override
      public Executor executor() {
        return defaults.executor();
      }

      @Override
      public Duration connectTimeout() {
        return limit;
      }
    };
  }

  private URI https() {
    return URI.create("https://127.0.0.1:" + server.port() + "/");
  }
}
