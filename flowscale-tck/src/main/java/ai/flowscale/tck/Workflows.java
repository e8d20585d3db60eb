package ai.flowscale.tck;

import ai.flowscale.api.RetryPolicy;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import java.time.Duration;
import java.util.List;

/** The workflows that most tests use. */
final class Workflows {
  static final String ID = "wf_bncu0a1kipv";

  private Workflows() {}

  /** Waits a second, takes five, gives {@code output.png}. */
  static EmulatedWorkflow.Builder usual() {
    return EmulatedWorkflow.builder(ID);
  }

  /** Has ended as soon as it was submitted. */
  static EmulatedWorkflow.Builder immediate() {
    return usual().queueTime(Duration.ZERO).runTime(Duration.ZERO);
  }

  /** Gives one file, whose name without its extension is known from the start. */
  static EmulatedWorkflow.Builder giving(String name, String contentType, byte[] content) {
    return immediate()
        .outputs(run -> List.of(OutputFile.of(name, contentType, content)))
        .outputNames(name);
  }

  static RetryPolicy once() {
    return RetryPolicy.none();
  }
}
