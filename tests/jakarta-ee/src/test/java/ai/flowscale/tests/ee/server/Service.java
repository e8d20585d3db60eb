package ai.flowscale.tests.ee.server;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.OutputFile;
import ai.flowscale.emulator.ReceivedFile;
import ai.flowscale.emulator.RunContext;
import ai.flowscale.emulator.demo.DemoWorkflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The deployment that the applications call. */
final class Service {
  /** Its key, which must not appear anywhere else. */
  static final String KEY = "canary-key-4f1c0d9e";

  private static final Duration SHORT = Duration.ofMillis(100);

  private Service() {}

  static FlowscaleEmulator start() {
    return FlowscaleEmulator.builder()
        .apiKey(KEY)
        .workflow(DemoWorkflow.create(SHORT, SHORT))
        .workflow(
            EmulatedWorkflow.builder("echo")
                .queueTime(Duration.ZERO)
                .runTime(SHORT)
                .outputs(Service::echo)
                .build())
        .workflow(EmulatedWorkflow.builder("endless").neverEnds().build())
        .workflow(EmulatedWorkflow.builder("failing").runTime(SHORT).fails("out of memory").build())
        .start();
  }

  /** Gives back the files that came in. */
  private static List<OutputFile> echo(RunContext run) {
    List<OutputFile> files = new ArrayList<>();
    for (ReceivedFile file : run.files()) {
      files.add(
          OutputFile.of(
              "echo_" + files.size() + ".txt",
              file.contentType().orElse("text/plain"),
              file.content()));
    }
    return files;
  }
}
