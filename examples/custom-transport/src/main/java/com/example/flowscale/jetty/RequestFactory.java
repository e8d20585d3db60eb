package com.example.flowscale.jetty;

import ai.flowscale.api.spi.TransportRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;

/**
 * Promises kept here: method, path, query and headers are sent exactly as they stand; what cannot
 * be sent so is refused before anything is sent, without telling its value; the body is framed by
 * its length, and by chunks only where the length is not known.
 */
final class RequestFactory {
  /** The headers of the connection and of the framing, which are the transport's to write. */
  private static final Set<String> RESTRICTED =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private RequestFactory() {}

  /**
   * Makes Jetty's request.
   *
   * @param upload the body, or null for none or an empty one
   * @throws IllegalArgumentException if it cannot be sent as it stands; the message holds no value
   */
  static Request create(HttpClient client, TransportRequest request, Upload upload) {
    URI uri = request.uri();
    boolean http = "http".equalsIgnoreCase(uri.getScheme());
    if (uri.getHost() == null || !(http || "https".equalsIgnoreCase(uri.getScheme()))) {
      throw new IllegalArgumentException("not an absolute http or https address with a host");
    }
    if (!isToken(request.method())) {
      throw new IllegalArgumentException("the method is not a valid one");
    }
    Request made = client.newRequest(uri).method(request.method());
    addHeader(made, "Host", uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
    for (String name : request.headers().names()) {
      if (!isToken(name) || RESTRICTED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("the header " + name + " is the transport's to write");
      }
      request.headers().all(name).forEach(value -> addHeader(made, name, value));
    }
    if (upload != null) {
      made.body(upload);
      if (upload.getLength() < 0) {
        addHeader(made, "Transfer-Encoding", "chunked");
      }
    } else if (request.body().isPresent() || !request.isIdempotent() || isPut(request)) {
      addHeader(made, "Content-Length", "0");
    }
    // Lifts the limit of the connector: how long an exchange may take is not ours to judge.
    return made.idleTimeout(0, TimeUnit.MILLISECONDS);
  }

  private static boolean isPut(TransportRequest request) {
    return "PUT".equals(request.method());
  }

  private static void addHeader(Request made, String name, String value) {
    // Jetty would put blanks and question marks in their place.
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == 127 || c > 255)) {
      throw new IllegalArgumentException("the header " + name + " has a value that is not valid");
    }
    made.headers(headers -> headers.add(name, value));
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0);
  }
}
