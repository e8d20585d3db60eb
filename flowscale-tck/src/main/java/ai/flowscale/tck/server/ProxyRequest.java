package ai.flowscale.tck.server;

import java.util.List;
import java.util.Locale;

/** The head of a request to a {@link ForwardProxy}. */
public final class ProxyRequest {
  private final RawRequest head;
  private final boolean authorized;

  ProxyRequest(RawRequest head, boolean authorized) {
    this.head = head;
    this.authorized = authorized;
  }

  /**
   * Returns the request line.
   *
   * @return such as {@code CONNECT service.invalid:443 HTTP/1.1}
   */
  public String line() {
    return head.startLine();
  }

  /**
   * Returns whether the request asks for a tunnel.
   *
   * @return true for the method {@code CONNECT}
   */
  public boolean isTunnel() {
    return head.method().equals("CONNECT");
  }

  /**
   * Returns whether the request had credentials, right or wrong.
   *
   * @return true if it had {@code Proxy-Authorization}
   */
  public boolean hasCredentials() {
    return !values("Proxy-Authorization").isEmpty();
  }

  /**
   * Returns whether the proxy accepted the request.
   *
   * @return true if it had the required credentials, or the proxy requires none
   */
  public boolean isAuthorized() {
    return authorized;
  }

  /**
   * Returns the header lines.
   *
   * @return the lines in the order of the message, including credentials
   */
  public List<String> fieldLines() {
    return head.fieldLines();
  }

  /**
   * Returns the names of the headers.
   *
   * @return the names in lower case, in the order of the message
   */
  public List<String> fieldNames() {
    return fieldLines().stream()
        .map(line -> line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT))
        .toList();
  }

  /**
   * Returns the values of a header.
   *
   * @param name the name in any case
   * @return the values in the order of the message
   */
  public List<String> values(String name) {
    return head.values(name);
  }

  /** Returns the request line, without the headers. */
  @Override
  public String toString() {
    return line() + (hasCredentials() ? " (with credentials)" : "");
  }
}
