package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest extends TransportTest {

  static Stream<Arguments> mappings() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), Kind.CONNECT, Kind.CLOSED),
        Arguments.of(new UnknownHostException("h"), Kind.CONNECT, Kind.OTHER),
        Arguments.of(new ProxyRefusedException(407), Kind.CONNECT, Kind.OTHER),
        Arguments.of(new SocketTimeoutException(), Kind.TIMEOUT, Kind.TIMEOUT),
        Arguments.of(new SSLHandshakeException("PKIX"), Kind.TLS, Kind.TLS),
        Arguments.of(new SSLException("x", new SocketException()), Kind.TLS, Kind.CLOSED),
        Arguments.of(new NoHttpResponseException("none"), Kind.CONNECT, Kind.CLOSED),
        Arguments.of(new ConnectionClosedException(), Kind.CONNECT, Kind.CLOSED),
        Arguments.of(new TruncatedChunkException("short"), Kind.CONNECT, Kind.CLOSED),
        Arguments.of(new MalformedChunkCodingException("bad"), Kind.CONNECT, Kind.PROTOCOL),
        Arguments.of(
            new ClientProtocolException(new ProtocolException("bad")), Kind.CONNECT, Kind.PROTOCOL),
        Arguments.of(new IOException("something new"), Kind.CONNECT, Kind.OTHER),
        Arguments.of(new IllegalStateException(), Kind.OTHER, Kind.OTHER));
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void failuresAreToldInTheWordsOfEveryTransport(Throwable thrown, Kind early, Kind late) {
    URI uri = URI.create("https://host/path?canary");

    TransportException before = Failures.of(new ProcessingException(thrown), uri, false);
    TransportException behind = Failures.of(new ProcessingException(thrown), uri, true);

    assertThat(before.kind()).isEqualTo(early);
    assertThat(before.sent()).isEqualTo(Sent.NO);
    assertThat(behind.kind()).isEqualTo(late);
    assertThat(behind.sent()).isEqualTo(Sent.MAYBE);
    assertThat(behind).hasCause(thrown).hasMessageStartingWith("host:443: ");
    assertThat(behind.getMessage()).doesNotContain("canary", "path");
  }

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
