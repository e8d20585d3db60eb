package ai.flowscale.tck.server;

import java.util.List;
import java.util.Locale;

/**
 * A request as a {@link RawServer} received it. The head does not change; the rest grows while the
 * body arrives.
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
   * @return the lines in the order in which they came
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
   * Returns how much of the body has come so far, without the framing.
   *
   * @return a number of bytes
   */
  public long bodyBytes() {
    return body.count();
  }

  /**
   * Returns the hash of what has come of the body so far.
   *
   * @return SHA-256 in lower-case hex
   */
  public String bodySha256() {
    return body.sha256();
  }

  /**
   * Whether the framing came to a good end: the last chunk was seen, all of the {@code
   * Content-Length} has come, or there is no body.
   *
   * @return true once the request can be taken for whole
   */
  public boolean isComplete() {
    return body.isComplete();
  }

  @Override
  public String toString() {
    return startLine + " (" + bodyBytes() + " bytes, " + (isComplete() ? "complete)" : "partial)");
  }
}
