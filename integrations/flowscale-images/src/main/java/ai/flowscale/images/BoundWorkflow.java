package ai.flowscale.images;

import ai.flowscale.api.error.ConfigurationException;
import ai.flowscale.api.model.DataType;
import ai.flowscale.api.model.InputDescription;
import ai.flowscale.api.model.OutputDescription;
import ai.flowscale.api.model.Workflow;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A workflow as the deployment describes it now, with the names that a binding gives. */
record BoundWorkflow(Workflow workflow, ImageBinding binding, boolean isListed) {
  private static final int MAX_LISTED = 20;

  /** Finds the bound workflow. One that is not listed may exist all the same, undescribed. */
  static BoundWorkflow find(List<Workflow> deployed, ImageBinding binding) {
    String given = binding.workflow();
    List<Workflow> found =
        Stream.concat(
                deployed.stream().filter(workflow -> workflow.id().equals(given)).limit(1),
                deployed.stream().filter(workflow -> given.equals(workflow.name())))
            .distinct()
            .toList();
    if (found.size() > 1 && !found.get(0).id().equals(given)) {
      throw new ConfigurationException(
          "Several workflows have the name '%s'. Give the id of one: %s."
              .formatted(given, list(found.stream().map(Workflow::id))));
    }
    return found.isEmpty()
        ? new BoundWorkflow(undescribed(given), binding, false)
        : new BoundWorkflow(found.get(0), binding, true);
  }

  private static Workflow undescribed(String id) {
    return new Workflow(
        id, null, null, JsonValue.NULL, JsonValue.NULL, List.of(), List.of(), Map.of());
  }

  /** The name of an input: the bound one, or else the only one that it can be. */
  Optional<String> name(ImageInput input) {
    return binding.name(input).or(() -> described(input));
  }

  /** The name of an input that a request has a value for. */
  String nameOrThrow(ImageInput input) {
    return name(input)
        .orElseThrow(
            () ->
                new ConfigurationException(
                    isListed
                        ? "%s describes no input that is the %s. %s"
                            .formatted(this, input.word(), remedy(input))
                        : "The deployment lists no %s, which may be misspelled, so the input for the %s is not known. If it exists, name the input: set '%s' of the binding."
                            .formatted(this, input.word(), input.word())));
  }

  private Optional<String> described(ImageInput input) {
    List<InputDescription> candidates = input.candidates(workflow.inputDescriptions());
    if (candidates.size() > 1) {
      throw new ConfigurationException(
          "%s has several inputs that may be the %s: %s. Choose one: set '%s' of the binding."
              .formatted(
                  this,
                  input.word(),
                  list(candidates.stream().map(InputDescription::name)),
                  input.word()));
    }
    return candidates.stream().map(InputDescription::name).findFirst();
  }

  private String remedy(ImageInput input) {
    List<InputDescription> all = workflow.inputDescriptions();
    return all.isEmpty()
        ? "Name it: set '%s' of the binding.".formatted(input.word())
        : "Its inputs are %s. If it is one of them, set '%s' of the binding."
            .formatted(list(all.stream().map(InputDescription::name)), input.word());
  }

  /** Fails where several outputs may be the picture: after the run it would have cost something. */
  void checkOutput() {
    List<String> pictures =
        workflow.outputDescriptions().stream()
            .filter(output -> output.type() == DataType.IMAGE)
            .map(OutputDescription::name)
            .toList();
    if (binding.output().isEmpty() && pictures.size() > 1) {
      throw new ConfigurationException(
          "%s has several outputs that are pictures: %s. Choose one: set 'output' of the binding."
              .formatted(this, list(pictures.stream())));
    }
  }

  Optional<InputDescription> description(String name) {
    return workflow.inputDescriptions().stream()
        .filter(input -> input.name().equals(name))
        .findFirst();
  }

  private static String list(Stream<String> names) {
    return names.limit(MAX_LISTED).collect(Collectors.joining(", "));
  }

  /** How messages call it. */
  @Override
  public String toString() {
    return "workflow '" + (workflow.name() == null ? workflow.id() : workflow.name()) + "'";
  }
}
