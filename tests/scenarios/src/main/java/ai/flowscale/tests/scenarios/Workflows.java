package ai.flowscale.tests.scenarios;

import ai.flowscale.api.InputFile;
import ai.flowscale.api.RetryPolicy;
import ai.flowscale.api.WorkflowInputs;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.OutputFile;
import java.time.Duration;
import java.util.List;

/** The workflows of most tests. */
final class Workflows {
  static final String ID = "wf_bncu0a1kipv";

  private Workflows() {}

  /** Is queued for one second, runs for five, and outputs {@code output.png}. */
  static EmulatedWorkflow.Builder usual() {
    return EmulatedWorkflow.builder(ID);
  }

  /** Ends as soon as it is submitted. */
  static EmulatedWorkflow.Builder immediate() {
    return usual().queueTime(Duration.ZERO).runTime(Duration.ZERO);
  }

  /** Outputs one file, whose name is known from the start. */
  static EmulatedWorkflow.Builder giving(String name, String contentType, byte[] content) {
    return immediate()
        .outputs(run -> List.of(OutputFile.of(name, contentType, content)))
        .outputNames(name);
  }

  /** One input that is a file. */
  static WorkflowInputs file(String name, InputFile file) {
    return WorkflowInputs.builder().file(name, file).build();
  }

  /** One input that is a text. */
  static WorkflowInputs text(String name, String text) {
    return WorkflowInputs.builder().text(name, text).build();
  }

  static RetryPolicy once() {
    return RetryPolicy.none();
  }
}
