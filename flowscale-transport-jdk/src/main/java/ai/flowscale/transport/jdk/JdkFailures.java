package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.client.transport.Failures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Maps the JDK's exceptions to the kinds of failures. Some of them differ only by their messages;
 * an unknown message results in {@link Kind#OTHER}, which is less helpful but not wrong.
 */
final class JdkFailures {
  private static final Pattern CLOSED =
      Pattern.compile(
          "(?i).*(connection reset|broken pipe|connection closed|connection aborted|closed$"
              + "|received no bytes|GOAWAY|RST_STREAM).*");
  private static final Pattern PROTOCOL =
      Pattern.compile(
          "(?i).*(in chunk size|chunk header|invalid content|unexpected content length header).*");

  /**
   * Alerts that respond to a client's first message; a server sends other alerts after the request
   * too.
   */
  private static final Pattern EARLY_ALERT =
      Pattern.compile("(?i).*(handshake_failure|protocol_version|unrecognized_name).*");

  /**
   * The connection ended within a handshake. As the cause of another failure it may be one that was
   * used before, which ended within a message of the protocol's own.
   */
  private static final Pattern ENDED = Pattern.compile("(?i).*terminated the handshake.*");

  /** No socket could be created; the JDK creates one for each connection, and none later. */
  private static final Pattern NO_DESCRIPTOR = Pattern.compile("(?i).*too many open files.*");

  /** The server's first bytes are not TLS. */
  private static final Pattern NOT_TLS = Pattern.compile("(?i).*unrecognized SSL message.*");

  private JdkFailures() {}

  /**
   * Maps an exception.
   *
   * @param sentOnce whether a failure to connect tells that nothing was sent. A GET that the JDK
   *     repeats on a new connection is taken for not sent as well if that one cannot be made; it is
   *     safe to send again anyhow
   */
  static TransportException of(Throwable thrown, URI uri, boolean sentOnce) {
    Throwable cause = unwrap(thrown);
    Sent unsent = sentOnce ? Sent.NO : Sent.MAYBE;
    if (cause instanceof HttpConnectTimeoutException) {
      return failure(Kind.TIMEOUT, unsent, uri, "the connect timeout was exceeded", cause);
    }
    if (cause instanceof HttpTimeoutException) {
      return failure(Kind.TIMEOUT, Sent.MAYBE, uri, "the HTTP client's timeout", cause);
    }
    if (cause instanceof UnknownHostException || isUnresolved(cause)) {
      return failure(Kind.CONNECT, unsent, uri, "the host was not found", cause);
    }
    if (cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || isWithoutDescriptor(cause)) {
      return failure(Kind.CONNECT, unsent, uri, "the connection could not be made", cause);
    }
    if (startsWith(cause, "Tunnel failed")) {
      return failure(Kind.CONNECT, unsent, uri, "the proxy refused the connection", cause);
    }
    Throwable refused = handshakeFailure(cause);
    if (refused != null) {
      boolean late = isLateAlert(refused) || (refused != cause && matches(ENDED, refused));
      Sent sent = late ? Sent.MAYBE : unsent;
      return failure(Kind.TLS, sent, uri, "the TLS handshake failed", cause);
    }
    return Failures.of(uri, Sent.MAYBE, cause, JdkFailures::late);
  }

  private static @Nullable Kind late(Throwable thrown) {
    if (matches(PROTOCOL, thrown)) {
      return Kind.PROTOCOL;
    }
    // Behind a repeated request there may be one for which there was no connection.
    return thrown instanceof SocketException || matches(CLOSED, thrown) ? Kind.CLOSED : null;
  }

  private static TransportException failure(
      Kind kind, Sent sent, URI uri, String what, Throwable cause) {
    return Failures.of(uri, kind, sent, what, cause);
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable at = thrown;
    for (Throwable cause = at.getCause();
        cause != null && (isEnvelope(at) || isCopy(at, cause));
        cause = at.getCause()) {
      at = cause;
    }
    return at;
  }

  private static boolean isEnvelope(Throwable thrown) {
    return thrown instanceof CompletionException || thrown instanceof ExecutionException;
  }

  /** What {@code send} throws was made on the thread that waits, as like the cause as can be. */
  private static boolean isCopy(Throwable thrown, Throwable cause) {
    return (thrown.getClass() == IOException.class || thrown.getClass().isInstance(cause))
        && Objects.equals(thrown.getMessage(), cause.getMessage());
  }

  private static boolean isWithoutDescriptor(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (matches(NO_DESCRIPTOR, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnresolved(Throwable thrown) {
    return thrown instanceof UnresolvedAddressException
        || (thrown instanceof ConnectException
            && thrown.getCause() instanceof UnresolvedAddressException);
  }

  /**
   * The JDK may report the end of the connection that followed, with the handshake as its cause.
   */
  private static @Nullable Throwable handshakeFailure(Throwable thrown) {
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof SSLHandshakeException
          || at instanceof SSLPeerUnverifiedException
          || matches(NOT_TLS, at)) {
        return at;
      }
    }
    return null;
  }

  /** With TLS 1.3 a server may refuse the client's certificate after it received the request. */
  private static boolean isLateAlert(Throwable thrown) {
    String message = message(thrown);
    return message.contains("Received fatal alert") && !EARLY_ALERT.matcher(message).matches();
  }

  private static boolean startsWith(Throwable thrown, String prefix) {
    return thrown instanceof IOException && message(thrown).startsWith(prefix);
  }

  private static boolean matches(Pattern pattern, Throwable thrown) {
    return thrown instanceof IOException && pattern.matcher(message(thrown)).matches();
  }

  private static String message(Throwable thrown) {
    @Nullable String message = thrown.getMessage();
    return message == null ? "" : message;
  }
}
