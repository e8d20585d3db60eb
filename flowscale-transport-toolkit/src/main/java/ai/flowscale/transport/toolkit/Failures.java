package ai.flowscale.transport.toolkit;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.transport.toolkit.internal.Causes;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Puts the exceptions of HTTP libraries in the words of every transport. */
public final class Failures {
  private Failures() {}

  /**
   * Returns the host and the port, which is all that a message may tell of an address.
   *
   * @param uri an address
   * @return such as {@code example.com:443}
   */
  public static String place(URI uri) {
    int port = uri.getPort();
    if (port < 0) {
      port = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }
    return uri.getHost() + ":" + port;
  }

  /**
   * Makes a failure.
   *
   * @param uri the address of the request, of which only host and port are used
   * @param kind what happened
   * @param sent whether something of the request may have been sent
   * @param what the same in words, without anything that may be secret
   * @param cause what the HTTP library threw, or null
   * @return the failure
   */
  public static TransportException of(
      URI uri, Kind kind, Sent sent, String what, @Nullable Throwable cause) {
    return new TransportException(kind, sent, place(uri) + ": " + what, cause);
  }

  /**
   * Makes a failure of what an HTTP library threw. The cause of a {@link Kind#PROTOCOL} failure is
   * a copy without messages.
   *
   * @param uri the address of the request, of which only host and port are used
   * @param sent whether something of the request may have been sent
   * @param thrown what was thrown
   * @param known what the library's own exceptions mean, or null for one that means nothing. It is
   *     asked for what was thrown and for each of its causes; only if it knows none of them, they
   *     are taken for Java's own. Nothing but a timeout of Java's comes before what it knows, as
   *     long as nothing was sent
   * @return the failure
   */
  public static TransportException of(
      URI uri, Sent sent, Throwable thrown, Function<Throwable, @Nullable Kind> known) {
    Kind found = null;
    for (Throwable at = thrown; at != null && found == null; at = at.getCause()) {
      found = known.apply(at);
    }
    Kind kind = sent == Sent.NO ? early(thrown, found) : late(thrown, found);
    // Libraries quote the line of the response that they do not understand.
    Throwable cause = kind == Kind.PROTOCOL ? Causes.withoutMessages(thrown) : thrown;
    return of(uri, kind, sent, words(kind, sent == Sent.NO, thrown), cause);
  }

  /**
   * While a connection is made, whatever fails on the network is a failure to connect. A handshake
   * that takes too long may be reported as one that failed, because of the time.
   */
  private static Kind early(Throwable thrown, @Nullable Kind known) {
    boolean tls = false;
    boolean network = false;
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof TimeoutException || at instanceof SocketTimeoutException) {
        return Kind.TIMEOUT;
      }
      tls |= at instanceof SSLException;
      network |= at instanceof IOException || at instanceof UnresolvedAddressException;
    }
    if (known != null) {
      return known;
    }
    return tls ? Kind.TLS : network ? Kind.CONNECT : Kind.OTHER;
  }

  private static Kind late(Throwable thrown, @Nullable Kind known) {
    if (known != null) {
      return known;
    }
    Kind fallback = Kind.OTHER;
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      Kind kind = ofJava(at);
      if (kind != null) {
        return kind;
      }
      // Behind it may be the end of the connection.
      fallback = at instanceof SSLException ? Kind.TLS : fallback;
    }
    return fallback;
  }

  private static @Nullable Kind ofJava(Throwable thrown) {
    if (thrown instanceof CancellationException) {
      return Kind.CANCELLED;
    }
    if (thrown instanceof SocketTimeoutException || thrown instanceof TimeoutException) {
      return Kind.TIMEOUT;
    }
    // A client that was handed in does not report when a connection is made.
    if (thrown instanceof ConnectException
        || thrown instanceof NoRouteToHostException
        || thrown instanceof UnknownHostException) {
      return Kind.CONNECT;
    }
    if (thrown instanceof ProtocolException || thrown instanceof NumberFormatException) {
      return Kind.PROTOCOL;
    }
    return thrown instanceof SocketException
            || thrown instanceof EOFException
            || thrown instanceof ClosedChannelException
        ? Kind.CLOSED
        : null;
  }

  /**
   * Looks for a cause.
   *
   * @param thrown what was thrown
   * @param type a type of exceptions
   * @return whether it, or one of its causes, is of that type
   */
  public static boolean isCausedBy(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  private static String unconnected(Throwable thrown) {
    if (isCausedBy(thrown, Addresses.RefusedException.class)) {
      return "no address of the host may be connected to";
    }
    return isCausedBy(thrown, UnknownHostException.class)
            || isCausedBy(thrown, UnresolvedAddressException.class)
        ? "the host was not found"
        : "the connection could not be made";
  }

  private static String words(Kind kind, boolean unsent, Throwable thrown) {
    return switch (kind) {
      case CONNECT -> unconnected(thrown);
      case TIMEOUT ->
          unsent ? "the connect timeout was exceeded" : "the HTTP client's timeout was exceeded";
      case TLS -> unsent ? "the TLS handshake failed" : "TLS failed";
      case CLOSED ->
          unsent
              ? "the connection ended before the request was sent"
              : "the connection ended before the response did";
      case PROTOCOL -> "the response breaks HTTP's rules";
      case REQUEST_BODY -> "the request's body failed";
      case CANCELLED -> "the exchange was cancelled";
      case OTHER -> unsent ? "the request could not be sent" : "the exchange failed";
    };
  }
}
