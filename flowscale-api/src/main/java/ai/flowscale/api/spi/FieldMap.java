package ai.flowscale.api.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Headers by their lower-case name. */
record FieldMap(Map<String, Field> fields) implements Headers {
  static final FieldMap EMPTY = new FieldMap(Map.of());

  /** One name as it was first written, and its values. */
  record Field(String name, List<String> values) {

    /** Leaves out the values. */
    @Override
    public String toString() {
      return name;
    }
  }

  /** Copies fields, but for the pseudo headers of HTTP/2. */
  static <V> FieldMap copyOf(
      Iterable<? extends Map.Entry<String, V>> source, Function<V, List<String>> values) {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (Map.Entry<String, V> field : source) {
      if (!field.getKey().startsWith(":")) {
        add(fields, field.getKey(), values.apply(field.getValue()));
      }
    }
    return new FieldMap(fields);
  }

  private static void add(Map<String, Field> fields, String name, List<String> values) {
    fields.merge(
        key(name),
        new Field(name, List.copyOf(values)),
        (had, more) ->
            new Field(
                had.name(), Stream.concat(had.values().stream(), more.values().stream()).toList()));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public List<String> all(String name) {
    Field field = fields.get(key(name));
    return field == null ? List.of() : field.values();
  }

  @Override
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    // Without a stream: every request and every response is asked for its names.
    for (Field field : fields.values()) {
      names.add(field.name());
    }
    return Collections.unmodifiableSet(names);
  }

  @Override
  public Headers with(String name, String value) {
    Map<String, Field> copy = new LinkedHashMap<>(fields);
    add(copy, name, List.of(value));
    return new FieldMap(copy);
  }

  @Override
  public Headers replacing(String name, String value) {
    Map<String, Field> copy = new LinkedHashMap<>(fields);
    copy.put(key(name), new Field(name, List.of(value)));
    return new FieldMap(copy);
  }

  @Override
  public String toString() {
    return "Headers" + names();
  }
}
