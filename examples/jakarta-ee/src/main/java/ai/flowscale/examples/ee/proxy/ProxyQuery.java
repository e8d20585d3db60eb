package ai.flowscale.examples.ee.proxy;

import ai.flowscale.examples.ee.problem.ProblemException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request, read once and written anew: what was checked here is what the
 * service sees, however it reads a parameter that comes twice or in disguise.
 */
record ProxyQuery(Map<String, String> values) {

  /**
   * Reads a query.
   *
   * @param known the parameters that the operation has; others are left out
   * @throws ProblemException if one of them comes twice, or cannot be read
   */
  static ProxyQuery parse(@Nullable String raw, List<String> known) {
    Map<String, String> values = new LinkedHashMap<>();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
        if (known.contains(name) && values.put(name, value) != null) {
          throw ProblemException.invalid(name, name + " is given twice.");
        }
      }
    }
    return new ProxyQuery(values);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalid("query", "The query of the address cannot be read.");
    }
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  /** The query to send, with its question mark, or nothing. */
  String text() {
    return values.isEmpty()
        ? ""
        : values.entrySet().stream()
            .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
