package ai.flowscale.tests.batches;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
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

  @TempDir Path folder;
  private final Map<String, String> keysOfRuns = new ConcurrentHashMap<>();
  private final KilledProgram program = new KilledProgram(BatchProgram.KEYED);

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
      for (Operation operation : List.of(Operation.EXECUTE_WORKFLOW, Operation.GET_RUN)) {
        emulator.failWhen(operation, request -> program.count(), Fault.status(500));
      }
      int kills = 0;
      for (int i = 0; i < KILLS; i++) {
        if (program.run(folder, emulator, "jdk", KEYS, 1 + random.nextInt(12)) != 0) {
          kills++;
        }
      }
      assertThat(kills).as("programs that were killed (seed %d)", seed).isEqualTo(KILLS);
      assertThat(program.run(folder, emulator, "jdk", KEYS, Integer.MAX_VALUE))
          .as(KilledProgram.output(folder))
          .isZero();

      emulator.runIds().forEach(emulator::phase);
      assertThat(keysOfRuns.keySet()).containsExactlyInAnyOrderElementsOf(emulator.runIds());
      assertThat(keysOfRuns.values())
          .as("requests of the runs (seed %d)", seed)
          .containsExactlyInAnyOrderElementsOf(KEYS);
      assertThat(
              KilledProgram.outcomes(folder).stream()
                  .collect(Collectors.toMap(words -> words[0], words -> words[1])))
          .as("runs that the program printed")
          .isEqualTo(inverted(keysOfRuns));
    }
  }

  private static Map<String, String> inverted(Map<String, String> map) {
    Map<String, String> inverted = new HashMap<>();
    map.forEach((run, key) -> inverted.put(key, run));
    return inverted;
  }
}
