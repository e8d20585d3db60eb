package ai.flowscale.springai;

import ai.flowscale.images.ImageBinding;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code flowscale.ai.image.*}.
 *
 * @param workflow id or name of the workflow that makes pictures; without it there is no image
 *     model
 * @param prompt name of the input for the prompt; by default found by the descriptions of the
 *     inputs
 * @param image name of the input for the picture to edit; by default found by the descriptions of
 *     the inputs
 * @param mask name of the input for the mask; by default found by the descriptions of the inputs
 * @param seed name of the input for the seed; by default found by the descriptions of the inputs
 * @param width name of the input for the width; by default found by the descriptions of the inputs
 * @param height name of the input for the height; by default found by the descriptions of the
 *     inputs
 * @param output name of the output that is the picture; by default the first picture
 * @param inputs values of other inputs, the same for all pictures
 * @param timeout how long each run is waited for
 */
@ConfigurationProperties(prefix = FlowscaleImageProperties.PREFIX, ignoreUnknownFields = false)
record FlowscaleImageProperties(
    @Nullable String workflow,
    @Nullable String prompt,
    @Nullable String image,
    @Nullable String mask,
    @Nullable String seed,
    @Nullable String width,
    @Nullable String height,
    @Nullable String output,
    @DefaultValue Map<String, String> inputs,
    @DefaultValue("10m") Duration timeout) {
  static final String PREFIX = "flowscale.ai.image";

  ImageBinding binding() {
    ImageBinding.Builder binding = ImageBinding.builder(workflow == null ? "" : workflow);
    Optional.ofNullable(prompt).ifPresent(binding::prompt);
    Optional.ofNullable(image).ifPresent(binding::image);
    Optional.ofNullable(mask).ifPresent(binding::mask);
    Optional.ofNullable(seed).ifPresent(binding::seed);
    Optional.ofNullable(width).ifPresent(binding::width);
    Optional.ofNullable(height).ifPresent(binding::height);
    Optional.ofNullable(output).ifPresent(binding::output);
    inputs.forEach(binding::input);
    return binding.build();
  }

  /** Shows no value of an input. */
  @Override
  public String toString() {
    return "FlowscaleImageProperties[workflow=" + workflow + "]";
  }
}
