package ai.flowscale.tests.batches;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program that is killed in the middle of its batch, and started again with another list: some
 * requests are removed, others inserted, and all in another order. None has a key, and some are
 * equal. Each has the run of its own in the end, and none has two.
 */
@Timeout(300)
class KilledAndChangedBatchTest {
  private static final List<List<String>> LISTS =
      Stream.of(
              "a b c x d x e f g h i j",
              "x c b k d x x l f a m n i",
              "h g x e k a x o x p b c q j",
              "q p x x a x b c d k l m o r s")
          .map(list -> List.of(list.split(" ")))
          .toList();

  @TempDir Path folder;
  private final Map<String, String> textsOfRuns = new ConcurrentHashMap<>();
  private final KilledProgram program = new KilledProgram(BatchProgram.KEYLESS);

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void eachRequestHasItsOwnRunAndNoneIsDoubled(String transport) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    EmulatedWorkflow workflow =
        EmulatedWorkflow.builder("w")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ofMillis(100))
            .outcome(
                run -> {
                  textsOfRuns.put(run.runId(), run.texts().get("text_1"));
                  return Outcome.completes();
                })
            .build();
    try (FlowscaleEmulator emulator = FlowscaleEmulator.builder().workflow(workflow).start()) {
      for (Operation operation :
          List.of(Operation.EXECUTE_WORKFLOW, Operation.GET_RUN, Operation.GET_RUNS)) {
        emulator.failWhen(operation, request -> program.count(), Fault.status(500));
      }
      List<String> last = LISTS.get(LISTS.size() - 1);
      for (List<String> list : LISTS) {
        int requests = list == last ? Integer.MAX_VALUE : 1 + random.nextInt(10);
        assertThat(program.run(folder, emulator, transport, list, requests) == 0)
            .as("whether it ended by itself (seed %d): %s", seed, KilledProgram.output(folder))
            .isEqualTo(list == last);
      }

      emulator.runIds().forEach(emulator::phase);
      List<String[]> outcomes = KilledProgram.outcomes(folder);
      assertThat(outcomes.stream().map(words -> words[0])).isEqualTo(last);
      for (String[] words : outcomes) {
        assertThat(textsOfRuns.getOrDefault(words[1], words[1]))
            .as("run of %s (seed %d)", words[0], seed)
            .isEqualTo(words[0]);
      }
      assertThat(outcomes.stream().map(words -> words[1]))
          .as("runs of the requests (seed %d)", seed)
          .doesNotHaveDuplicates();
      Map<String, Long> made = counted(textsOfRuns.values().stream());
      made.forEach(
          (text, runs) ->
              assertThat(runs)
                  .as("runs of %s (seed %d)", text, seed)
                  .isLessThanOrEqualTo(mostRequests(text)));
      assertThat(textsOfRuns.keySet()).containsExactlyInAnyOrderElementsOf(emulator.runIds());
      assertThat(made).containsEntry("r", 1L).containsEntry("s", 1L);
    }
  }

  /** Returns how many requests of a text were in one list at most. */
  private static long mostRequests(String text) {
    return LISTS.stream()
        .mapToLong(list -> counted(list.stream()).getOrDefault(text, 0L))
        .max()
        .orElseThrow();
  }

  private static Map<String, Long> counted(Stream<String> texts) {
    return texts.collect(groupingBy(Function.identity(), counting()));
  }
}
