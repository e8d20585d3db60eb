package ai.flowscale.tck.server;

import java.util.List;
import java.util.Locale;

/** A request as a {@link ForwardProxy} saw it: the head only, and nothing of what it tunnels. */
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
   * Whether a tunnel was asked for.
   *
   * @return true for the method {@code CONNECT}
   */
  public boolean isTunnel() {
    return head.method().equals("CONNECT");
  }

  /**
   * Whether the request had credentials, right or wrong.
   *
   * @return true if it had {@code Proxy-Authorization}
   */
  public boolean hasCredentials() {
    return !values("Proxy-Authorization").isEmpty();
  }

  /**
   * Whether the proxy let the request pass.
   *
   * @return true if it had the credentials that the proxy wants, or the proxy wants none
   */
  public boolean isAuthorized() {
    return authorized;
  }

  /**
   * Returns the header lines.
   *
   * @return the lines in the order in which they came, credentials included
   */
  public List<String> fieldLines() {
    return head.fieldLines();
  }

  /**
   * Returns the names of the headers.
   *
   * @return the names in lower case, in the order in which they came
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

  /** The request line, without the headers. */
  @Override
  public String toString() {
    return line() + (hasCredentials() ? " (with credentials)" : "");
  }
}
