package ai.flowscale.transport.jdk;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import ai.flowscale.transport.toolkit.Failures;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
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

  /** No socket could be created; the JDK creates one for each connection, and none later. */
  private static final Pattern NO_DESCRIPTOR = Pattern.compile("(?i).*too many open files.*");

  /** The server's first bytes are not TLS. */
  private static final Pattern NOT_TLS = Pattern.compile("(?i).*unrecognized SSL message.*");

  /** The server allows no more streams of HTTP/2. */
  private static final Pattern STREAM_LIMIT = Pattern.compile("too many concurrent streams");

  private JdkFailures() {}

  /** Whether a request was not sent because the connection has as many streams as are allowed. */
  static boolean isStreamLimit(IOException thrown) {
    return matches(STREAM_LIMIT, thrown);
  }

  static TransportException of(Throwable thrown, URI uri, Sent sent) {
    if (thrown instanceof IOException && message(thrown).startsWith("Tunnel failed")) {
      return Failures.of(uri, Kind.CONNECT, sent, "the proxy refused the connection", thrown);
    }
    return Failures.of(uri, sent, thrown, JdkFailures::kindOf);
  }

  private static @Nullable Kind kindOf(Throwable thrown) {
    if (isOfHandshake(thrown)) {
      return Kind.TLS;
    }
    if (thrown instanceof HttpTimeoutException) {
      return Kind.TIMEOUT;
    }
    if (thrown instanceof UnresolvedAddressException || matches(NO_DESCRIPTOR, thrown)) {
      return Kind.CONNECT;
    }
    if (matches(PROTOCOL, thrown)) {
      return Kind.PROTOCOL;
    }
    return matches(CLOSED, thrown) ? Kind.CLOSED : null;
  }

  /** The JDK may report the end of the connection that followed, with this as its cause. */
  private static boolean isOfHandshake(Throwable thrown) {
    return Failures.isCausedBy(thrown, SSLHandshakeException.class)
        || Failures.isCausedBy(thrown, SSLPeerUnverifiedException.class)
        || isNotTls(thrown);
  }

  private static boolean isNotTls(Throwable thrown) {
    boolean found = false;
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      found |= matches(NOT_TLS, at);
    }
    return found;
  }

  /**
   * Whether the server's certificate was refused, or its first bytes are not TLS: then no handshake
   * has ended, and nothing else can have been sent. Alerts of the server may come later.
   */
  static boolean isBeforeRequest(Throwable thrown) {
    return isNotTls(thrown) || Failures.isCausedBy(thrown, CertificateException.class);
  }

  private static boolean matches(Pattern pattern, Throwable thrown) {
    return thrown instanceof IOException && pattern.matcher(message(thrown)).matches();
  }

  private static String message(Throwable thrown) {
    @Nullable String message = thrown.getMessage();
    return message == null ? "" : message;
  }
}
