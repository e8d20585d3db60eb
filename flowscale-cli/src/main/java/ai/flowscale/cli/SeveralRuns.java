package ai.flowscale.cli;

import ai.flowscale.api.error.FlowscaleException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Does the same with several runs. What is wrong with one is no reason to leave out the next. */
record SeveralRuns(Console console, List<String> runs) {
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
    for (String run : runs) {
      try {
        action.on(run);
      } catch (CliException | FlowscaleException failure) {
        ExitCode code = ExitCode.of(failure);
        if (runs.size() == 1 || OF_ALL.contains(code)) {
          throw failure;
        }
        String message = FailureMessages.message(failure);
        console.error(message.contains(run) ? message : "Run " + run + ": " + message);
        first = first == ExitCode.OK ? code : first;
      }
    }
    return first;
  }
}
