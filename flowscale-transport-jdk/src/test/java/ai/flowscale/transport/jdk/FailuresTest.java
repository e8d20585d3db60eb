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
import java.util.concurrent.CompletionException;
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
        Arguments.of(
            new IOException(
                "HTTP/1.1 header parser received no bytes",
                new SSLException("Unrecognized SSL message, plaintext connection?")),
            Kind.TLS,
            Sent.NO),
        Arguments.of(
            new IOException(
                "HTTP/1.1 header parser received no bytes",
                new SSLHandshakeException("Received fatal alert: bad_certificate")),
            Kind.TLS,
            Sent.MAYBE),
        Arguments.of(
            new SSLHandshakeException("Remote host terminated the handshake"), Kind.TLS, Sent.NO),
        Arguments.of(
            new IOException(
                "HTTP/1.1 header parser received no bytes",
                new SSLHandshakeException("Remote host terminated the handshake")),
            Kind.TLS,
            Sent.MAYBE),
        Arguments.of(new SSLException("bad record MAC"), Kind.TLS, Sent.MAYBE),
        Arguments.of(
            new InternalError(new SocketException("Too many open files")), Kind.CONNECT, Sent.NO),
        Arguments.of(new SocketException("Too many open files"), Kind.CONNECT, Sent.NO),
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

    TransportException mapped = JdkFailures.of(new CompletionException(thrown), uri, true);

    assertThat(mapped.kind()).isEqualTo(kind);
    assertThat(mapped.sent()).isEqualTo(sent);
    assertThat(mapped).hasCause(thrown).hasMessageStartingWith("host:443: ");
    assertThat(mapped.getMessage()).doesNotContain("canary", "path", "user");
  }

  /** {@code send} throws exceptions of a few types, made on the thread that waits. */
  @ParameterizedTest
  @MethodSource("mappings")
  void aCopyThatSendThrowsIsToldAsItsOriginal(Throwable original, Kind kind, Sent sent) {
    Throwable copy =
        original instanceof ConnectException
            ? new ConnectException(original.getMessage()).initCause(original)
            : new IOException(original.getMessage(), original);

    TransportException mapped = JdkFailures.of(copy, URI.create("http://host/"), true);

    assertThat(mapped.kind()).isEqualTo(kind);
    assertThat(mapped.sent()).isEqualTo(sent);
    assertThat(mapped).hasCause(original);
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void overAClientThatSendsAgainNothingIsCertain(Throwable thrown, Kind kind, Sent sent) {
    assertThat(JdkFailures.of(thrown, URI.create("http://host/"), false).sent())
        .isEqualTo(Sent.MAYBE);
  }
}
