package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is deployed.
 *
 * @param id the id to execute it by
 * @param name its name, or null
 * @param description what it does, or null
 * @param inputs what it takes, as the service describes it (its shape differs between releases;
 *     JSON that comes inside a string is taken out of it); {@link JsonValue#NULL} where it says
 *     nothing
 * @param outputs what it gives, likewise
 * @param additional fields that this version of the library does not know
 */
public record Workflow(
    String id,
    @Nullable String name,
    @Nullable String description,
    JsonValue inputs,
    JsonValue outputs,
    Map<String, JsonValue> additional) {

  public Workflow {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(outputs, "outputs");
    additional = Map.copyOf(additional);
  }

  /** Prints id and name, and the names of the additional fields. */
  @Override
  public String toString() {
    return Printable.message(
        "Workflow[id=" + id + ", name=" + name + ", additional=" + additional.keySet() + "]");
  }
}
