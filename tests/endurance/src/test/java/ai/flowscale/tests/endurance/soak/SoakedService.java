package ai.flowscale.tests.endurance.soak;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.OutputFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * The emulator as a process of its own: what it remembers of each run is not to be taken for what
 * the client has left behind. Prints where it is, and ends with its standard input.
 */
final class SoakedService {
  static final String WORKFLOW = "wf_soak";
  static final int OUTPUT_BYTES = 20_000;

  private static final Duration QUEUED = Duration.ofMillis(20);
  private static final Duration RUNNING = Duration.ofMillis(60);

  private SoakedService() {}

  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws IOException {
    byte[] content = new byte[OUTPUT_BYTES];
    new Random(OUTPUT_BYTES).nextBytes(content);
    // One for all runs: the emulator remembers every run, and so would each keep its bytes.
    List<OutputFile> outputs = List.of(OutputFile.of("a.bin", "application/x-bin", content));
    try (FlowscaleEmulator emulator =
        FlowscaleEmulator.builder()
            .maxRecordedRequests(1)
            .workflow(
                EmulatedWorkflow.builder(WORKFLOW)
                    .queueTime(QUEUED)
                    .runTime(RUNNING)
                    .outputs(run -> outputs)
                    .build())
            .start()) {
      System.out.println(emulator.baseUrl());
      System.out.println(emulator.storageUrl());
      System.out.println(emulator.apiKey());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Nothing is said; the end is what is waited for.
      }
    }
  }
}
