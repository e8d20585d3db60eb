package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.TransportConfig;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest extends TransportTest {

  static Stream<Arguments> mappings() {
    ConnectException unresolved = new ConnectException();
    unresolved.initCause(new UnresolvedAddressException());
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), Kind.CONNECT, Sent.NO),
        Arguments.of(unresolved, Kind.CONNECT, Sent.NO),
        Arguments.of(new UnknownHostException("h"), Kind.CONNECT, Sent.NO),
        Arguments.of(new NoRouteToHostException(), Kind.CONNECT, Sent.NO),
        Arguments.of(new IOException("Tunnel failed, got: 502"), Kind.CONNECT, Sent.NO),
        Arguments.of(new HttpConnectTimeoutException("connect"), Kind.TIMEOUT, Sent.NO),
        Arguments.of(new HttpTimeoutException("request"), Kind.TIMEOUT, Sent.MAYBE),
        Arguments.of(new SSLHandshakeException("PKIX path building failed"), Kind.TLS, Sent.NO),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: handshake_failure"),
            Kind.TLS,
            Sent.NO),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: bad_certificate"),
            Kind.TLS,
            Sent.MAYBE),
        Arguments.of(new SSLException("bad record MAC"), Kind.TLS, Sent.MAYBE),
        Arguments.of(new EOFException(), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new IOException("text", new EOFException()), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new SocketException("Connection reset"), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new IOException("Connection reset by peer"), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new IOException("Broken pipe"), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new ClosedChannelException(), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new IOException("selector manager closed"), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new ProtocolException("Invalid status line"), Kind.PROTOCOL, Sent.MAYBE),
        Arguments.of(new NumberFormatException("ten"), Kind.PROTOCOL, Sent.MAYBE),
        Arguments.of(new CancellationException(), Kind.CANCELLED, Sent.MAYBE),
        Arguments.of(
            new IOException("Too many retries", new ConnectException()), Kind.CLOSED, Sent.MAYBE),
        Arguments.of(new IOException("something new"), Kind.OTHER, Sent.MAYBE),
        Arguments.of(new IllegalStateException(), Kind.OTHER, Sent.MAYBE));
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void theJdksExceptionsAreToldInTheWordsOfEveryTransport(Throwable thrown, Kind kind, Sent sent) {
    URI uri = URI.create("https://user@host/path?canary");

    TransportException mapped = Failures.of(new CompletionException(thrown), uri, true);

    assertThat(mapped.kind()).isEqualTo(kind);
    assertThat(mapped.sent()).isEqualTo(sent);
    assertThat(mapped).hasCause(thrown).hasMessageStartingWith("host:443: ");
    assertThat(mapped.getMessage()).doesNotContain("canary", "path", "user");
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void overAClientThatSendsAgainNothingIsCertain(Throwable thrown, Kind kind, Sent sent) {
    assertThat(Failures.of(thrown, URI.create("http://host/"), false).sent()).isEqualTo(Sent.MAYBE);
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
    transport = new JdkTransportProvider().create(connectingWithin(Duration.ofMillis(300)));

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
