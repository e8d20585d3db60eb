package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.ContainerHealth;
import java.util.List;
import picocli.CommandLine;

/** {@code flowscale health}. */
@CommandLine.Command(
    name = "health",
    description = "Shows how the deployment's containers are.",
    footer = {"%nExamples:", "  flowscale health"})
final class HealthCommand extends ServiceCommand {
  HealthCommand(Console console) {
    super(console);
  }

  @Override
  void run(Flowscale flowscale) {
    List<ContainerHealth> containers = flowscale.checkHealth();
    if (json) {
      console.print(Documents.array(containers, Documents::health));
      return;
    }
    Table table = new Table(console, "CONTAINER", "STATUS");
    containers.forEach(each -> table.add(each.container(), each.status()));
    table.print();
  }
}
