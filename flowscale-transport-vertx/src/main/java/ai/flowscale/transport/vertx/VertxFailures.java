package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.transport.toolkit.Failures;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the exceptions of Vert.x and Netty mean. */
final class VertxFailures {
  private VertxFailures() {}

  static TransportException of(URI uri, Sent sent, Throwable thrown) {
    return Failures.of(uri, sent, thrown, at -> sent == Sent.NO ? early(at) : late(at));
  }

  /** Of what happened on a connection that took in nothing of the request. */
  static TransportException unsent(URI uri, Throwable thrown) {
    return Failures.of(uri, Sent.NO, thrown, VertxFailures::late);
  }

  private static @Nullable Kind early(Throwable thrown) {
    if (thrown instanceof ConnectTimeoutException
        || thrown instanceof SslHandshakeTimeoutException
        || isSilentProxy(thrown)) {
      return Kind.TIMEOUT;
    }
    return thrown instanceof HttpClosedException ? Kind.CONNECT : null;
  }

  /** Netty has one exception for all that a proxy may do wrong, and names the fault behind. */
  private static boolean isSilentProxy(Throwable thrown) {
    return thrown instanceof ConnectException
        && String.valueOf(thrown.getMessage()).endsWith(", timeout");
  }

  /** Vert.x has no exception of its own for a status line whose version it does not know. */
  private static boolean isOfVersion(Throwable thrown) {
    return thrown instanceof IllegalStateException
        && String.valueOf(thrown.getMessage()).startsWith("Unsupported HTTP version");
  }

  private static @Nullable Kind late(Throwable thrown) {
    if (thrown instanceof SSLException) {
      return Kind.TLS;
    }
    if (thrown instanceof DecoderException && thrown.getCause() instanceof SSLException) {
      return null;
    }
    if (thrown instanceof DecoderException
        || thrown instanceof Http2Exception
        || thrown instanceof IllegalArgumentException
        || isOfVersion(thrown)) {
      return Kind.PROTOCOL;
    }
    return thrown instanceof HttpClosedException
            || thrown instanceof StreamResetException
            || thrown instanceof PrematureChannelClosureException
            || thrown instanceof IOException
        ? Kind.CLOSED
        : null;
  }

  /** Whether it tells that there was no connection to send a request on. */
  static boolean isConnecting(Throwable thrown) {
    return Failures.isCausedBy(thrown, ConnectException.class)
        || Failures.isCausedBy(thrown, UnknownHostException.class)
        || Failures.isCausedBy(thrown, SslHandshakeTimeoutException.class);
  }

  /** Says why there is no client, as far as an application can do something about it. */
  static String withoutClient(Throwable cause) {
    String what = "cannot be sent: the HTTP client could not be made";
    // Frameworks like to choose the version of Netty by themselves.
    return Failures.isCausedBy(cause, LinkageError.class)
        ? what
            + ", since the Vert.x or the Netty on the class path is another than it needs: take"
            + " Vert.x 5, from 5.2, and the version of Netty that belongs to it"
        : what;
  }
}
