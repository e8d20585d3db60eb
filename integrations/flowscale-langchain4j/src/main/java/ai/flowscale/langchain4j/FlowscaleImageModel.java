package ai.flowscale.langchain4j;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.InputFile;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.images.GeneratedImage;
import ai.flowscale.images.ImageBinding;
import ai.flowscale.images.ImageRequest;
import ai.flowscale.images.ImageWorkflow;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.model.image.ImageModel;
import dev.langchain4j.model.output.Response;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An image model that runs a workflow for each picture. Inputs are checked before anything is
 * submitted, and exceptions are those of {@link ImageWorkflow#generate}.
 *
 * <p>Pictures come as base64, not as links: a link of the service is a secret, and expires. The
 * metadata of a response has the id of the run as {@link #RUN_ID}, and the seed, where there is
 * one, as {@link #SEED}; for several pictures, those are lists.
 *
 * <p>Thread-safe. It does not close the client.
 */
public final class FlowscaleImageModel implements ImageModel {
  /** The key of the run's id in the metadata of a response. */
  public static final String RUN_ID = "flowscale.run.id";

  /** The key of the seed in the metadata of a response. */
  public static final String SEED = "flowscale.seed";

  private static final Pattern LINE_ENDS = Pattern.compile("[\\r\\n]");

  private final ImageWorkflow workflow;

  private FlowscaleImageModel(ImageWorkflow workflow) {
    this.workflow = workflow;
  }

  /**
   * A model whose runs are waited for with the default options.
   *
   * @param flowscale the client
   * @param binding the workflow and its inputs
   * @return the model
   */
  public static FlowscaleImageModel create(Flowscale flowscale, ImageBinding binding) {
    return create(flowscale, binding, WaitOptions.defaults());
  }

  /**
   * A model.
   *
   * @param flowscale the client
   * @param binding the workflow and its inputs
   * @param waitOptions how each run is waited for
   * @return the model
   */
  public static FlowscaleImageModel create(
      Flowscale flowscale, ImageBinding binding, WaitOptions waitOptions) {
    return new FlowscaleImageModel(ImageWorkflow.create(flowscale, binding, waitOptions));
  }

  /**
   * Makes a picture.
   *
   * @param prompt what to draw
   * @return the picture
   */
  @Override
  public Response<Image> generate(String prompt) {
    return one(ImageRequest.builder(prompt));
  }

  /**
   * Makes several pictures at the same time, with consecutive seeds.
   *
   * @param prompt what to draw
   * @param n how many pictures, a run each
   * @return the pictures in the order of their seeds
   */
  @Override
  public Response<List<Image>> generate(String prompt, int n) {
    List<GeneratedImage> images = workflow.generate(ImageRequest.builder(prompt).count(n).build());
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put(RUN_ID, images.stream().map(GeneratedImage::runId).toList());
    metadata.put(SEED, images.stream().flatMap(image -> image.seed().stream().boxed()).toList());
    return Response.from(
        images.stream().map(FlowscaleImageModel::image).toList(), null, null, metadata);
  }

  /**
   * Edits a picture.
   *
   * @param image the picture, as base64
   * @param prompt what to change
   * @return the new picture
   */
  @Override
  public Response<Image> edit(Image image, String prompt) {
    return one(ImageRequest.builder(prompt).image(file("image", image)));
  }

  /**
   * Edits a part of a picture.
   *
   * @param image the picture, as base64
   * @param mask where to edit it, as base64, in the workflow's own convention
   * @param prompt what to change
   * @return the new picture
   */
  @Override
  public Response<Image> edit(Image image, Image mask, String prompt) {
    return one(ImageRequest.builder(prompt).image(file("image", image)).mask(file("mask", mask)));
  }

  private Response<Image> one(ImageRequest.Builder request) {
    GeneratedImage image = workflow.generate(request.build()).get(0);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put(RUN_ID, image.runId());
    image.seed().ifPresent(seed -> metadata.put(SEED, seed));
    return Response.from(image(image), null, null, metadata);
  }

  private static Image image(GeneratedImage image) {
    return Image.builder().base64Data(image.base64()).mimeType(image.mediaType()).build();
  }

  /** No link is followed: it may lead to whatever this machine can reach. */
  private static InputFile file(String name, Image image) {
    if (image.base64Data() == null) {
      throw new InvalidRequestException(
          name,
          "The %s has no content: give it as base64, since links are not followed".formatted(name));
    }
    byte[] content;
    try {
      content = decoded(image.base64Data());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(
          name,
          "The %s is not base64: give its content, padded and in the standard alphabet, not an address or a path"
              .formatted(name),
          e);
    }
    String type = image.mimeType() == null ? "image/png" : image.mimeType();
    String extension =
        type.substring(type.indexOf('/') + 1).replaceFirst("\\W.*", "").toLowerCase(Locale.ROOT);
    return InputFile.of(name + "." + extension, content).withContentType(type);
  }

  /** Lines may end, as in MIME; all else would be decoded to something that is no picture. */
  private static byte[] decoded(String base64) {
    String text = LINE_ENDS.matcher(base64).replaceAll("");
    if (text.length() % 4 != 0) {
      throw new IllegalArgumentException("The padding is missing");
    }
    return Base64.getDecoder().decode(text);
  }

  /** Shows the workflow. */
  @Override
  public String toString() {
    return "FlowscaleImageModel[" + workflow + "]";
  }
}
