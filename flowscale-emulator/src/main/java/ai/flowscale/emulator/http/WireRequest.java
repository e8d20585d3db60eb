package ai.flowscale.emulator.http;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as it was received.
 *
 * @param method the HTTP method
 * @param target path and query, as sent
 * @param headers the header fields by name; names compare without case
 * @param body the bytes, not copied
 */
public record WireRequest(
    String method, String target, Map<String, List<String>> headers, ByteBuffer body) {

  /** Creates a request. */
  public WireRequest {
    Map<String, List<String>> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    ignoringCase.putAll(headers);
    headers = Collections.unmodifiableMap(ignoringCase);
  }

  /**
   * Returns the path.
   *
   * @return the path, as sent
   */
  public String rawPath() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /**
   * Returns the percent-decoded path. The service's server routes by it: an encoded slash is a
   * slash.
   *
   * @return the decoded path
   */
  public String path() {
    return Percent.decode(rawPath(), false);
  }

  /**
   * Returns the parameters of the query.
   *
   * @return decoded names and values; the last value of each name
   */
  public Map<String, String> query() {
    int start = target.indexOf('?');
    if (start < 0) {
      return Map.of();
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : target.substring(start + 1).split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!pair.isEmpty()) {
        parameters.put(
            Percent.decode(name, true),
            equals < 0 ? "" : Percent.decode(pair.substring(equals + 1), true));
      }
    }
    return parameters;
  }

  /**
   * Returns a header field.
   *
   * @param name its name, in any case
   * @return its first value, or null
   */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  /**
   * Returns the body.
   *
   * @return the bytes themselves, not to be changed, from its position to its limit
   */
  @Override
  public ByteBuffer body() {
    return body.duplicate();
  }
}
