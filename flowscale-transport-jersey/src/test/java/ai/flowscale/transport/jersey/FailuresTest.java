package ai.flowscale.transport.jersey;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.api.spi.Headers;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportRequest;
import ai.flowscale.transport.toolkit.Exchanges;
import ai.flowscale.transport.toolkit.Failures;
import jakarta.ws.rs.ProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

  static Stream<Arguments> mappings() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new UnknownHostException("h"), Kind.CONNECT, Kind.CONNECT),
        Arguments.of(new SocketException("Too many open files"), Kind.CONNECT, Kind.CLOSED),
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

    TransportException before = mapped(uri, Sent.NO, thrown);
    TransportException behind = mapped(uri, Sent.MAYBE, thrown);

    assertThat(before.kind()).isEqualTo(early);
    assertThat(before.sent()).isEqualTo(Sent.NO);
    assertThat(behind.kind()).isEqualTo(late);
    assertThat(behind.sent()).isEqualTo(Sent.MAYBE);
    assertThat(behind)
        .hasStackTraceContaining(thrown.getClass().getName())
        .hasMessageStartingWith("host:443: ");
    assertThat(behind.getMessage()).doesNotContain("canary", "path");
  }

  private static TransportException mapped(URI uri, Sent sent, Throwable thrown) {
    JerseyExchange exchange =
        new JerseyExchange(
            new Exchanges(),
            new JerseyTransport(TransportConfig.of(Runnable::run)),
            TransportRequest.of("GET", uri, Headers.empty(), null));
    return Failures.of(uri, sent, new ProcessingException(thrown), at -> exchange.kindOf(at, sent));
  }
}
