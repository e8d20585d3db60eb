package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.Run;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code flowscale get}. */
@CommandLine.Command(
    name = "get",
    description = "Shows a run: its state, why it failed, its times, inputs and outputs.",
    footer = {"%nExamples:", "  flowscale get RUN"})
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
              .add("queued_seconds", Documents.seconds(run.queued()))
              .add("run_seconds", Documents.seconds(run.duration()))
              .add("errors", Documents.strings(run.errors()))
              .add("inputs", Documents.inputs(run))
              .add("output_names", Documents.strings(run.outputNames()))
              .add("outputs", Documents.outputs(run.outputs()))
              .build());
      return;
    }
    line("Run", id);
    console.printSafe(String.format("%-10s %s", "Status", console.state(run.status().value())));
    run.errors().forEach(error -> line("Error", Safe.line(error)));
    line("Workflow", run.workflowId());
    line("Group", run.groupId());
    Instant now = Instant.now();
    line("Created", run.createdAt() == null ? null : Times.withAge(run.createdAt(), now));
    line("Queued", run.queued().map(Times::duration).orElse(null));
    line("Ran", run.duration().map(Times::duration).orElse(null));
    run.inputs().forEach(input -> line("Input", input.path() + " = " + input.value()));
    run.outputs().forEach(output -> line("Output", output.filename()));
  }

  private void line(String name, @Nullable String value) {
    if (value != null) {
      console.print(String.format("%-10s %s", name, value));
    }
  }
}
