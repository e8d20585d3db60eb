package ai.flowscale.tests.endurance.waits;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The emulator as a process of its own, that records when each poll arrived. Prints its URL, and
 * for each line of its standard input how many polls there were and how many arrived within a
 * second at most; ends with its standard input.
 */
final class WaitedService {
  static final String WORKFLOW = "wf_waited";

  private static final List<Operation> POLLS =
      List.of(Operation.GET_RUN, Operation.GET_RUNS, Operation.GET_OUTPUT);

  private WaitedService() {}

  /**
   * Runs the service.
   *
   * @param args how many seconds a run takes at least, and at most
   */
  @SuppressWarnings("SystemOut") // Read by the process that started this one.
  public static void main(String[] args) throws IOException {
    int least = Integer.parseInt(args[0]);
    int most = Integer.parseInt(args[1]);
    Random random = new Random(least);
    ConcurrentLinkedQueue<Long> polls = new ConcurrentLinkedQueue<>();
    try (FlowscaleEmulator emulator =
            FlowscaleEmulator.builder()
                .maxRecordedRequests(1)
                .workflow(
                    EmulatedWorkflow.builder(WORKFLOW)
                        .queueTime(Duration.ZERO)
                        .runTime(
                            number -> Duration.ofMillis(random.nextInt(least * 1000, most * 1000)))
                        .build())
                .start();
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (Operation operation : POLLS) {
        emulator.failWhen(operation, request -> !polls.add(System.nanoTime()), Fault.status(500));
      }
      System.out.println(emulator.baseUrl());
      System.out.println(emulator.apiKey());
      System.out.flush();
      while (in.readLine() != null) {
        System.out.println(
            polls.size() + " " + Seconds.most(polls) + " " + emulator.count(Operation.GET_RUNS));
        System.out.flush();
      }
    }
  }
}
