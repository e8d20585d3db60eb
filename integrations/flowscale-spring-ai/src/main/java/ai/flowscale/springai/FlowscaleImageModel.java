package ai.flowscale.springai;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.images.GeneratedImage;
import ai.flowscale.images.ImageBinding;
import ai.flowscale.images.ImageRequest;
import ai.flowscale.images.ImageWorkflow;
import io.micrometer.observation.ObservationRegistry;
import java.lang.System.Logger;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.content.Media;
import org.springframework.ai.image.Image;
import org.springframework.ai.image.ImageGeneration;
import org.springframework.ai.image.ImageMessage;
import org.springframework.ai.image.ImageModel;
import org.springframework.ai.image.ImagePrompt;
import org.springframework.ai.image.ImageResponse;
import org.springframework.ai.image.observation.DefaultImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationContext;
import org.springframework.ai.image.observation.ImageModelObservationConvention;
import org.springframework.ai.image.observation.ImageModelObservationDocumentation;

/**
 * An image model that runs a workflow for each picture. A prompt has one message. Its media is the
 * picture to edit; one that is named {@value #MASK} is the mask. Inputs are checked before anything
 * is submitted, and exceptions are those of {@link ImageWorkflow#generate}.
 *
 * <p>Pictures come as base64, not as links: a link of the service is a secret, and expires. The
 * metadata of each is a {@link FlowscaleImageGenerationMetadata}.
 *
 * <p>Thread-safe. It does not close the client.
 */
public final class FlowscaleImageModel implements ImageModel {
  /** The name of the media that is a mask. */
  public static final String MASK = "mask";

  private static final Logger LOG = System.getLogger(FlowscaleImageModel.class.getName());
  private static final String PROVIDER = "flowscale";
  private static final ImageModelObservationConvention DEFAULT_CONVENTION =
      new DefaultImageModelObservationConvention();

  private final Flowscale flowscale;
  private final ImageBinding binding;
  private final WaitOptions waitOptions;
  private final FlowscaleImageOptions options;
  private final ObservationRegistry observations;
  private final @Nullable ImageModelObservationConvention convention;

  private FlowscaleImageModel(Builder builder) {
    flowscale = builder.flowscale;
    binding = builder.binding;
    waitOptions = builder.waitOptions;
    options = builder.options;
    observations = builder.observations;
    convention = builder.convention;
  }

  /**
   * Starts with a workflow, default options, and without observations.
   *
   * @param flowscale the client
   * @param binding the workflow and its inputs
   * @return a new builder
   */
  public static Builder builder(Flowscale flowscale, ImageBinding binding) {
    return new Builder(flowscale, binding);
  }

  /**
   * Makes pictures.
   *
   * @param prompt one message, and options, which go before those of the model
   * @return the pictures in the order of their seeds
   * @throws InvalidRequestException if the prompt has something that a workflow does not take;
   *     nothing was submitted then
   */
  @Override
  public ImageResponse call(ImagePrompt prompt) {
    FlowscaleImageOptions all =
        FlowscaleImageOptions.builder()
            .model(binding.workflow())
            .build()
            .with(options)
            .with(prompt.getOptions());
    ImagePrompt complete = new ImagePrompt(prompt.getInstructions(), all);
    ImageModelObservationContext context =
        ImageModelObservationContext.builder().imagePrompt(complete).provider(PROVIDER).build();
    AtomicReference<@Nullable FlowscaleException> failed = new AtomicReference<>();
    try {
      return Objects.requireNonNull(
          ImageModelObservationDocumentation.IMAGE_MODEL_OPERATION
              .observation(convention, DEFAULT_CONVENTION, () -> context, observations)
              .observe(
                  () -> {
                    try {
                      ImageResponse response = generate(prompt.getInstructions(), all);
                      context.setResponse(response);
                      return response;
                    } catch (FlowscaleException e) {
                      failed.set(e);
                      throw e;
                    }
                  }));
    } catch (RuntimeException | Error thrown) {
      // A handler may have thrown: the pictures are paid for, and an exception has the run's id.
      FlowscaleException failure = failed.get();
      if (failure != null && failure != thrown) {
        failure.addSuppressed(thrown);
        throw failure;
      }
      ImageResponse response = context.getResponse();
      if (response == null) {
        throw thrown;
      }
      LOG.log(
          Logger.Level.WARNING,
          "An observation handler failed when the pictures were made",
          thrown);
      return response;
    }
  }

  private ImageResponse generate(List<ImageMessage> messages, FlowscaleImageOptions all) {
    ImageRequest request = request(messages, all);
    String workflow = Objects.requireNonNull(all.getModel());
    ImageBinding bound = workflow.equals(binding.workflow()) ? binding : ImageBinding.of(workflow);
    return new ImageResponse(
        ImageWorkflow.create(flowscale, bound, waitOptions).generate(request).stream()
            .map(FlowscaleImageModel::generation)
            .toList());
  }

  private static ImageRequest request(List<ImageMessage> messages, FlowscaleImageOptions all) {
    if (messages.size() != 1) {
      throw new InvalidRequestException(
          "instructions",
          "The prompt has %d messages: give one, since a workflow has one prompt"
              .formatted(messages.size()));
    }
    if (all.getStyle() != null) {
      throw new InvalidRequestException(
          "style",
          "A workflow has no option 'style': set the input that it has for that, with 'input' of"
              + " FlowscaleImageOptions");
    }
    if (all.getResponseFormat() != null
        && !all.getResponseFormat().equals(FlowscaleImageOptions.BASE64)) {
      throw new InvalidRequestException(
          "responseFormat",
          "The option 'responseFormat' can only be '%s': links of the service are secrets, and expire"
              .formatted(FlowscaleImageOptions.BASE64));
    }
    ImageMessage message = messages.get(0);
    ImageRequest.Builder request = ImageRequest.builder(message.getText());
    addMedia(request, message.getMedia());
    if (all.getN() != null) {
      request.count(all.getN());
    }
    if (all.getWidth() != null) {
      request.width(all.getWidth());
    }
    if (all.getHeight() != null) {
      request.height(all.getHeight());
    }
    if (all.getSeed() != null) {
      request.seed(all.getSeed());
    }
    all.inputs().forEach(request::input);
    return request.build();
  }

  private static void addMedia(ImageRequest.Builder request, List<Media> media) {
    List<Media> masks = media.stream().filter(it -> MASK.equals(it.getName())).toList();
    List<Media> images = media.stream().filter(it -> !MASK.equals(it.getName())).toList();
    if (masks.size() > 1 || images.size() > 1) {
      throw new InvalidRequestException(
          "media",
          "The prompt has %d pictures and %d masks: give one of each at most, or set inputs of the workflow with 'input' of FlowscaleImageOptions"
              .formatted(images.size(), masks.size()));
    }
    images.forEach(image -> request.image(file("image", image)));
    masks.forEach(mask -> request.mask(file(MASK, mask)));
  }

  /** No link is followed: it may lead to whatever this machine can reach. */
  private static InputFile file(String name, Media media) {
    if (!(media.getData() instanceof byte[] content)) {
      throw new InvalidRequestException(
          "media",
          "The %s is a link: give its content, since links are not followed".formatted(name));
    }
    String extension = media.getMimeType().getSubtype().replaceFirst("\\W.*", "");
    return InputFile.of(name + "." + extension, content)
        .withContentType(media.getMimeType().toString());
  }

  private static ImageGeneration generation(GeneratedImage image) {
    Long seed = image.seed().isPresent() ? image.seed().getAsLong() : null;
    return new ImageGeneration(
        new Image(null, image.base64()),
        new FlowscaleImageGenerationMetadata(
            image.runId(), image.mediaType(), image.filename(), seed));
  }

  /** Shows the workflow. */
  @Override
  public String toString() {
    return "FlowscaleImageModel[" + binding + "]";
  }

  /** Collects settings. Not safe for use by several threads at once. */
  public static final class Builder {
    private final Flowscale flowscale;
    private final ImageBinding binding;
    private WaitOptions waitOptions = WaitOptions.defaults();
    private FlowscaleImageOptions options = FlowscaleImageOptions.builder().build();
    private ObservationRegistry observations = ObservationRegistry.NOOP;
    private @Nullable ImageModelObservationConvention convention;

    private Builder(Flowscale flowscale, ImageBinding binding) {
      this.flowscale = Objects.requireNonNull(flowscale, "flowscale");
      this.binding = Objects.requireNonNull(binding, "binding");
    }

    /**
     * Sets how each run is waited for.
     *
     * @param waitOptions by default up to ten minutes
     * @return this builder
     */
    public Builder waitOptions(WaitOptions waitOptions) {
      this.waitOptions = Objects.requireNonNull(waitOptions, "waitOptions");
      return this;
    }

    /**
     * Sets the options of calls that have no others.
     *
     * @param options by default none
     * @return this builder
     */
    public Builder options(FlowscaleImageOptions options) {
      this.options = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * Observes each call, as Spring AI documents it for image models.
     *
     * @param observations takes the observations
     * @return this builder
     */
    public Builder observationRegistry(ObservationRegistry observations) {
      this.observations = Objects.requireNonNull(observations, "observations");
      return this;
    }

    /**
     * Names observations and their key values.
     *
     * @param convention by default that of Spring AI
     * @return this builder
     */
    public Builder observationConvention(ImageModelObservationConvention convention) {
      this.convention = Objects.requireNonNull(convention, "convention");
      return this;
    }

    /**
     * Finishes the model.
     *
     * @return the model
     */
    public FlowscaleImageModel build() {
      return new FlowscaleImageModel(this);
    }
  }
}
