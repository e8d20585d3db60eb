package ai.flowscale.images;

import ai.flowscale.api.error.InvalidRequestException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which workflow makes pictures, and which of its inputs is what. An input that is not named is
 * found by the descriptions of the workflow's inputs where they leave one possibility; otherwise
 * the error names the possibilities.
 *
 * <p>Immutable. {@code toString()} shows names only.
 */
public final class ImageBinding {
  private final transient String workflow;
  private final transient Map<ImageInput, String> names;
  private final transient @Nullable String output;
  private final transient Map<String, Object> inputs;

  private ImageBinding(Builder builder) {
    workflow = builder.workflow;
    names = Map.copyOf(builder.names);
    output = builder.output;
    inputs = new LinkedHashMap<>(builder.inputs);
  }

  /**
   * A workflow whose inputs are found by their descriptions.
   *
   * @param workflow its id, or its name where no other workflow has it
   * @return the binding
   * @throws InvalidRequestException if it is blank
   */
  public static ImageBinding of(String workflow) {
    return builder(workflow).build();
  }

  /**
   * Starts with a workflow whose inputs are found by their descriptions.
   *
   * @param workflow its id, or its name where no other workflow has it
   * @return a new builder
   */
  public static Builder builder(String workflow) {
    return new Builder(workflow);
  }

  /**
   * Returns the workflow.
   *
   * @return its id or its name, as it was given
   */
  public String workflow() {
    return workflow;
  }

  Optional<String> name(ImageInput input) {
    return Optional.ofNullable(names.get(input));
  }

  Optional<String> output() {
    return Optional.ofNullable(output);
  }

  Map<String, Object> inputs() {
    return inputs;
  }

  @Override
  public String toString() {
    return "ImageBinding[workflow=" + workflow + ", named=" + names.values() + "]";
  }

  /** Collects the names of inputs. Not safe for use by several threads at once. */
  public static final class Builder {
    private final String workflow;
    private final Map<ImageInput, String> names = new EnumMap<>(ImageInput.class);
    private final Map<String, Object> inputs = new LinkedHashMap<>();
    private @Nullable String output;

    private Builder(String workflow) {
      this.workflow = Objects.requireNonNull(workflow, "workflow");
    }

    /**
     * Names the input for the prompt.
     *
     * @param input its name; by default the only text, or the only one that is called a prompt,
     *     besides those that are called negative
     * @return this builder
     */
    public Builder prompt(String input) {
      return name(ImageInput.PROMPT, input);
    }

    /**
     * Names the input for the picture that is edited.
     *
     * @param input its name; by default the only picture that is not called a mask
     * @return this builder
     */
    public Builder image(String input) {
      return name(ImageInput.IMAGE, input);
    }

    /**
     * Names the input for the mask, which says where a picture is edited.
     *
     * @param input its name; by default the only picture that is called a mask
     * @return this builder
     */
    public Builder mask(String input) {
      return name(ImageInput.MASK, input);
    }

    /**
     * Names the input for the seed.
     *
     * @param input its name; by default the only number that is called a seed, if there is one
     * @return this builder
     */
    public Builder seed(String input) {
      return name(ImageInput.SEED, input);
    }

    /**
     * Names the input for the width.
     *
     * @param input its name; by default the only number that is called a width
     * @return this builder
     */
    public Builder width(String input) {
      return name(ImageInput.WIDTH, input);
    }

    /**
     * Names the input for the height.
     *
     * @param input its name; by default the only number that is called a height
     * @return this builder
     */
    public Builder height(String input) {
      return name(ImageInput.HEIGHT, input);
    }

    /**
     * Names the output that is the picture.
     *
     * @param output its name, as {@link ai.flowscale.api.model.RunResult#output} takes it; by
     *     default the run's first picture, where the workflow does not describe several
     * @return this builder
     */
    public Builder output(String output) {
      this.output = Objects.requireNonNull(output, "output");
      return this;
    }

    /**
     * Sets an input that is the same for all pictures, such as a style. That of a request goes
     * before it.
     *
     * @param name the input's name
     * @param value its value, as {@link ai.flowscale.api.WorkflowInputs.Builder#value} takes it
     * @return this builder
     */
    public Builder input(String name, Object value) {
      inputs.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    private Builder name(ImageInput input, String name) {
      names.put(input, Objects.requireNonNull(name, "input"));
      return this;
    }

    /**
     * Finishes the binding.
     *
     * @return the binding
     * @throws InvalidRequestException if the workflow is blank
     */
    public ImageBinding build() {
      if (workflow.isBlank()) {
        throw new InvalidRequestException(
            "workflow", "workflow is blank: give the id or the name of a workflow");
      }
      return new ImageBinding(this);
    }

    /** Shows names only. */
    @Override
    public String toString() {
      return "ImageBinding.Builder[workflow=" + workflow + "]";
    }
  }
}
