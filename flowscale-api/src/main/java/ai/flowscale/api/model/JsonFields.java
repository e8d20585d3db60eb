package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a JSON object. Their values may be secret, such as a prompt that an error quotes: they
 * are not printed, and a serializer finds nothing of them, since this type has neither components
 * nor getters.
 */
public final class JsonFields {
  private static final JsonFields NONE = new JsonFields(Map.of());

  // Transient: some serializers read fields.
  private final transient Map<String, JsonValue> values;

  private JsonFields(Map<String, JsonValue> values) {
    this.values = values;
  }

  /**
   * Returns no fields.
   *
   * @return an empty set of fields
   */
  public static JsonFields none() {
    return NONE;
  }

  /**
   * Takes fields.
   *
   * @param values the values by the names of the fields; copied
   * @return the fields
   */
  public static JsonFields of(Map<String, JsonValue> values) {
    return values.isEmpty() ? NONE : new JsonFields(Map.copyOf(values));
  }

  /**
   * Returns the names of the fields.
   *
   * @return an immutable set
   */
  public Set<String> names() {
    return values.keySet();
  }

  /**
   * Returns the value of a field.
   *
   * @param name the field's name
   * @return its value, which may be a secret, or null where there is no such field
   */
  public @Nullable JsonValue get(String name) {
    return values.get(name);
  }

  /**
   * Returns all fields.
   *
   * @return an immutable map; its values may be secret
   */
  public Map<String, JsonValue> asMap() {
    return values;
  }

  /**
   * Whether there are no fields.
   *
   * @return true if there are none
   */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonFields fields && fields.values.equals(values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Prints the names of the fields. */
  @Override
  public String toString() {
    return Printable.message(values.keySet().toString());
  }
}
