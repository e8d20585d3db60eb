package ai.flowscale.cli;

import ai.flowscale.api.error.CallAbortedException;
import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunException;
import ai.flowscale.api.model.RunResult;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code flowscale wait}. */
@CommandLine.Command(
    name = "wait",
    description = "Waits for runs and prints the names or paths of their outputs.",
    footer = {
      "%nExamples:",
      "  flowscale wait RUN --out out",
      "  flowscale wait RUN1 RUN2 --timeout 2h"
    })
final class WaitCommand extends ServiceCommand {
  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = {
        "The ids of runs. Where there are several, the outputs of each go to a folder of its name"
            + " within DIR."
      })
  List<String> runs = List.of();

  @Mixin WaitFlags wait = new WaitFlags();
  @Mixin OpenedOutputs outputs = new OpenedOutputs();

  WaitCommand(Console console) {
    super(console);
  }

  @Override
  ExitCode run(Session session) throws IOException {
    outputs.prepare();
    return new SeveralRuns(console, json, runs, outputs, this::waitFor)
        .each(run -> wait(session, run));
  }

  private void wait(Session session, String run) {
    String folder = runs.size() == 1 ? "" : run;
    Again again = again().with(outputs.again(folder));
    try (Progress progress = new Progress(console, wait.quiet)) {
      if (runs.size() > 1) {
        progress.line("Run " + run);
      }
      RunResult result = session.flowscale().awaitRun(run, wait.toOptions(progress));
      session.settle();
      String advice = Outputs.advice(result, again);
      outputs.finish(session, console, progress, json, result, folder, advice);
    } catch (CallAbortedException interrupted) {
      throw run.equals(runs.get(runs.size() - 1))
          ? told(interrupted, again)
          : new CliException(ExitCode.INTERRUPTED, "Interrupted.", interrupted);
    } catch (RunException failure) {
      throw told(failure, again);
    }
  }

  private String waitFor(List<String> left) {
    return again().with(outputs.again(left.size() == 1 ? left.get(0) : "")).waitFor(left);
  }

  private static CliException told(FlowscaleException failure, Again again) {
    return new CliException(ExitCode.of(failure), FailureMessages.message(failure, again), failure);
  }
}
