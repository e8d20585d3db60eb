package ai.flowscale.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.Operation;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that time out, cancel, disconnect and repeat at random, over a wire that loses responses,
 * with a server that is restarted: as many runs as different requests.
 */
class RandomClientsTest {
  @TempDir Path folder;

  @Test
  void aFewRequestsMakeNoRunTwice() {
    play(12, 1);
  }

  @Test
  @Tag("full")
  void aThousandCallsMakeNoRunTwice() {
    play(300, 2); // each is called three times or so
  }

  private void play(int requests, long seed) {
    Random random = new Random(seed);
    // The emulator asks on threads of its own.
    Random times = new Random(seed + 1);
    // Longer than a call waits, so that each has a caller who may not see its end.
    EmulatedWorkflow workflow =
        EmulatedWorkflow.builder("w1")
            .name("Work")
            .runTime(run -> Duration.ofSeconds(times.nextInt(240)))
            .withoutOutputs()
            .build();
    Set<Integer> asked = new HashSet<>();
    try (Bench bench = new Bench(folder, workflow)) {
      Bench.Session session = bench.session();
      for (int i = 0; i < requests; i++) {
        if (i % (requests / 10) == requests / 10 - 1) {
          session.close();
          session = bench.session();
        }
        if (random.nextInt(10) == 0) {
          bench.emulator.failNext(
              Operation.EXECUTE_WORKFLOW,
              random.nextBoolean()
                  ? Fault.connectionReset().afterProcessing()
                  : Fault.gatewayPage(504).afterProcessing());
        }
        if (random.nextInt(5) == 0) {
          bench.emulator.failNext(Operation.GET_RUN, Fault.connectionReset());
        }
        call(bench, session, random, i, asked);
      }
      assertThat(bench.emulator.runsCreated()).isEqualTo(asked.size());
    }
  }

  /** A new request, and its retries, however its calls end. */
  private static void call(
      Bench bench, Bench.Session session, Random random, int number, Set<Integer> asked) {
    Map<String, Object> arguments = Map.of("number", number);
    asked.add(number);
    for (int retry = 0; retry < 1 + random.nextInt(3); retry++) {
      CompletableFuture<CallToolResult> call = session.begin("work", arguments);
      if (random.nextInt(3) == 0) {
        bench.untilSubmitted(asked.size());
        session.cancelLastCall();
      } else {
        CallToolResult result = bench.until(call);
        if (!Boolean.TRUE.equals(result.isError())
            && Boolean.TRUE.equals(Bench.facts(result).get("finished"))) {
          return;
        }
      }
    }
    // The last caller does not give up.
    CallToolResult last = bench.until(session.beginWithProgress("work", arguments));
    if (Boolean.TRUE.equals(last.isError())) {
      last = bench.until(session.beginWithProgress("work", arguments));
    }
    assertThat(Bench.facts(last)).containsEntry("finished", true);
  }
}
