package ai.flowscale.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

  static Stream<Arguments> mappings() {
    ConnectException unresolved = new ConnectException();
    unresolved.initCause(new UnresolvedAddressException());
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(unresolved, Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new UnknownHostException("h"), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new NoRouteToHostException(), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new IOException("Tunnel failed, got: 502"), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new HttpConnectTimeoutException("connect"), Kind.TIMEOUT, Kind.TIMEOUT),
        Arguments.of(new HttpTimeoutException("request"), Kind.TIMEOUT, Kind.TIMEOUT),
        Arguments.of(new SSLHandshakeException("PKIX path building failed"), Kind.TLS, Kind.TLS),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: handshake_failure"),
            Kind.TLS,
            Kind.TLS),
        Arguments.of(
            new IOException(
                "HTTP/1.1 header parser received no bytes",
                new SSLException("Unrecognized SSL message, plaintext connection?")),
            Kind.TLS,
            Kind.TLS),
        Arguments.of(
            new IOException(
                "HTTP/1.1 header parser received no bytes",
                new SSLHandshakeException("Received fatal alert: bad_certificate")),
            Kind.TLS,
            Kind.TLS),
        Arguments.of(new SSLException("bad record MAC"), Kind.TLS, Kind.TLS),
        Arguments.of(
            new InternalError(new SocketException("Too many open files")),
            Kind.CONNECT,
            Kind.CONNECT),
        Arguments.of(new SocketException("Too many open files"), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new EOFException(), Kind.CONNECT, Kind.CLOSED),
        Arguments.of(new IOException("text", new EOFException()), Kind.CONNECT, Kind.CLOSED),
        Arguments.of(new SocketException("Connection reset"), Kind.CLOSED, Kind.CLOSED),
        Arguments.of(new IOException("Connection reset by peer"), Kind.CLOSED, Kind.CLOSED),
        Arguments.of(new IOException("Broken pipe"), Kind.CLOSED, Kind.CLOSED),
        Arguments.of(new ClosedChannelException(), Kind.CONNECT, Kind.CLOSED),
        Arguments.of(new IOException("selector manager closed"), Kind.CLOSED, Kind.CLOSED),
        Arguments.of(new ProtocolException("Invalid status line"), Kind.CONNECT, Kind.PROTOCOL),
        Arguments.of(new NumberFormatException("ten"), Kind.OTHER, Kind.PROTOCOL),
        Arguments.of(new CancellationException(), Kind.OTHER, Kind.CANCELLED),
        Arguments.of(new IOException("something new"), Kind.CONNECT, Kind.OTHER),
        Arguments.of(new IllegalStateException(), Kind.OTHER, Kind.OTHER));
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void theJdksExceptionsAreToldInTheWordsOfEveryTransport(Throwable thrown, Kind early, Kind late) {
    URI uri = URI.create("https://user@host/path?canary");
    for (Sent sent : Sent.values()) {
      TransportException mapped = JdkFailures.of(thrown, uri, sent);

      assertThat(mapped.kind()).isEqualTo(sent == Sent.NO ? early : late);
      assertThat(mapped.sent()).as("decided by the moment alone").isEqualTo(sent);
      assertThat(mapped)
          .hasStackTraceContaining(thrown.getClass().getName())
          .hasMessageStartingWith("host:443: ");
      assertThat(mapped.getMessage()).doesNotContain("canary", "path", "user");
    }
  }

  /** {@code send} throws exceptions of a few types, made on the thread that waits. */
  @ParameterizedTest
  @MethodSource("mappings")
  void aCopyThatSendThrowsIsToldAsItsOriginal(Throwable original, Kind early, Kind late) {
    Throwable copy =
        original instanceof ConnectException
            ? new ConnectException(original.getMessage()).initCause(original)
            : new IOException(original.getMessage(), original);

    TransportException mapped = JdkFailures.of(copy, URI.create("http://host/"), Sent.MAYBE);

    assertThat(mapped.kind()).isEqualTo(late);
    assertThat(mapped).hasStackTraceContaining(original.getClass().getName());
  }
}
