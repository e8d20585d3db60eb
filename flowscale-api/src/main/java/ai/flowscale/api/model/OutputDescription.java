package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the service says of one output of a workflow, whichever format it says it in.
 *
 * @param name the name that {@link RunResult#output} finds it by; empty where the service's words
 *     name none
 * @param label what people call it, or null
 * @param description what it is, or null
 * @param type what it gives
 * @param typeName the service's own word for the type, or null where it has none
 * @param raw what was read, for whatever this type does not hold
 */
public record OutputDescription(
    String name,
    @Nullable String label,
    @Nullable String description,
    DataType type,
    @Nullable String typeName,
    JsonValue raw) {

  public OutputDescription {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(raw, "raw");
  }

  /** Prints name and type. */
  @Override
  public String toString() {
    return Printable.message("OutputDescription[name=" + name + ", type=" + type + "]");
  }
}
