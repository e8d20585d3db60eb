package ai.flowscale.cli;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.model.RunResult;
import ai.flowscale.api.model.RunStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowscale download}. */
@CommandLine.Command(
    name = "download",
    description = "Downloads the outputs of runs that have completed, and prints their paths.",
    footer = {
      "%nExamples:",
      "  flowscale download RUN --out out --open",
      "  flowscale download RUN1 RUN2 --existing replace"
    })
final class DownloadCommand extends ServiceCommand {
  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = {
        "The ids of runs. Where there are several, the outputs of each go to a folder of its name"
            + " within DIR."
      })
  List<String> runs = List.of();

  @Mixin OpenedOutputs outputs = new OpenedOutputs();

  @Option(
      names = {"-q", "--quiet"},
      description = "Tells no progress.")
  boolean quiet;

  DownloadCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode run(Session session) throws IOException {
    String waited = outputs.folder == null ? " --out DIR" : outputs.again("");
    if (outputs.folder == null) {
      outputs.folder = Path.of("");
    }
    outputs.prepare();
    return new SeveralRuns(console, json, runs, outputs, this::downloadOf)
        .each(run -> download(session, run, waited));
  }

  private void download(Session session, String run, String waited) {
    RunStatus status = session.flowscale().getRun(run).status();
    if (!status.isFinal()) {
      throw new CliException(
          ExitCode.NOT_FINISHED,
          "Run "
              + run
              + " is "
              + status.value()
              + ": "
              + again().with(waited).waitFor(List.of(run)));
    }
    try (Progress progress = new Progress(console, quiet)) {
      RunResult result = session.flowscale().awaitRun(run);
      // What helps elsewhere is this command.
      String folder = runs.size() == 1 ? "" : run;
      outputs.finish(session, console, progress, json, result, folder, "");
    } catch (CallAbortedException interrupted) {
      throw new CliException(
          ExitCode.INTERRUPTED,
          "Interrupted. Run " + run + " has ended: the same command downloads its outputs.",
          interrupted);
    }
  }

  private String downloadOf(List<String> left) {
    return again()
        .with(outputs.again(left.size() == 1 ? left.get(0) : ""))
        .download(String.join(" ", left));
  }
}
