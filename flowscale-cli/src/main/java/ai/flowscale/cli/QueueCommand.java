package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.ContainerQueue;
import java.util.List;
import picocli.CommandLine;

/** {@code flowscale queue}. */
@CommandLine.Command(
    name = "queue",
    description = "Shows what runs and what waits to run.",
    footer = {"%nExamples:", "  flowscale queue --json"})
final class QueueCommand extends ServiceCommand {
  QueueCommand(Console console) {
    super(console);
  }

  @Override
  void run(Flowscale flowscale) {
    List<ContainerQueue> containers = flowscale.getQueue();
    if (json) {
      console.print(Documents.array(containers, Documents::queue));
      return;
    }
    Table table = new Table(console, "CONTAINER", "STATE", "PROMPT");
    for (ContainerQueue each : containers) {
      each.running().forEach(entry -> table.add(each.container(), "running", entry.promptId()));
      each.pending().forEach(entry -> table.add(each.container(), "pending", entry.promptId()));
    }
    table.print();
  }
}
