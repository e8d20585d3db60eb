package ai.flowscale.images;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.error.InvalidRequestException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * Which pictures to make. Immutable. {@code toString()} shows neither the prompt nor any other
 * value.
 */
public final class ImageRequest {
  private static final int MAX_COUNT = 1000;

  private final transient Map<ImageInput, Object> values;
  private final transient OptionalLong seed;
  private final transient int count;
  private final transient Map<String, Object> inputs;

  private ImageRequest(Builder builder) {
    values = new EnumMap<>(builder.values);
    seed = builder.seed;
    count = builder.count;
    inputs = new LinkedHashMap<>(builder.inputs);
  }

  /**
   * One picture of a text.
   *
   * @param prompt the text
   * @return the request
   */
  public static ImageRequest of(String prompt) {
    return builder(prompt).build();
  }

  /**
   * Starts with one picture of a text.
   *
   * @param prompt the text
   * @return a new builder
   */
  public static Builder builder(String prompt) {
    return new Builder(prompt);
  }

  Map<ImageInput, Object> values() {
    return values;
  }

  OptionalLong seed() {
    return seed;
  }

  int count() {
    return count;
  }

  Map<String, Object> inputs() {
    return inputs;
  }

  @Override
  public String toString() {
    return "ImageRequest[count=" + count + ", given=" + values.keySet() + "]";
  }

  /** Collects what a picture is made of. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Map<ImageInput, Object> values = new EnumMap<>(ImageInput.class);
    private final Map<String, Object> inputs = new LinkedHashMap<>();
    private OptionalLong seed = OptionalLong.empty();
    private int count = 1;

    private Builder(String prompt) {
      put(ImageInput.PROMPT, prompt);
    }

    /**
     * Sets the picture to edit.
     *
     * @param image the picture
     * @return this builder
     * @throws InvalidRequestException if it is empty
     */
    public Builder image(InputFile image) {
      return put(ImageInput.IMAGE, notEmpty(ImageInput.IMAGE, image));
    }

    /**
     * Sets the mask, which says where the picture is edited.
     *
     * @param mask a picture, in the workflow's own convention
     * @return this builder
     * @throws InvalidRequestException if it is empty
     */
    public Builder mask(InputFile mask) {
      return put(ImageInput.MASK, notEmpty(ImageInput.MASK, mask));
    }

    /**
     * Sets the width.
     *
     * @param pixels the width
     * @return this builder
     */
    public Builder width(int pixels) {
      return put(ImageInput.WIDTH, pixels);
    }

    /**
     * Sets the height.
     *
     * @param pixels the height
     * @return this builder
     */
    public Builder height(int pixels) {
      return put(ImageInput.HEIGHT, pixels);
    }

    /**
     * Sets the seed of the first picture; that of each further one is larger by one.
     *
     * @param seed the seed; by default a random one within the bounds of the input
     * @return this builder
     */
    public Builder seed(long seed) {
      this.seed = OptionalLong.of(seed);
      return this;
    }

    /**
     * Sets how many pictures to make, a run each.
     *
     * @param count from 1 to 1,000; by default 1
     * @return this builder
     */
    public Builder count(int count) {
      this.count = count;
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

    private static InputFile notEmpty(ImageInput input, InputFile file) {
      if (file.length().orElse(1) == 0) {
        throw new InvalidRequestException(
            input.word(), "The %s is empty: give its content".formatted(input.word()));
      }
      return file;
    }

    private Builder put(ImageInput input, Object value) {
      values.put(input, Objects.requireNonNull(value, input.word()));
      return this;
    }

    /**
     * Finishes the request.
     *
     * @return the request
     * @throws InvalidRequestException if the count is out of range
     */
    public ImageRequest build() {
      if (count < 1 || count > MAX_COUNT) {
        throw new InvalidRequestException(
            "count", "count is " + count + ": give a number from 1 to " + MAX_COUNT);
      }
      return new ImageRequest(this);
    }

    /** Shows no value. */
    @Override
    public String toString() {
      return "ImageRequest.Builder" + values.keySet();
    }
  }
}
