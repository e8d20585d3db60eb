package ai.flowscale.transport.vertx;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the exceptions of Vert.x and Netty in the words of every transport. Vert.x tells connecting
 * and sending apart, so that whether anything was sent does not depend on the exception.
 */
final class Failures {
  private Failures() {}

  /** The host and the port, which is all that a message may tell of an address. */
  static String place(URI uri) {
    int port = uri.getPort();
    if (port < 0) {
      port = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
    return uri.getHost() + ":" + port;
  }

  /** Says why there is no client, as far as an application can do something about it. */
  static String withoutClient(@Nullable Throwable cause) {
    String what = "the HTTP client could not be made";
    // Frameworks like to choose the version of Netty by themselves.
    return has(cause, LinkageError.class)
        ? what
            + ", since the Vert.x or the Netty on the class path is another than it needs: take"
            + " Vert.x 5 and the version of Netty that belongs to it"
        : what;
  }

  /** Maps what kept the client from being made; without a descriptor there is no selector. */
  static TransportException withoutClient(@Nullable Throwable cause, URI uri) {
    Kind kind = has(cause, IOException.class) ? Kind.CONNECT : Kind.OTHER;
    return new TransportException(
        kind, Sent.NO, place(uri) + ": cannot be sent: " + withoutClient(cause), cause);
  }

  /** Maps what happened before the first byte of the request was handed over. */
  static TransportException beforeSending(Throwable thrown, URI uri) {
    if (isTimeout(thrown)) {
      return failure(Kind.TIMEOUT, Sent.NO, uri, "the connect timeout was exceeded", thrown);
    }
    if (has(thrown, UnknownHostException.class)) {
      return failure(Kind.CONNECT, Sent.NO, uri, "the host was not found", thrown);
    }
    if (has(thrown, SSLException.class)) {
      return failure(Kind.TLS, Sent.NO, uri, "the TLS handshake failed", thrown);
    }
    if (has(thrown, IOException.class) || has(thrown, HttpClosedException.class)) {
      return failure(Kind.CONNECT, Sent.NO, uri, "the connection could not be made", thrown);
    }
    return failure(Kind.OTHER, Sent.NO, uri, "the exchange could not begin", thrown);
  }

  /** Maps what happened on a connection that took in nothing of the request. */
  static TransportException unsent(Throwable thrown, URI uri) {
    TransportException sent = whileSending(thrown, uri);
    return sent.kind() == Kind.CLOSED
        ? failure(
            Kind.CLOSED, Sent.NO, uri, "the connection ended before the request was sent", thrown)
        : failure(sent.kind(), Sent.NO, uri, "the request could not be sent", thrown);
  }

  /** Maps what happened afterwards. */
  static TransportException whileSending(Throwable thrown, URI uri) {
    if (has(thrown, CancellationException.class)) {
      return failure(Kind.CANCELLED, Sent.MAYBE, uri, "the exchange was cancelled", thrown);
    }
    if (has(thrown, SSLException.class)) {
      return failure(Kind.TLS, Sent.MAYBE, uri, "TLS failed", thrown);
    }
    if (has(thrown, HttpClosedException.class)
        || has(thrown, StreamResetException.class)
        || has(thrown, ClosedChannelException.class)
        || has(thrown, PrematureChannelClosureException.class)
        || has(thrown, IOException.class)) {
      return failure(
          Kind.CLOSED, Sent.MAYBE, uri, "the connection ended before the answer did", thrown);
    }
    if (has(thrown, DecoderException.class) || has(thrown, IllegalArgumentException.class)) {
      return failure(Kind.PROTOCOL, Sent.MAYBE, uri, "the answer breaks HTTP's rules", thrown);
    }
    return failure(Kind.OTHER, Sent.MAYBE, uri, "the exchange failed", thrown);
  }

  private static boolean isTimeout(Throwable thrown) {
    return has(thrown, ConnectTimeoutException.class)
        || has(thrown, SslHandshakeTimeoutException.class)
        || has(thrown, TimeoutException.class);
  }

  private static boolean has(@Nullable Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static TransportException failure(
      Kind kind, Sent sent, URI uri, String what, Throwable cause) {
    return new TransportException(kind, sent, place(uri) + ": " + what, cause);
  }
}
