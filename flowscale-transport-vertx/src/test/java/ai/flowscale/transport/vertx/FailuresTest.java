package ai.flowscale.transport.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

  private static final URI SECRET = URI.create("https://user@host/path?canary");

  static Stream<Arguments> whileConnecting() {
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), Kind.CONNECT),
        Arguments.of(new UnknownHostException("h"), Kind.CONNECT),
        Arguments.of(new ClosedChannelException(), Kind.CONNECT),
        Arguments.of(new ConnectTimeoutException(), Kind.TIMEOUT),
        Arguments.of(new SslHandshakeTimeoutException("10000ms"), Kind.TIMEOUT),
        Arguments.of(
            new ChannelException(
                "Failed to open a socket.", new SocketException("Too many open files")),
            Kind.CONNECT),
        Arguments.of(new VertxException(new SSLHandshakeException("PKIX")), Kind.TLS),
        Arguments.of(new IllegalStateException(), Kind.OTHER));
  }

  static Stream<Arguments> afterwards() {
    return Stream.of(
        Arguments.of(new HttpClosedException("Connection was closed"), Kind.CLOSED),
        Arguments.of(new StreamResetException(2), Kind.CLOSED),
        Arguments.of(new SocketException("Connection reset"), Kind.CLOSED),
        Arguments.of(new ClosedChannelException(), Kind.CLOSED),
        Arguments.of(new SSLHandshakeException("bad_certificate"), Kind.TLS),
        Arguments.of(new IllegalArgumentException("invalid version"), Kind.PROTOCOL),
        Arguments.of(new NumberFormatException("ten"), Kind.PROTOCOL),
        Arguments.of(new DecoderException("too long"), Kind.PROTOCOL),
        Arguments.of(new IllegalStateException(), Kind.OTHER));
  }

  @Test
  void librariesThatDoNotFitTogetherAreNamed() {
    assertThat(VertxFailures.withoutClient(new CompletionException(new NoSuchFieldError("QUERY"))))
        .contains("Netty");
    assertThat(VertxFailures.withoutClient(new IllegalStateException("no file descriptors")))
        .doesNotContain("Netty");
  }

  @ParameterizedTest
  @MethodSource("whileConnecting")
  void whatFailsWhileConnectingWasCertainlyNotSent(Throwable thrown, Kind kind) {
    assertMapped(VertxFailures.of(SECRET, Sent.NO, thrown), thrown, kind, Sent.NO);
  }

  @ParameterizedTest
  @MethodSource("afterwards")
  void whatFailsAfterwardsMayHaveBeenSent(Throwable thrown, Kind kind) {
    assertMapped(VertxFailures.of(SECRET, Sent.MAYBE, thrown), thrown, kind, Sent.MAYBE);
  }

  @ParameterizedTest
  @MethodSource("afterwards")
  void whatFailsOnAConnectionThatTookInNothingWasCertainlyNotSent(Throwable thrown, Kind kind) {
    assertMapped(VertxFailures.unsent(SECRET, thrown), thrown, kind, Sent.NO);
  }

  private static void assertMapped(
      TransportException mapped, Throwable thrown, Kind kind, Sent sent) {
    assertThat(mapped.kind()).isEqualTo(kind);
    assertThat(mapped.sent()).isEqualTo(sent);
    assertThat(mapped)
        .hasStackTraceContaining(thrown.getClass().getName())
        .hasMessageStartingWith("host:443: ");
    assertThat(mapped.getMessage()).doesNotContain("canary", "path", "user");
  }
}
