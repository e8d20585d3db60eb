package ai.flowscale.cli;

import static ai.flowscale.cli.RunsCommand.orDash;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.Run;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code flowscale get}. */
@CommandLine.Command(name = "get", description = "Shows a run with its inputs and outputs.")
final class GetCommand extends ServiceCommand {
  @Parameters(paramLabel = "RUN", description = "The id of the run.")
  String id = "";

  GetCommand(Console console) {
    super(console);
  }

  @Override
  void run(Flowscale flowscale) {
    Run run = flowscale.getRun(id);
    if (json) {
      console.print(
          Documents.run(id, run)
              .add("inputs", Documents.inputs(run))
              .add("output_names", Documents.strings(run.outputNames()))
              .add("outputs", Documents.outputs(run.outputs()))
              .build());
      return;
    }
    line("Run", id);
    line("Status", run.status().value());
    line("Workflow", orDash(run.workflowId()));
    line("Group", orDash(run.groupId()));
    line("Created", orDash(run.createdAt()));
    line("Started", orDash(run.startedAt()));
    line("Completed", orDash(run.completedAt()));
    run.inputs().forEach(input -> line("Input", input.path() + " = " + input.value()));
    run.outputs().forEach(output -> line("Output", output.filename()));
  }

  private void line(String name, String value) {
    console.print(String.format("%-10s %s", name, value));
  }
}
