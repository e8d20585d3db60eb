package ai.flowscale.cli;

import ai.flowscale.api.model.Workflow;
import java.util.List;
import java.util.Optional;

/** Finds workflows by what people call them. */
final class Workflows {
  private Workflows() {}

  /**
   * Finds a workflow by its id or, where only one has it, by its name.
   *
   * @param deployed all workflows
   * @param called the id or name
   * @return the workflow, or empty if there is none
   */
  static Optional<Workflow> find(List<Workflow> deployed, String called) {
    for (Workflow workflow : deployed) {
      if (workflow.id().equals(called)) {
        return Optional.of(workflow);
      }
    }
    List<Workflow> named =
        deployed.stream().filter(workflow -> called.equalsIgnoreCase(workflow.name())).toList();
    if (named.size() > 1) {
      throw InputOptions.wrong(
          "Several workflows are called %s: use one of the ids %s."
              .formatted(
                  Safe.line(called),
                  String.join(", ", named.stream().map(Workflow::id).map(Safe::line).toList())));
    }
    return named.stream().findFirst();
  }
}
