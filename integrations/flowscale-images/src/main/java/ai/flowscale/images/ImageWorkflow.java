package ai.flowscale.images;

import ai.flowscale.api.BatchOptions;
import ai.flowscale.api.BatchResult;
import ai.flowscale.api.Flowscale;
import ai.flowscale.api.WaitOptions;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.api.WorkflowRequest;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.model.InputDescription;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A workflow that makes pictures. Each call reads what the deployment says of the workflow, checks
 * all inputs before anything is submitted, makes one run for each picture, and downloads it.
 *
 * <p>Thread-safe. It does not close the client.
 */
public final class ImageWorkflow {
  /** What every sampler takes where the service names no bounds. */
  private static final long MAX_SEED = 0xFFFF_FFFFL;

  /** Of all pictures of a call, which are in memory at the same time, several times as base64. */
  private static final long MAX_BYTES = 256L << 20;

  private final Flowscale flowscale;
  private final ImageBinding binding;
  private final WaitOptions waitOptions;

  private ImageWorkflow(Flowscale flowscale, ImageBinding binding, WaitOptions waitOptions) {
    this.flowscale = Objects.requireNonNull(flowscale, "flowscale");
    this.binding = Objects.requireNonNull(binding, "binding");
    this.waitOptions = Objects.requireNonNull(waitOptions, "waitOptions");
  }

  /**
   * A workflow whose runs are waited for with the default options.
   *
   * @param flowscale the client
   * @param binding the workflow and its inputs
   * @return the workflow
   */
  public static ImageWorkflow create(Flowscale flowscale, ImageBinding binding) {
    return create(flowscale, binding, WaitOptions.defaults());
  }

  /**
   * A workflow.
   *
   * @param flowscale the client
   * @param binding the workflow and its inputs
   * @param waitOptions how each run is waited for
   * @return the workflow
   */
  public static ImageWorkflow create(
      Flowscale flowscale, ImageBinding binding, WaitOptions waitOptions) {
    return new ImageWorkflow(flowscale, binding, waitOptions);
  }

  /**
   * Makes pictures, several of them at the same time.
   *
   * @param request which ones
   * @return as many pictures as the request asks for, in the order of their seeds
   * @throws ai.flowscale.api.error.ConfigurationException if an input or the output is neither
   *     bound nor found by the descriptions, and nothing was submitted; or if a run gave no
   *     picture, which then has its id
   * @throws InvalidRequestException if an input does not fit its description; nothing was submitted
   *     then
   * @throws ai.flowscale.api.error.BatchException if one of several runs fails, or the picture of
   *     one cannot be downloaded, or all of them have more than 256 MiB; its items have the other
   *     results, whose pictures can be downloaded
   * @throws ai.flowscale.api.error.FlowscaleException as {@link Flowscale#executeWorkflowAndWait}
   *     and {@link Flowscale#download} throw it
   */
  public List<GeneratedImage> generate(ImageRequest request) {
    BoundWorkflow workflow = BoundWorkflow.find(flowscale.getWorkflows(), binding);
    workflow.checkOutput();
    Map<String, Object> values = new LinkedHashMap<>(binding.inputs());
    values.putAll(request.inputs());
    request.values().forEach((input, value) -> values.put(workflow.nameOrThrow(input), value));
    Optional<String> seedName =
        request.seed().isPresent()
            ? Optional.of(workflow.nameOrThrow(ImageInput.SEED))
            : workflow.name(ImageInput.SEED).filter(name -> !values.containsKey(name));
    if (request.count() > 1 && seedName.isEmpty()) {
      throw new InvalidRequestException(
          "count",
          "%s has no seed that can vary, so that %d runs would make the same picture: ask for one, or name the seed's input in the binding"
              .formatted(workflow, request.count()));
    }
    OptionalLong seed =
        seedName.isEmpty() || request.seed().isPresent()
            ? request.seed()
            : OptionalLong.of(randomSeed(workflow, seedName.get(), request.count()));
    List<WorkflowRequest> requests = new ArrayList<>();
    for (int i = 0; i < request.count(); i++) {
      if (seed.isPresent()) {
        values.put(seedName.orElseThrow(), seed.getAsLong() + i);
      }
      requests.add(
          WorkflowRequest.of(
              workflow.workflow().id(),
              WorkflowInputs.of(values).checkedAgainst(workflow.workflow())));
    }
    PictureDownload download = new PictureDownload(flowscale, binding.output(), MAX_BYTES);
    if (requests.size() == 1) {
      return List.of(
          download.one(flowscale.executeWorkflowAndWait(requests.get(0), waitOptions), seed));
    }
    BatchOptions options = BatchOptions.builder().waitOptions(waitOptions).build();
    BatchResult batch = flowscale.executeBatch(requests, options);
    batch.orThrow();
    return download.all(batch.items(), seed.orElseThrow());
  }

  /** A seed that leaves room for those of further pictures behind it. */
  private static long randomSeed(BoundWorkflow workflow, String input, int count) {
    Optional<InputDescription> described = workflow.description(input);
    BigDecimal min = described.map(InputDescription::min).orElse(BigDecimal.ZERO);
    BigDecimal low = min.max(BigDecimal.ZERO).setScale(0, RoundingMode.CEILING);
    BigDecimal high = low.add(BigDecimal.valueOf(MAX_SEED));
    BigDecimal max = described.map(InputDescription::max).orElse(high);
    BigDecimal last =
        max.min(high).setScale(0, RoundingMode.FLOOR).subtract(BigDecimal.valueOf(count - 1L));
    if (last.compareTo(low) < 0 || last.compareTo(BigDecimal.valueOf(Long.MAX_VALUE - 1)) > 0) {
      throw new InvalidRequestException(
          "seed",
          "The bounds of input '%s' of %s leave no room for %d seeds: ask for fewer pictures, or give the seed"
              .formatted(input, workflow, count));
    }
    return ThreadLocalRandom.current().nextLong(low.longValueExact(), last.longValueExact() + 1);
  }

  /** Shows the binding. */
  @Override
  public String toString() {
    return "ImageWorkflow[" + binding + "]";
  }
}
