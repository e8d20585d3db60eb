package ai.flowscale.api.spi;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The header fields of a message (RFC 9110, section 5). Immutable.
 *
 * <p>Names are compared without regard to case; the values of one name keep their order. {@code
 * toString()} prints names only: a value may be a key.
 */
public interface Headers {

  /**
   * Returns no header at all.
   *
   * @return the empty headers
   */
  static Headers empty() {
    return FieldMap.EMPTY;
  }

  /**
   * Copies headers from a map. Names that differ in case only are joined in the map's order.
   *
   * @param fields names with their values in order; a name that starts with a colon (HTTP/2's
   *     pseudo header) is left out
   * @return the headers
   */
  static Headers of(Map<String, ? extends List<String>> fields) {
    return FieldMap.copyOf(fields.entrySet(), List::copyOf);
  }

  /**
   * Copies headers from pairs, as a message has them.
   *
   * @param fields a name and a value each, in their order; a name that starts with a colon
   *     (HTTP/2's pseudo header) is left out
   * @return the headers
   */
  static Headers ofEntries(Iterable<? extends Map.Entry<String, String>> fields) {
    return FieldMap.copyOf(fields, List::of);
  }

  /**
   * Returns the first value of a name.
   *
   * @param name the name, in any case
   * @return its first value, or empty
   */
  default Optional<String> first(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
  }

  /**
   * Returns every value of a name.
   *
   * @param name the name, in any case
   * @return its values in the order of the message, or an empty list
   */
  List<String> all(String name);

  /**
   * Returns the names, each once, in the case in which it came first.
   *
   * @return the names in the order in which they came
   */
  Set<String> names();

  /**
   * Returns these headers with one more value.
   *
   * @param name the name
   * @param value the value, added behind those the name has already
   * @return new headers
   */
  Headers with(String name, String value);

  /**
   * Returns these headers with exactly one value for a name.
   *
   * @param name the name
   * @param value the value that takes the place of all others
   * @return new headers
   */
  Headers replacing(String name, String value);
}
