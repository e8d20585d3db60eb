package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.Workflow;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;

/** {@code flowscale workflows}. */
@CommandLine.Command(
    name = "workflows",
    description = "Lists the deployed workflows.",
    footer = {"%nExamples:", "  flowscale workflows"})
final class WorkflowsCommand extends ServiceCommand {
  WorkflowsCommand(Console console) {
    super(console);
  }

  @Override
  void run(Flowscale flowscale) {
    List<Workflow> workflows = flowscale.getWorkflows();
    if (json) {
      console.print(Documents.array(workflows, Documents::workflow));
      return;
    }
    Table table = new Table(console, "WORKFLOW", "NAME", "DESCRIPTION");
    for (Workflow each : workflows) {
      table.add(
          each.id(),
          Objects.requireNonNullElse(each.name(), "-"),
          Objects.requireNonNullElse(each.description(), ""));
    }
    table.print();
  }
}
