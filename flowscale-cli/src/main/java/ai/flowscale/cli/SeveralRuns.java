package ai.flowscale.cli;

import ai.flowscale.api.error.FlowscaleException;
import ai.flowscale.api.error.RunException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Does the same with several runs. What is wrong with one is no reason to leave out the next.
 *
 * @param outputs prints those that fail, for programs
 * @param again the command for the runs that an interruption has left
 */
record SeveralRuns(
    Console console,
    boolean json,
    List<String> runs,
    Outputs outputs,
    Function<List<String>, String> again) {
  /** What is wrong with all of them, or ends the command. */
  private static final Set<ExitCode> OF_ALL =
      EnumSet.of(
          ExitCode.CONFIGURATION,
          ExitCode.DENIED,
          ExitCode.UNREACHABLE,
          ExitCode.INTERRUPTED,
          ExitCode.CLOSED_PIPE);

  /** Does something with a run. */
  interface Action {
    void on(String run) throws IOException;
  }

  /** Returns the code of the first that did not go well. */
  ExitCode each(Action action) throws IOException {
    ExitCode first = ExitCode.OK;
    for (int i = 0; i < runs.size(); i++) {
      String run = runs.get(i);
      try {
        action.on(run);
      } catch (CliException | FlowscaleException failure) {
        ExitCode code = ExitCode.of(failure);
        String message = FailureMessages.message(failure);
        if (!OF_ALL.contains(code)) {
          Throwable known = failure.getCause() instanceof RunException cause ? cause : failure;
          outputs.printFailed(console, json, run, known, message);
        }
        if (runs.size() > 1 && code == ExitCode.INTERRUPTED) {
          int next = message.contains(run) ? i + 1 : i;
          throw interrupted(message, runs.subList(next, runs.size()), failure);
        }
        if (runs.size() == 1 || OF_ALL.contains(code)) {
          throw failure;
        }
        console.error(message.contains(run) ? message : "Run " + run + ": " + message);
        first = first == ExitCode.OK ? code : first;
      }
    }
    return first;
  }

  private CliException interrupted(String message, List<String> left, RuntimeException failure) {
    CliException told = new CliException(ExitCode.INTERRUPTED, message, failure);
    return left.isEmpty()
        ? told
        : told.with(
            (left.size() == 1 ? "1 run is" : left.size() + " runs are")
                + " left: "
                + again.apply(left));
  }
}
