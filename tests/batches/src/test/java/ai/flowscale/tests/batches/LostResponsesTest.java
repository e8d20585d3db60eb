package ai.flowscale.tests.batches;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.Fault;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.emulator.Operation;
import ai.flowscale.emulator.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program that is killed in the middle of its batch, and started again, while many responses to
 * its submissions are lost. Most of its requests are identical, and some name a group. Each of
 * those that name none has one run of its own in the end. Of those in the named group, each has its
 * own run or is uncertain.
 */
@Timeout(300)
class LostResponsesTest {
  private static final int KILLS = 4;
  private static final String UNCERTAIN = "SubmissionUncertainException";
  private static final List<String> TEXTS =
      List.of(
          ("same a same named1 same b same same named2 c same named3 same d named4 same same named5"
                  + " same e same")
              .split(" "));

  @TempDir Path folder;
  private final Map<String, Made> runs = new ConcurrentHashMap<>();
  private final KilledProgram program = new KilledProgram(BatchProgram.KEYLESS);

  /** A run that the emulator has made. */
  private record Made(String text, String group) {}

  /** A request of the last start: its text, and its run or failure. */
  private record Ended(String text, String outcome) {
    boolean isNamed() {
      return text.startsWith(BatchProgram.NAMED_GROUP);
    }
  }

  @Execution(ExecutionMode.CONCURRENT)
  @ParameterizedTest
  @ValueSource(strings = {"jdk", "jersey", "vertx"})
  void noneIsDoubledNoneIsLostAndNoneIsTakenFromAnother(String transport) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    AtomicInteger lost = new AtomicInteger();
    AtomicBoolean isHealthy = new AtomicBoolean();
    EmulatedWorkflow workflow =
        EmulatedWorkflow.builder("w")
            .queueTime(Duration.ZERO)
            .runTime(Duration.ofMillis(100))
            .outcome(
                run -> {
                  String text = run.texts().getOrDefault("text_1", "");
                  runs.put(run.runId(), new Made(text, run.groupId().orElse("")));
                  return Outcome.completes();
                })
            .build();
    int kills = 0;
    try (FlowscaleEmulator emulator = FlowscaleEmulator.builder().workflow(workflow).start()) {
      emulator.failWhen(Operation.GET_RUN, request -> program.count(), Fault.status(500));
      emulator.failWhen(Operation.GET_RUNS, request -> program.count(), Fault.status(500));
      // One in twenty is lost on its way to the service, and half of the responses on theirs back.
      emulator.failWhen(
          Operation.EXECUTE_WORKFLOW,
          request -> !isHealthy.get() && random.nextInt(20) == 0,
          Fault.connectionReset());
      emulator.failWhen(
          Operation.EXECUTE_WORKFLOW,
          request ->
              !program.count()
                  && !isHealthy.get()
                  && random.nextBoolean()
                  && lost.incrementAndGet() > 0,
          Fault.connectionReset().afterProcessing());
      for (int i = 0; i < KILLS; i++) {
        kills += start(emulator, transport, 1 + random.nextInt(12)) == 0 ? 0 : 1;
      }
      assertThat(start(emulator, transport, Integer.MAX_VALUE))
          .as(KilledProgram.output(folder))
          .isZero();
      // What a search could not read on a busy machine is searched for again.
      isHealthy.set(true);
      assertThat(start(emulator, transport, Integer.MAX_VALUE))
          .as(KilledProgram.output(folder))
          .isZero();
      emulator.runIds().forEach(emulator::phase);
      assertThat(runs.keySet()).containsExactlyInAnyOrderElementsOf(emulator.runIds());
    }

    List<Ended> ended = ended();
    assertThat(ended).extracting(Ended::text).isEqualTo(TEXTS);
    long doubled =
        counted(runs.values().stream().map(Made::text)).entrySet().stream()
            .mapToLong(made -> Math.max(0, made.getValue() - requestsOf(made.getKey())))
            .sum();
    Set<String> given = new HashSet<>();
    long taken =
        ended.stream()
            .filter(item -> runs.containsKey(item.outcome()))
            .filter(item -> !isIts(item) || !given.add(item.outcome()))
            .count();
    long unclaimed =
        runs.entrySet().stream()
            .filter(run -> !run.getValue().group().equals(BatchProgram.NAMED_GROUP))
            .filter(run -> !given.contains(run.getKey()))
            .count();
    long uncertain = ended.stream().filter(item -> item.outcome().equals(UNCERTAIN)).count();
    String account =
        "%s: %d requests, %d kills, %d responses lost; %d doubled, %d lost, %d taken from another, %d uncertain in the named group (seed %d)"
            .formatted(
                transport,
                TEXTS.size(),
                kills,
                lost.get(),
                doubled,
                unclaimed,
                taken,
                uncertain,
                seed);
    System.out.println(account);
    assertThat(ended)
        .as(account)
        .allMatch(
            item ->
                runs.containsKey(item.outcome())
                    || (item.isNamed() && item.outcome().equals(UNCERTAIN)));
    assertThat(List.of(doubled, unclaimed, taken)).as(account).containsOnly(0L);
  }

  /** Whether a request has a run of its text, in the kind of group that it belongs in. */
  private boolean isIts(Ended item) {
    Made run = runs.get(item.outcome());
    return run.text().equals(item.text())
        && run.group().startsWith(item.isNamed() ? BatchProgram.NAMED_GROUP : "flowscale-");
  }

  private static long requestsOf(String text) {
    return TEXTS.stream().filter(text::equals).count();
  }

  private static Map<String, Long> counted(Stream<String> texts) {
    return texts.collect(groupingBy(Function.identity(), counting()));
  }

  private int start(FlowscaleEmulator emulator, String transport, int requestsUntilKill)
      throws IOException, InterruptedException {
    return program.run(folder, emulator, transport, TEXTS, requestsUntilKill);
  }

  private List<Ended> ended() throws IOException {
    return KilledProgram.outcomes(folder).stream()
        .map(words -> new Ended(words[0], words[1]))
        .toList();
  }
}
