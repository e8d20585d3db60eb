package ai.flowscale.cli;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowscale download}. */
@CommandLine.Command(
    name = "download",
    description = "Downloads the outputs of a run that has completed, and prints their paths.")
final class DownloadCommand extends ServiceCommand {
  @Parameters(paramLabel = "RUN", description = "The id of the run.")
  String run = "";

  @Mixin Outputs outputs = new Outputs();

  @Option(
      names = {"-q", "--quiet"},
      description = "Tells no progress.")
  boolean quiet;

  DownloadCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode run(Session session) throws IOException {
    if (outputs.folder == null) {
      outputs.folder = Path.of("");
    }
    outputs.prepare();
    RunStatus status = session.flowscale().getRun(run).status();
    if (!status.isFinal()) {
      throw new CliException(
          ExitCode.NOT_FINISHED,
          "Run " + run + " is " + status.value() + ": flowscale wait " + run + " --out DIR");
    }
    try (Progress progress = new Progress(console, quiet)) {
      RunResult result = session.flowscale().awaitRun(run);
      // What helps elsewhere is this command.
      outputs.finish(session, console, progress, json, result, "");
      return ExitCode.OK;
    } catch (CallAbortedException interrupted) {
      throw new CliException(
          ExitCode.INTERRUPTED,
          "Interrupted. Run " + run + " has ended: the same command downloads its outputs.");
    }
  }
}
