package ai.flowscale.cli;

import ai.flowscale.api.error.RunException;
import ai.flowscale.api.model.RunResult;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code flowscale wait}. */
@CommandLine.Command(
    name = "wait",
    description = "Waits for a run and prints the names or paths of its outputs.")
final class WaitCommand extends ServiceCommand {
  @Parameters(paramLabel = "RUN", description = "The id of the run.")
  String run = "";

  @Mixin WaitFlags wait = new WaitFlags();
  @Mixin Outputs outputs = new Outputs();

  WaitCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode run(Session session) throws IOException {
    outputs.prepare();
    try (Progress progress = new Progress(console, wait.quiet)) {
      RunResult result = session.flowscale().awaitRun(run, wait.toOptions(progress));
      session.settle();
      outputs.finish(session, console, progress, json, result);
      return ExitCode.OK;
    } catch (RunException failure) {
      Outputs.printFailed(console, json, failure);
      throw failure;
    }
  }
}
