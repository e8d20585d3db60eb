package ai.flowscale.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A program whose JVM is killed in the middle of its batch, when one of its requests has come to
 * the emulator, and which is started again until it ends by itself.
 */
@Timeout(300)
class KilledBatchTest {
  private static final List<String> KEYS =
      IntStream.range(0, 24).mapToObj(number -> "k" + number).toList();
  private static final int KILLS = 4;
  private static final int LIMIT_SECONDS = 150;

  @TempDir Path folder;
  private final Map<String, String> keysOfRuns = new ConcurrentHashMap<>();
  private final AtomicInteger untilKill = new AtomicInteger();
  private final AtomicReference<Process> victim = new AtomicReference<>();

  /** Kills the program at a given request; the service responds to the request all the same. */
  private boolean count() {
    if (untilKill.decrementAndGet() == 0) {
      victim.get().destroyForcibly();
    }
    return false;
  }

  @Test
  void noRunIsMadeTwiceAndNoneIsLost() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    EmulatedWorkflow workflow =
        EmulatedWorkflow.builder("w")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ofMillis(100))
            .outcome(
                run -> {
                  keysOfRuns.put(run.runId(), run.texts().get("text_1"));
                  return Outcome.completes();
                })
            .build();
    try (FlowscaleEmulator emulator = FlowscaleEmulator.builder().workflow(workflow).start()) {
      for (Operation operation : List.of(Operation.EXECUTE, Operation.GET_RUN)) {
        emulator.failWhen(operation, request -> count(), Fault.status(500));
      }
      int kills = 0;
      for (int i = 0; i < KILLS; i++) {
        if (start(emulator, 1 + random.nextInt(12)) != 0) {
          kills++;
        }
      }
      assertThat(kills).as("programs that were killed (seed %d)", seed).isEqualTo(KILLS);
      assertThat(start(emulator, Integer.MAX_VALUE)).as(output()).isZero();

      emulator.runIds().forEach(emulator::phase);
      assertThat(keysOfRuns.keySet()).containsExactlyInAnyOrderElementsOf(emulator.runIds());
      assertThat(keysOfRuns.values())
          .as("requests of the runs (seed %d)", seed)
          .containsExactlyInAnyOrderElementsOf(KEYS);
      assertThat(printed()).as("runs that the program printed").isEqualTo(inverted(keysOfRuns));
    }
  }

  /** Runs the program to its end, and returns its status. */
  private int start(FlowscaleEmulator emulator, int requestsUntilKill)
      throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                emulator.baseUrl(),
                emulator.apiKey(),
                "jdk",
                folder.resolve("checkpoint").toString(),
                BatchProgram.KEYED));
    arguments.addAll(KEYS);
    Process process = BatchProgram.start(folder.resolve("output"), arguments);
    victim.set(process);
    untilKill.set(requestsUntilKill);
    return BatchProgram.status(process, LIMIT_SECONDS);
  }

  private String output() throws IOException {
    return Files.exists(folder.resolve("output"))
        ? Files.readString(folder.resolve("output"))
        : "nothing was printed";
  }

  private Map<String, String> printed() throws IOException {
    return Files.readAllLines(folder.resolve("output")).stream()
        .filter(line -> line.startsWith("> "))
        .map(line -> line.split(" "))
        .collect(Collectors.toMap(words -> words[1], words -> words[2]));
  }

  private static Map<String, String> inverted(Map<String, String> map) {
    Map<String, String> inverted = new HashMap<>();
    map.forEach((run, key) -> inverted.put(key, run));
    return inverted;
  }
}
