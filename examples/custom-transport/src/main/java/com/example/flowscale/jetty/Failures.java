package com.example.flowscale.jetty;

import ai.flowscale.api.error.TransportException;
import ai.flowscale.api.error.TransportException.Kind;
import ai.flowscale.api.error.TransportException.Sent;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.http.HttpException;

/**
 * Promises kept here: Jetty's exceptions are told in the words of every transport; "not sent" is
 * said only where it is certain; no message holds a path or a query.
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

  /**
   * Maps an exception.
   *
   * @param begun whether Jetty had a connection and began to write; before that nothing is sent
   */
  static TransportException of(Throwable thrown, URI uri, boolean begun) {
    Kind kind = begun ? whileSending(thrown) : whileConnecting(thrown);
    String message = place(uri) + ": " + words(kind);
    return new TransportException(kind, begun ? Sent.MAYBE : Sent.NO, message, thrown);
  }

  private static Kind whileConnecting(Throwable thrown) {
    if (thrown instanceof TimeoutException || thrown instanceof SocketTimeoutException) {
      return Kind.TIMEOUT;
    }
    if (thrown instanceof SSLException) {
      return Kind.TLS;
    }
    // The last one is a proxy that makes no tunnel.
    return thrown instanceof IOException
            || thrown instanceof UnresolvedAddressException
            || thrown instanceof HttpResponseException
        ? Kind.CONNECT
        : Kind.OTHER;
  }

  private static Kind whileSending(Throwable thrown) {
    if (thrown instanceof SSLException) {
      return Kind.TLS;
    }
    if (thrown instanceof HttpResponseException
        || thrown instanceof HttpException
        || thrown instanceof ProtocolException
        // Where assertions are on, Jetty's own exception for a head that is too long trips over
        // one.
        || thrown instanceof AssertionError) {
      return Kind.PROTOCOL;
    }
    return thrown instanceof IOException ? Kind.CLOSED : Kind.OTHER;
  }

  private static String words(Kind kind) {
    return switch (kind) {
      case CONNECT -> "the connection could not be made";
      case TIMEOUT -> "the connect timeout was exceeded";
      case TLS -> "TLS failed";
      case CLOSED -> "the connection ended before the answer did";
      case PROTOCOL -> "the answer breaks HTTP's rules";
      default -> "the exchange failed";
    };
  }
}
