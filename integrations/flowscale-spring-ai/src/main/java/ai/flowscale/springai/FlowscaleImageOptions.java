package ai.flowscale.springai;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.image.ImageOptions;

/**
 * Options of one call, or those of all calls of a model. Those of Spring AI that are portable are
 * taken too. Immutable. {@code toString()} shows no value of an input.
 */
public final class FlowscaleImageOptions implements ImageOptions {
  /** The only format of responses: links of the service are secrets, and expire. */
  static final String BASE64 = "b64_json";

  private final @Nullable String model;
  private final @Nullable Integer n;
  private final @Nullable Integer width;
  private final @Nullable Integer height;
  private final @Nullable String style;
  private final @Nullable String responseFormat;
  private final @Nullable Long seed;
  private final Map<String, Object> inputs;

  private FlowscaleImageOptions(Builder builder) {
    model = builder.model;
    n = builder.n;
    width = builder.width;
    height = builder.height;
    style = builder.style;
    responseFormat = builder.responseFormat;
    seed = builder.seed;
    inputs = new LinkedHashMap<>(builder.inputs);
  }

  /**
   * Starts without any option.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** These, with what other options set in their place. */
  FlowscaleImageOptions with(@Nullable ImageOptions others) {
    Builder both = new Builder();
    both.set(this);
    if (others != null) {
      both.set(others);
    }
    return both.build();
  }

  /**
   * Returns the workflow.
   *
   * @return its id or name, or null for that of the model
   */
  @Override
  public @Nullable String getModel() {
    return model;
  }

  /**
   * Returns how many pictures are made.
   *
   * @return the number, or null for one
   */
  @Override
  public @Nullable Integer getN() {
    return n;
  }

  /**
   * Returns the width.
   *
   * @return pixels, or null for that of the workflow
   */
  @Override
  public @Nullable Integer getWidth() {
    return width;
  }

  /**
   * Returns the height.
   *
   * @return pixels, or null for that of the workflow
   */
  @Override
  public @Nullable Integer getHeight() {
    return height;
  }

  /**
   * Returns the format of the pictures in the response.
   *
   * @return {@code b64_json}, or null, which means the same
   */
  @Override
  public @Nullable String getResponseFormat() {
    return responseFormat;
  }

  /**
   * Returns the style of portable options, which a workflow does not have.
   *
   * @return null, or what portable options set
   */
  @Override
  public @Nullable String getStyle() {
    return style;
  }

  /**
   * Returns the seed of the first picture.
   *
   * @return the seed, or null for a random one
   */
  public @Nullable Long getSeed() {
    return seed;
  }

  Map<String, Object> inputs() {
    return inputs;
  }

  @Override
  public String toString() {
    return "FlowscaleImageOptions[model=%s, n=%s, width=%s, height=%s, inputs=%s]"
        .formatted(model, n, width, height, inputs.keySet());
  }

  /** Collects options. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Map<String, Object> inputs = new LinkedHashMap<>();
    private @Nullable String model;
    private @Nullable Integer n;
    private @Nullable Integer width;
    private @Nullable Integer height;
    private @Nullable String style;
    private @Nullable String responseFormat;
    private @Nullable Long seed;

    private Builder() {}

    private void set(ImageOptions others) {
      model = others.getModel() == null ? model : others.getModel();
      n = others.getN() == null ? n : others.getN();
      width = others.getWidth() == null ? width : others.getWidth();
      height = others.getHeight() == null ? height : others.getHeight();
      style = others.getStyle() == null ? style : others.getStyle();
      responseFormat =
          others.getResponseFormat() == null ? responseFormat : others.getResponseFormat();
      if (others instanceof FlowscaleImageOptions ours) {
        seed = ours.seed == null ? seed : ours.seed;
        inputs.putAll(ours.inputs);
      }
    }

    /**
     * Chooses another workflow than that of the model. Its inputs are found by their descriptions.
     *
     * @param workflow its id, or its name where no other workflow has it
     * @return this builder
     */
    public Builder model(String workflow) {
      model = Objects.requireNonNull(workflow, "workflow");
      return this;
    }

    /**
     * Sets how many pictures to make, a run each.
     *
     * @param pictures from 1 to 1,000; by default 1
     * @return this builder
     */
    public Builder n(int pictures) {
      n = pictures;
      return this;
    }

    /**
     * Sets the width.
     *
     * @param pixels the width
     * @return this builder
     */
    public Builder width(int pixels) {
      width = pixels;
      return this;
    }

    /**
     * Sets the height.
     *
     * @param pixels the height
     * @return this builder
     */
    public Builder height(int pixels) {
      height = pixels;
      return this;
    }

    /**
     * Sets the seed of the first picture; that of each further one is larger by one.
     *
     * @param seed the seed; by default a random one
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets an input of another kind.
     *
     * @param name the input's name
     * @param value its value, as {@link ai.flowscale.api.WorkflowInputs.Builder#value} takes it
     * @return this builder
     */
    public Builder input(String name, Object value) {
      inputs.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
      return this;
    }

    /**
     * Finishes the options.
     *
     * @return the options
     */
    public FlowscaleImageOptions build() {
      return new FlowscaleImageOptions(this);
    }

    /** Shows the names of the inputs. */
    @Override
    public String toString() {
      return "FlowscaleImageOptions.Builder" + inputs.keySet();
    }
  }
}
