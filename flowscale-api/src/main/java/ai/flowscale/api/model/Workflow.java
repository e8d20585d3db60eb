package ai.flowscale.api.model;

import ai.flowscale.api.description.DescriptionReader;
import ai.flowscale.api.text.Printable;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that is deployed.
 *
 * @param id the id to execute it by
 * @param name its name, or null
 * @param description what it does, or null
 * @param inputs what it takes, in the service's own format; {@link JsonValue#NULL} where it says
 *     nothing. {@link #inputDescriptions()} reads it
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

  /**
   * Reads what the service says of the inputs. It may say nothing, and its format differs between
   * releases: what this library does not understand has the type {@link DataType#UNKNOWN}.
   *
   * @return the inputs in the service's order; empty where it says nothing
   * @see ai.flowscale.api.WorkflowInputs#checkedAgainst
   */
  public List<InputDescription> inputDescriptions() {
    return DescriptionReader.inputs(inputs);
  }

  /**
   * Reads what the service says of the outputs, as {@link #inputDescriptions()} does.
   *
   * @return the outputs in the service's order; empty where it says nothing
   */
  public List<OutputDescription> outputDescriptions() {
    return DescriptionReader.outputs(outputs);
  }

  /** Prints id and name, and the names of the additional fields. */
  @Override
  public String toString() {
    return Printable.message(
        "Workflow[id=" + id + ", name=" + name + ", additional=" + additional.keySet() + "]");
  }
}
