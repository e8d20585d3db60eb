package ai.flowscale.cli;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.model.Cancellation;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code flowscale cancel}. */
@CommandLine.Command(
    name = "cancel",
    description = "Cancels a run.",
    footer = {"%nExamples:", "  flowscale cancel RUN"})
final class CancelCommand extends ServiceCommand {
  @Parameters(paramLabel = "RUN", description = "The id of the run.")
  String run = "";

  CancelCommand(Console console) {
    super(console);
  }

  @Override
  void run(Flowscale flowscale) {
    Cancellation cancellation = flowscale.cancelRun(run);
    if (json) {
      console.print(
          Documents.object().add("id", run).add("message", cancellation.message()).build());
    } else {
      console.print(cancellation.message());
    }
  }
}
