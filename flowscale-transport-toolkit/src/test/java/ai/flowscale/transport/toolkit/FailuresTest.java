package ai.flowscale.transport.toolkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.util.Throwables.getStackTrace;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

  /** An exception of an HTTP library. */
  private static final class RefusedTunnel extends IOException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized RefusedTunnel initCause(Throwable cause) {
      super.initCause(cause);
      return this;
    }
  }

  static Stream<Arguments> orders() {
    Throwable tunnel = new RefusedTunnel();
    return Stream.of(
        // What the library knows, wherever it is.
        Arguments.of(tunnel, Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new SSLException("tunnel", tunnel), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(
            new RefusedTunnel().initCause(new SSLException("x")), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(
            new IOException(new EOFException().initCause(tunnel)), Kind.CONNECT, Kind.CONNECT),
        // A time that has passed explains the rest, as long as nothing was sent.
        Arguments.of(
            new RefusedTunnel().initCause(new SocketTimeoutException()),
            Kind.TIMEOUT,
            Kind.CONNECT),
        // Then Java's.
        Arguments.of(new SSLException("handshake", new EOFException()), Kind.TLS, Kind.CLOSED),
        Arguments.of(new IOException(new SSLException("handshake")), Kind.TLS, Kind.TLS),
        Arguments.of(new ConnectException(), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new IllegalStateException(), Kind.OTHER, Kind.OTHER));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void theLibraryIsAskedAboutEachCauseFirst(Throwable thrown, Kind early, Kind late) {
    for (Sent sent : Sent.values()) {
      TransportException failure =
          Failures.of(
              URI.create("https://host/"),
              sent,
              thrown,
              at -> at instanceof RefusedTunnel ? Kind.CONNECT : null);

      assertThat(failure.kind()).isEqualTo(sent == Sent.NO ? early : late);
      assertThat(failure.sent()).isEqualTo(sent);
    }
  }

  @Test
  void nothingThatALibraryQuotesOfAResponseIsKept() {
    Throwable quoting =
        new IOException("around: canary", new ProtocolException("bad line: canary"));

    TransportException failure =
        Failures.of(URI.create("http://host/"), Sent.MAYBE, quoting, thrown -> null);

    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(getStackTrace(failure))
        .contains(ProtocolException.class.getName())
        .doesNotContain("canary");
  }
}
