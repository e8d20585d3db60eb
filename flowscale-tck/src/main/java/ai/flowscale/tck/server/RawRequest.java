package ai.flowscale.tck.server;

import java.util.List;
import java.util.Locale;

/**
 * A request that a {@link RawServer} received. The head does not change; the data of the body
 * changes while it arrives.
 */
public final class RawRequest {
  private final String startLine;
  private final List<String> fieldLines;
  private final BodyRecord body;

  RawRequest(String startLine, List<String> fieldLines) {
    this.startLine = startLine;
    this.fieldLines = List.copyOf(fieldLines);
    this.body = BodyRecord.framedBy(this);
  }

  BodyRecord body() {
    return body;
  }

  /**
   * Returns the request line.
   *
   * @return such as {@code GET / HTTP/1.1}
   */
  public String startLine() {
    return startLine;
  }

  /**
   * Returns the method.
   *
   * @return the first word of the request line
   */
  public String method() {
    return startLine.substring(0, startLine.indexOf(' '));
  }

  /**
   * Returns whether the request asks a proxy for a tunnel.
   *
   * @return true for the method {@code CONNECT}
   */
  public boolean isTunnel() {
    return method().equals("CONNECT");
  }

  /**
   * Returns the target, undecoded.
   *
   * @return the second word of the request line
   */
  public String target() {
    return startLine.substring(startLine.indexOf(' ') + 1, startLine.lastIndexOf(' '));
  }

  /**
   * Returns the header lines.
   *
   * @return the lines in the order of the message
   */
  public List<String> fieldLines() {
    return fieldLines;
  }

  /**
   * Returns the values of a header.
   *
   * @param name the name in any case
   * @return the values in the order of the message
   */
  public List<String> values(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ":";
    return fieldLines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(line -> line.substring(prefix.length()).strip())
        .toList();
  }

  /**
   * Returns the size of the body received so far, without the framing.
   *
   * @return a number of bytes
   */
  public long bodyBytes() {
    return body.count();
  }

  /**
   * Returns the hash of the body received so far.
   *
   * @return SHA-256 in lower-case hex
   */
  public String bodySha256() {
    return body.sha256();
  }

  /**
   * Returns whether the body is complete: the last chunk or the whole {@code Content-Length} was
   * received, or there is no body.
   *
   * @return true if the request is complete
   */
  public boolean isComplete() {
    return body.isComplete();
  }

  @Override
  public String toString() {
    return startLine + " (" + bodyBytes() + " bytes, " + (isComplete() ? "complete)" : "partial)");
  }
}
