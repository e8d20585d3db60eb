package ai.flowscale.api.model;

import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is deployed. {@link ai.flowscale.api.WorkflowInputs#checkedAgainst} compares
 * inputs with it.
 *
 * @param id the id to execute it by
 * @param name its name, or null
 * @param description what it does, or null
 * @param inputs what it takes, in the service's own format; {@link JsonValue#NULL} where it says
 *     nothing
 * @param outputs what it gives, likewise
 * @param inputDescriptions what this library reads in {@code inputs}, in the service's order; empty
 *     where it says nothing. Its format differs between releases: what is not understood has the
 *     type {@link DataType#UNKNOWN}
 * @param outputDescriptions what this library reads in {@code outputs}, likewise
 * @param additional fields that this version of the library does not know
 */
public record Workflow(
    String id,
    @Nullable String name,
    @Nullable String description,
    JsonValue inputs,
    JsonValue outputs,
    List<InputDescription> inputDescriptions,
    List<OutputDescription> outputDescriptions,
    Map<String, JsonValue> additional) {

  public Workflow {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(outputs, "outputs");
    inputDescriptions = List.copyOf(inputDescriptions);
    outputDescriptions = List.copyOf(outputDescriptions);
    additional = Map.copyOf(additional);
  }

  /** Prints id and name, and the names of the additional fields. */
  @Override
  public String toString() {
    return Printable.message(
        "Workflow[id=" + id + ", name=" + name + ", additional=" + additional.keySet() + "]");
  }
}
