package ai.flowscale.transport.jersey;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import jakarta.ws.rs.ProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.TruncatedChunkException;

/** Puts the exceptions of Jersey and of Apache HttpClient in the words of every transport. */
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

  /**
   * Maps an exception.
   *
   * @param connected whether the request can have been sent
   */
  static TransportException of(Throwable thrown, URI uri, boolean connected) {
    Throwable cause = unwrap(thrown);
    return connected ? late(cause, uri) : early(cause, uri);
  }

  /** The connection was not made. */
  private static TransportException early(Throwable cause, URI uri) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException) {
        return failure(Kind.TIMEOUT, Sent.NO, uri, "the connect timeout was exceeded", cause);
      }
      if (at instanceof SSLException) {
        return failure(Kind.TLS, Sent.NO, uri, "the TLS handshake failed", cause);
      }
      if (at instanceof AddressRefusedException) {
        return failure(
            Kind.CONNECT, Sent.NO, uri, "no address of the host may be connected to", cause);
      }
      if (at instanceof UnknownHostException) {
        return failure(Kind.CONNECT, Sent.NO, uri, "the host was not found", cause);
      }
      if (at instanceof ProxyRefusedException) {
        return failure(Kind.CONNECT, Sent.NO, uri, "the proxy refused the connection", cause);
      }
      if (at instanceof IOException) {
        return failure(Kind.CONNECT, Sent.NO, uri, "the connection could not be made", cause);
      }
    }
    return failure(Kind.OTHER, Sent.NO, uri, "the request could not be sent", cause);
  }

  private static TransportException late(Throwable cause, URI uri) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof SocketTimeoutException) {
        return failure(Kind.TIMEOUT, Sent.MAYBE, uri, "the HTTP client's timeout", cause);
      }
      // Over a client that was handed in nothing tells when a connection is made.
      if (at instanceof ConnectException
          || at instanceof NoRouteToHostException
          || at instanceof UnknownHostException) {
        return failure(Kind.CONNECT, Sent.MAYBE, uri, "a connection could not be made", cause);
      }
      if (isEnd(at)) {
        return failure(
            Kind.CLOSED, Sent.MAYBE, uri, "the connection ended before the answer did", cause);
      }
      if (at instanceof HttpException
          || at instanceof ParseException
          || at instanceof MalformedChunkCodingException
          || at instanceof MessageConstraintException
          || at instanceof NumberFormatException) {
        return failure(Kind.PROTOCOL, Sent.MAYBE, uri, "the answer breaks HTTP's rules", cause);
      }
    }
    if (cause instanceof SSLException) {
      return failure(Kind.TLS, Sent.MAYBE, uri, "TLS failed", cause);
    }
    return failure(Kind.OTHER, Sent.MAYBE, uri, "the exchange failed", cause);
  }

  private static boolean isEnd(Throwable thrown) {
    return thrown instanceof ConnectionClosedException
        || thrown instanceof NoHttpResponseException
        || thrown instanceof TruncatedChunkException
        || thrown instanceof SocketException
        || thrown instanceof EOFException
        || thrown instanceof ClosedChannelException
        // What HttpURLConnection says of a chunked body that is cut off.
        || (thrown instanceof IOException && "Premature EOF".equals(thrown.getMessage()));
  }

  private static TransportException failure(
      Kind kind, Sent sent, URI uri, String what, Throwable cause) {
    return new TransportException(kind, sent, place(uri) + ": " + what, cause);
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable at = thrown;
    for (Throwable cause = at.getCause();
        cause != null && at instanceof ProcessingException;
        cause = at.getCause()) {
      at = cause;
    }
    return at;
  }
}
