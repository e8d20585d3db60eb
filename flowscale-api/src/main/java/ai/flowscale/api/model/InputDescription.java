package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the service says of one input of a workflow, whichever format it says it in.
 *
 * @param name the parameter, such as {@code image_35728}; empty where the service's words name none
 * @param label what people call it, or null
 * @param description what it is for, or null
 * @param type what it takes
 * @param typeName the service's own word for the type, or null where it has none
 * @param many whether it takes a list, sent as {@code name_0}, {@code name_1} and so on
 * @param required whether it must be given: the service says so and has no default
 * @param defaultValue what it is when it is not given, or null
 * @param options the only values it may have, as they are sent; empty for any
 * @param min the least number it may be, or null; null too where it has more than 400 digits before
 *     or after its point
 * @param max the greatest number it may be, or null, likewise
 * @param raw what was read, for whatever this type does not hold
 */
public record InputDescription(
    String name,
    @Nullable String label,
    @Nullable String description,
    DataType type,
    @Nullable String typeName,
    boolean many,
    boolean required,
    @Nullable JsonValue defaultValue,
    List<String> options,
    @Nullable BigDecimal min,
    @Nullable BigDecimal max,
    JsonValue raw) {

  public InputDescription {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    options = List.copyOf(options);
    Objects.requireNonNull(raw, "raw");
  }

  /** Prints name and type. A default may be a prompt. */
  @Override
  public String toString() {
    return Printable.message("InputDescription[name=" + name + ", type=" + type + "]");
  }
}
